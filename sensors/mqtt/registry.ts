import type { MqttSite } from "../../config/mqtt.ts";
import type { Listener, TopicIndex } from "./topic.ts";

/** Who somebody proved to be, and what follows from it. */
export interface Speaker {
  readonly kind: "device" | "bridge" | "reader" | "anonymous";
  readonly id: string;
  /** Only what it may speak of: to it, the topics of other devices mean nothing. */
  readonly topics: TopicIndex;
  readonly mayRead: boolean;
  readonly packetsPerSecond: number;
  /** Connections at once. A device has one: a second connection takes the place of the first. */
  readonly connectionsMax: number;
}

/** The credentials there can be, derived from the devices of the site: what is neither declared nor enrolled has no access. */
export interface Registry {
  readonly speaker: (id: string) => Speaker | undefined;
  /** For clients on this machine without a credential, where the site allows it. */
  readonly anonymous: Speaker | undefined;
  /** Connections that can have been let in at the same time. */
  readonly seats: number;
}

export const bridgeConnectionsMax = 8;
export const readerConnectionsMax = 2;
const anonymousConnectionsMax = 1_024;
/** What a reader may send: it asks for things, it does not measure. */
const readerPacketsPerSecond = 20;

type Access = Pick<MqttSite, "anonymous" | "packetsPerSecond" | "bridges" | "readers"> & { readonly box?: string };

/** Terminals that were enrolled may have come in beside them. */
const terminalsMax = 32;

export function createRegistry(
  access: Access,
  listeners: readonly Listener[],
  index: TopicIndex,
  isTerminal: (id: string) => boolean = () => false,
): Registry {
  const speakers = new Map<string, Speaker>(
    [
      ...listeners.map(({ device }) => deviceSpeaker(device, access, index)),
      ...access.bridges.map((bridge) => bridgeSpeaker(bridge, access, index)),
      ...access.readers.map(({ id }) => readerSpeaker(id, access.box)),
    ].map((speaker) => [speaker.id, speaker]),
  );
  const anonymous = access.anonymous ? anonymousSpeaker({ ...index, ...asking(access.box) }) : undefined;
  const all = [...speakers.values(), ...(anonymous ? [anonymous] : [])];
  return {
    // Before the site's own: the credential of a terminal never speaks for a device that came to have its name.
    speaker: (id) => (isTerminal(id) ? readerSpeaker(id, access.box) : speakers.get(id)),
    anonymous,
    // A device that comes back before its old connection is known to be dead needs a place of its own.
    seats: Math.ceil((seatsOf(all) + terminalsMax * readerConnectionsMax) * 1.25) + 4,
  };
}

function seatsOf(speakers: readonly Speaker[]): number {
  return speakers.reduce((sum, each) => sum + each.connectionsMax, 0);
}

function deviceSpeaker(id: string, { packetsPerSecond }: Access, index: TopicIndex): Speaker {
  const topics = restricted(index, new Set([id]));
  return { kind: "device", id, topics, mayRead: false, packetsPerSecond, connectionsMax: 1 };
}

function bridgeSpeaker({ id, devices }: Access["bridges"][number], access: Access, index: TopicIndex): Speaker {
  const topics = restricted(index, new Set(devices));
  const packetsPerSecond = access.packetsPerSecond * devices.length;
  return { kind: "bridge", id, topics, mayRead: false, packetsPerSecond, connectionsMax: bridgeConnectionsMax };
}

function asking(box: string | undefined): Pick<TopicIndex, "requests"> {
  return box === undefined ? {} : { requests: `gridpost/${box}/request/` };
}

function readerSpeaker(id: string, box: string | undefined): Speaker {
  const topics: TopicIndex = { devicesOn: () => [], filters: [], ...asking(box) };
  const packetsPerSecond = readerPacketsPerSecond;
  return { kind: "reader", id, topics, mayRead: true, packetsPerSecond, connectionsMax: readerConnectionsMax };
}

function anonymousSpeaker(topics: TopicIndex): Speaker {
  const connectionsMax = anonymousConnectionsMax;
  return { kind: "anonymous", id: "anonymous", topics, mayRead: true, packetsPerSecond: Infinity, connectionsMax };
}

function restricted({ devicesOn, filters }: TopicIndex, devices: ReadonlySet<string>): TopicIndex {
  return { devicesOn: (topic) => devicesOn(topic).filter(({ device }) => devices.has(device)), filters };
}
