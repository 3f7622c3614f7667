import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesOptions } from "aedes";
import { limits } from "../../../config/limits.ts";
import type { Credit } from "./credit.ts";
import { createDoor, type Door } from "./door.ts";
import { guardedSocket } from "./guarded-socket.ts";
import type { Ingest } from "./ingest.ts";
import { type Address, listen } from "./listen.ts";
import type { Tally } from "./tally.ts";

export interface Broker {
  readonly address: Address;
  readonly close: () => Promise<void>;
}

export interface BrokerDeps {
  readonly ingest: Ingest;
  readonly credit: Credit;
  readonly tally: Tally;
}

/** The embedded MQTT 3.1.1 broker: devices publish into `ingest`, nobody is served anything. */
export async function openBroker(wished: Address, deps: BrokerDeps): Promise<Broker> {
  const aedes = await Aedes.createBroker({ ...options, ...hooks(deps) });
  const door = createDoor();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    if (!passes(socket, door, deps.tally)) return void socket.destroy();
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    aedes.handle(guardedSocket(socket, deps.credit, (fault) => deps.tally.count(`mqtt-frame-${fault}`)));
  });
  server.maxConnections = limits.mqttConnectionsMax;
  server.on("drop", () => deps.tally.count("mqtt-connections-full"));
  const address = await listen(server, wished);
  server.on("error", () => deps.tally.count("mqtt-accept-failed"));
  return { address, close: () => closeAll(server, sockets, aedes) };
}

function passes(socket: Socket, door: Door, tally: Tally): boolean {
  const leave = door.enter(socket.remoteAddress);
  if (leave === undefined) tally.count("mqtt-address-full");
  else socket.once("close", leave);
  return leave !== undefined;
}

/** Bounds of aedes itself. Its defaults let one subscriber that never reads stop everybody for a minute. */
const options: AedesOptions = {
  connectTimeout: limits.mqttConnectTimeoutMs,
  drainTimeout: 3_000,
  /** Seconds; whoever goes silent longer is gone. 0 (never) is refused as well. */
  keepaliveLimit: 300,
  maxTopicLevels: 8,
  /** Half-open QoS 2 handshakes of one client. */
  maxInflightInbound: 50,
  concurrency: 2_000,
};

/** Nobody can subscribe to it, so aedes delivers a stored message to no one. */
const sinkTopic = "$gridpost/stored";

function hooks({ ingest, tally }: BrokerDeps): AedesOptions {
  return {
    // The only hook that runs before aedes writes PUBACK: its callback waits until the core has stored the message.
    authorizePublish: (client, packet, callback) => {
      // A client that has closed is not publishing: this is its will, which states nothing that was measured.
      if (client === null || client.closed) return callback(new Error("a will is not a reading"));
      ingest.take(packet.topic, bytesOf(packet.payload), () => {
        Object.assign(packet, { topic: sinkTopic, payload: "", retain: false });
        callback(null);
      });
    },
    authorizeSubscribe: (_client, _subscription, callback) => {
      tally.count("mqtt-subscribe-refused");
      callback(null, null);
    },
  };
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}

async function closeAll(server: Server, sockets: ReadonlySet<Socket>, aedes: Aedes): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
}
