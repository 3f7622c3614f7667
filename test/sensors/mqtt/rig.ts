import { basicProgramme } from "../../basic-programme.ts";
import { duplexPair } from "node:stream";
import type { ProfileId } from "../../../config/ids.ts";
import type { MqttSite } from "../../../config/mqtt.ts";
import { type SiteInput, siteSchema } from "../../../config/site.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Channel, Clock, Log, Put } from "../../../gateway/core/ports.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { channelOver } from "../../../gateway/ipc.ts";
import { openIdentity } from "../../../gateway/access/authority.ts";
import { createCredentialBook } from "../../../gateway/access/credential-book.ts";
import { credentialFileIn } from "../../../gateway/access/credential-file.ts";
import type { Announcement } from "../../../sensors/mqtt/messages.ts";
import { createRegistry, type Registry } from "../../../sensors/mqtt/registry.ts";
import { listenersOf, taskOf } from "../../../sensors/mqtt/task.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";
import { createBrokerPart } from "../../../sensors/mqtt/broker/part.ts";
import { createMqttSource } from "../../../sensors/mqtt/source.ts";
import { mqttProfiles } from "./device-profiles.ts";

export const clock: Clock = {
  now: () => ({ boot: "test", monoMs: performance.now(), wallMs: Date.now(), wallTrusted: true }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

type DeviceInput = NonNullable<SiteInput["devices"]>[number];

/** A site of own nodes s1 … sN (smoke), with the profiles of the repository. */
export function siteOf(
  count: number,
  port = 0,
  extra: readonly DeviceInput[] = [],
  mqtt: Partial<MqttSite> = {},
): SiteIndex {
  const place = { grid: "g1" };
  const nodes = Array.from({ length: count }, (_, at) => ({
    id: `s${at + 1}`,
    name: `烟感${at + 1}`,
    profile: "gridpost-smoke",
    place,
  }));
  const site = siteSchema.parse({
    box: { id: "box-1", name: "示例小区" },
    grids: [{ id: "g1", tier: "grid", name: "一网格" }],
    devices: [...nodes, ...extra],
    people: [{ id: "p1", title: "网格员甲", channels: ["screen"] }],
    roster: [{ grid: "g1", role: "worker", people: ["p1"], shift: "24h", handover: "08:00", from: "2026-01-01" }],
    ladder: {
      rungs: [{ tier: "grid", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  } satisfies SiteInput);
  const profiles = new Map([...mqttProfiles()].map(([id, profile]) => [id as ProfileId, profile]));
  return indexSite({ ...site, mqtt: { ...site.mqtt, anonymous: true, ...mqtt, port } }, profiles, basicProgramme);
}

/** The core as the source sees it: it notes what it is given and may be told to keep its answers back. */
export interface FakeCore {
  readonly put: Put;
  readonly inputs: readonly Input[];
  readonly hold: () => void;
  readonly release: () => void;
  /** What one point was heard to say, in order. */
  readonly valuesOf: (point: string) => readonly (number | string)[];
}

export function createFakeCore(): FakeCore {
  const inputs: Input[] = [];
  let held: Promise<void> | undefined;
  let release: () => void = () => undefined;
  return {
    inputs,
    put: async (input) => {
      inputs.push(input);
      await held;
      return { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
    },
    hold: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => {
      held = undefined;
      release();
    },
    valuesOf: (point) =>
      readingsIn(inputs)
        .filter((reading) => reading.point === point)
        .map(({ sample }) => (sample.kind === "bad" ? sample.why : sample.value)),
  };
}

export function readingsIn(inputs: readonly Input[]) {
  return inputs.flatMap((input) => (input.kind === "readings" ? input.readings : []));
}

export function rejectsIn(inputs: readonly Input[]) {
  return inputs.flatMap((input) => (input.kind === "rejected" ? [input] : []));
}

/** Source and broker over the real channel, in one process. */
export interface Rig {
  readonly core: FakeCore;
  readonly url: () => string;
  readonly port: () => number;
  /** Ends the broker's life as a crash would, and waits until its sockets are gone. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Settles when another broker is connected and knows what we want to hear. */
  readonly connected: () => Promise<void>;
  /** What the box says of itself. */
  readonly announce: (messages: readonly Announcement[]) => Promise<void>;
  /** The credentials that follow from the site. */
  readonly registry: Registry;
  readonly close: () => Promise<void>;
}

export async function startRig(index: SiteIndex, log: Log = silentLog, directory = ""): Promise<Rig> {
  const core = createFakeCore();
  let isConnected = false;
  const info = (event: string) => {
    isConnected ||= event === "mqtt-external-connected";
    log.info(event);
  };
  const stop = new AbortController();
  let port = 0;
  let listening: () => void = () => undefined;
  const { source, desk, announce } = createMqttSource(index, {
    clock,
    log,
    directory,
    onListening: (address) => {
      port = address.port;
      listening();
    },
  });
  const running = source.run(core.put, stop.signal);
  let life: { readonly channel: Channel; readonly ended: Promise<unknown> } | undefined;
  const start = async () => {
    const [coreEnd, partEnd] = duplexPair();
    // A socket tells the other end when a process dies; this pair has to be told.
    partEnd.on("close", () => coreEnd.destroy());
    coreEnd.on("close", () => partEnd.destroy());
    const channel = channelOver(partEnd);
    const opened = new Promise<void>((resolve) => {
      listening = resolve;
    });
    const part = createBrokerPart(channel, {
      clock,
      log: { ...log, info },
      credentialsIn: (folder) => createCredentialBook(credentialFileIn(folder), log),
      identityIn: (folder, names) => openIdentity(folder, names, clock.now().wallMs),
    });
    life = { channel, ended: Promise.all([part.ended, desk(channelOver(coreEnd))]) };
    await Promise.race([opened, part.ended]);
  };
  const kill = async () => {
    life?.channel.close();
    await life?.ended;
  };
  await start();
  return {
    core,
    url: () => `mqtt://127.0.0.1:${port}`,
    port: () => port,
    kill,
    restart: start,
    connected: () => until(() => isConnected, 10_000),
    announce,
    registry: registryOf(index),
    close: async () => {
      stop.abort();
      await kill();
      await running;
    },
  };
}

function registryOf(index: SiteIndex): Registry {
  const { configure } = taskOf(index);
  const listeners = listenersOf(configure);
  return createRegistry(configure, listeners, indexTopics(listeners));
}

export async function until(isSo: () => boolean, withinMs = 5_000): Promise<void> {
  for (const end = performance.now() + withinMs; !isSo();) {
    if (performance.now() > end) throw new Error("it did not happen in time");
    await pauseMs(5);
  }
}

export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
