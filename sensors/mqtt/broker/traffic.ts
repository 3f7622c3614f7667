import type { AedesOptions, Client, PublishPacket } from "aedes";
import type { Ingest } from "./ingest.ts";
import type { Speaker } from "../registry.ts";
import type { Guest, Guests } from "./guest.ts";
import { createRepeats, type Repeats } from "./repeats.ts";
import type { Tally } from "./tally.ts";
import { isWillAllowed } from "./will.ts";

export interface TrafficDeps {
  readonly guests: Guests;
  readonly ingest: Ingest;
  readonly tally: Tally;
  /** What the box publishes itself begins with one of these, and nothing else is ever passed on. */
  readonly ownTopics: readonly string[];
}

/** Of one client at a time. */
export const filtersMax = 16;
export const filterBytesMax = 256;
/** A reader with so much unread is cut off; nobody waits for it meanwhile. */
const unreadBytesMax = 262_144;

/** Nobody can subscribe to it, so aedes delivers a stored message to no one. */
const sinkTopic = "$gridpost/stored";

/** What clients may publish and hear. */
export function trafficHooks(deps: TrafficDeps): AedesOptions {
  const repeats = createRepeats();
  return {
    // The only hook that runs before aedes writes PUBACK: its callback waits until the core has stored the message.
    authorizePublish: (client, packet, callback) => {
      const guest = client === null ? undefined : deps.guests.of(client.conn);
      if (client === null || guest?.speaker === undefined) return callback(new Error("nobody's message"));
      const said: Said = { by: guest.speaker, client, packet, callback };
      const isWill = packet === (client as { readonly will?: unknown }).will;
      if (isWill || client.closed) leaveWill(said, isWill, deps);
      else takeIn(said, repeats, deps);
    },
    authorizeSubscribe: (client, subscription, callback) => {
      const isAllowed = allowsFilter(deps.guests.of(client.conn), subscription.topic, deps.ownTopics);
      if (isAllowed) return callback(null, subscription);
      deps.tally.count("mqtt-subscribe-refused");
      // Aedes remembers every filter of the packet for the offline queue, the refused ones too.
      Object.assign(subscription, { topic: sinkTopic, qos: 0 });
      callback(null, null);
    },
    authorizeForward: (client, packet) => {
      if (!deps.ownTopics.some((own) => isWithin(packet.topic, own))) return null;
      if (client.conn.writableLength <= unreadBytesMax) return packet;
      deps.tally.count("mqtt-reader-stuck");
      client.conn.destroy();
      return null;
    },
  };
}

interface Said {
  readonly by: Speaker;
  readonly client: Client;
  readonly packet: PublishPacket;
  readonly callback: (error?: Error | null) => void;
}

/** While the message waits to be stored nothing of it is left that aedes could keep or pass on: it is read already. */
function takeIn({ by, client, packet, callback }: Said, repeats: Repeats, { ingest }: TrafficDeps): void {
  const { topic, qos, dup, messageId } = packet;
  const payload = bytesOf(packet.payload);
  packet.topic = sinkTopic;
  packet.payload = "";
  packet.retain = false;
  const done = () => callback(null);
  if (qos === 2 && repeats.isRepeat(client.id, { topic, dup, messageId, payload })) return done();
  ingest.take(topic, payload, done, by.topics);
}

/** What a client leaves behind when its connection breaks. While it is there its will says nothing. */
function leaveWill({ by, client, packet, callback }: Said, isWill: boolean, { ingest }: TrafficDeps): void {
  if (isWill && client.closed && isWillAllowed(by, packet))
    ingest.take(packet.topic, bytesOf(packet.payload), () => undefined, by.topics);
  callback(new Error("a will is passed on to nobody"));
}

function allowsFilter(guest: Guest | undefined, filter: string, ownTopics: readonly string[]): boolean {
  if (guest?.speaker?.mayRead !== true || filter.length > filterBytesMax) return false;
  if (!ownTopics.some((own) => isWithin(filter, own))) return false;
  if (guest.filters.size >= filtersMax && !guest.filters.has(filter)) return false;
  guest.filters.add(filter);
  return true;
}

/** The whole beginning is written out: a wildcard reaches nothing but what is below it. */
function isWithin(topic: string, own: string): boolean {
  return topic === own || topic.startsWith(`${own}/`);
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}
