import type { Socket } from "node:net";
import { Aedes, type AedesOptions } from "aedes";
import { limits } from "../../../config/limits.ts";
import type { Clock, CredentialBook, TlsIdentity } from "../../../gateway/core/ports.ts";
import type { Announcement, Configure } from "../messages.ts";
import type { Registry } from "../registry.ts";
import type { Credit } from "./credit.ts";
import { createDoor, isOwnMachine, strangersHardMax } from "./door.ts";
import { keepEvicting } from "./eviction.ts";
import { createGuests, type Guests } from "./guest.ts";
import { guardedSocket } from "./guarded-socket.ts";
import type { Ingest } from "./ingest.ts";
import { type Caller, type Listeners, openListeners } from "./listeners.ts";
import { loginHooks } from "./login.ts";
import { createPace } from "./pace.ts";
import { openMax } from "./repeats.ts";
import type { Tally } from "./tally.ts";
import { trafficHooks } from "./traffic.ts";

export interface Broker {
  readonly listening: Omit<Listeners, "close">;
  /** Passes on what the box says of itself; false when it keeps too many retained messages already. */
  readonly announce: (message: Announcement) => boolean;
  readonly close: () => Promise<void>;
}

export interface BrokerDeps {
  readonly ingest: Ingest;
  readonly credit: Credit;
  readonly tally: Tally;
  readonly registry: Registry;
  readonly credentials: CredentialBook;
  readonly identity: () => TlsIdentity;
  readonly clock: Clock;
}

/** Characters of our own messages that wait for their turn; what counts the box says again and again. */
const announcementsWaitingMax = 8 << 20;

/** Retained messages, all of them our own: a device's are not kept. */
const retainedMax = 20_000;

/** The embedded MQTT 3.1.1 broker: devices publish into `ingest`, readers hear what the box itself says. */
export async function openBroker(site: Configure, deps: BrokerDeps): Promise<Broker> {
  const guests = createGuests();
  const ownTopics = [`gridpost/${site.box}`, "homeassistant"];
  let aedes: Aedes | undefined;
  aedes = await Aedes.createBroker({
    ...options,
    ...loginHooks({ ...deps, guests }, () => aedes),
    ...trafficHooks({ ...deps, guests, ownTopics }),
  });
  const broker = aedes;
  // What aedes cannot do it says here, and nobody listening would end the process.
  broker.on("error" as "closed", () => deps.tally.count("mqtt-broker-trouble"));
  broker.on("unsubscribe", (filters, client) =>
    filters.forEach((filter) => guests.of(client.conn)?.filters.delete(filter)),
  );
  const sockets = new Set<Socket>();
  const listeners = await openListeners({
    site,
    identity: deps.identity,
    connectionsMax: deps.registry.seats + strangersHardMax,
    admit: doorman(sockets, deps),
    onCaller: (caller) => welcome(caller, broker, { guests, ...deps }),
    onTrouble: deps.tally.count,
  });
  const { close, ...listening } = listeners;
  const stopEvicting = keepEvicting(broker, { guests, ...deps });
  const announce = announcer(broker, deps.clock);
  announce({ topic: `gridpost/${site.box}/status`, payload: "online", qos: 1, retain: true });
  return {
    listening,
    announce,
    close: async () => {
      stopEvicting();
      await lastWord(broker, `gridpost/${site.box}/status`, deps.clock);
      await closeAll(close, sockets, broker);
    },
  };
}

/** Bounds of aedes itself. Its defaults let one subscriber that never reads stop everybody for a minute. */
const options: AedesOptions = {
  connectTimeout: limits.mqttConnectTimeoutMs,
  drainTimeout: 3_000,
  maxTopicLevels: 8,
  /** Half-open QoS 2 handshakes of one client. */
  maxInflightInbound: openMax,
  concurrency: 2_000,
  // The length of MQTT 3.1 would count the name space before the id; the real bound is `clientIdCharsMax`.
  maxClientsIdLength: 65_535,
};

function doorman(
  sockets: Set<Socket>,
  { clock, tally }: BrokerDeps,
): (socket: Socket) => ReturnType<ReturnType<typeof createDoor>["enter"]> {
  const door = createDoor(clock);
  return (socket) => {
    const visit = door.enter(socket.remoteAddress, () => {
      tally.count("mqtt-stranger-dropped");
      socket.destroy();
    });
    if (visit === undefined) tally.count("mqtt-address-full");
    else sockets.add(socket.once("close", () => sockets.delete(socket)));
    return visit;
  };
}

function welcome(
  { stream, visit, address, kind, certificate }: Caller,
  aedes: Aedes,
  { guests, credit, clock, tally }: BrokerDeps & { readonly guests: Guests },
): void {
  const pace = createPace(clock);
  const guarded = guardedSocket(stream, { credit, pace, onFault: (fault) => tally.count(`mqtt-frame-${fault}`) });
  guests.add(guarded, { pace, visit, isLocal: kind === "plain" && isOwnMachine(address), certificate });
  aedes.handle(guarded);
}

function announcer(aedes: Aedes, clock: Clock): Broker["announce"] {
  const retained = new Set<string>();
  let line: Promise<void> = Promise.resolve();
  let waiting = 0;
  return ({ topic, payload, qos, retain }) => {
    if (waiting >= announcementsWaitingMax) return false;
    if (retain && !retained.has(topic) && retained.size >= retainedMax) return false;
    if (retain && payload === "") retained.delete(topic);
    else if (retain) retained.add(topic);
    const packet = { cmd: "publish", topic, payload, qos, retain, dup: false } as const;
    waiting += payload.length;
    // One after the other: a reader that has got a later one first (a retained one takes longer) drops the earlier as a
    // repeat. But nobody waits for a reader that does not read.
    line = line
      .then(() => within(turnMs, published(aedes, packet), clock))
      .then(() => void (waiting -= payload.length));
    return true;
  };
}

/** The box's last will: it is also said when the core is gone without a word. */
async function lastWord(aedes: Aedes, topic: string, clock: Clock): Promise<void> {
  const packet = { cmd: "publish", topic, payload: "offline", qos: 1, retain: true, dup: false } as const;
  await within(farewellMs, published(aedes, packet), clock);
}

/** Long enough for a message to be kept and handed to every reader. */
const turnMs = 20;
const farewellMs = 300;

function within(ms: number, work: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    void work.then(() => (cancel(), resolve()));
  });
}

function published(aedes: Aedes, packet: Parameters<Aedes["publish"]>[0]): Promise<void> {
  return new Promise((resolve) => aedes.publish(packet, () => resolve()));
}

async function closeAll(
  closeListeners: () => Promise<void>,
  sockets: ReadonlySet<Socket>,
  aedes: Aedes,
): Promise<void> {
  const closed = closeListeners();
  for (const socket of sockets) socket.destroy();
  await closed;
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
}
