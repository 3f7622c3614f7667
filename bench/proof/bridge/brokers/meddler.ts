import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Somebody between the box and its broker who knows how an MQTT packet begins and does what a bad day does. */
export interface Meddler {
  /** In place of those of the nodes. */
  readonly urls: readonly [string, ...string[]];
  readonly does: (mischief: Mischief) => void;
  /** Every connection is cut. */
  readonly cut: () => void;
  /** How often a mischief was done. */
  readonly done: () => number;
  /** Topics that were published and filters that were subscribed to. */
  readonly topics: ReadonlySet<string>;
  readonly close: () => Promise<void>;
}

export type Mischief =
  | "none"
  /** The broker's SUBACK says 0x80. */
  | "refuses-subscription"
  /** The broker takes everything and its PUBACKs are lost. */
  | "loses-pubacks"
  /** Who says MQTT 5 is hung up on, as by a broker that has never heard of it. */
  | "knows-3.1.1-only";

/** The same between the box and each node. */
export async function openMeddler(targets: readonly string[]): Promise<Meddler> {
  const sockets = new Set<Socket>();
  const topics = new Set<string>();
  let [mischief, done] = ["none" as Mischief, 0];
  const doing = (what: Mischief) => {
    if (mischief === what) done += 1;
    return mischief === what;
  };
  const fromBox = (packet: Buffer, cut: () => void): Buffer => {
    note(packet, topics);
    if (typeOf(packet) === types.connect && versionIn(packet) === 5 && doing("knows-3.1.1-only")) cut();
    return packet;
  };
  const fromBroker = (packet: Buffer): Buffer => {
    if (typeOf(packet) === types.puback && doing("loses-pubacks")) return Buffer.alloc(0);
    if (typeOf(packet) === types.suback && doing("refuses-subscription")) return refused(packet);
    return packet;
  };
  const join = (near: Socket, target: string) => {
    const { hostname, port } = new URL(target);
    const far = connect(Number(port), hostname);
    const cut = () => [near, far].forEach((socket) => socket.destroy());
    for (const socket of [near, far]) {
      sockets.add(socket.on("error", () => undefined));
      socket.on("close", () => sockets.delete(socket) && cut());
    }
    pump(near, far, (packet) => fromBox(packet, cut));
    pump(far, near, fromBroker);
  };
  const servers = await Promise.all(targets.map((target) => open((near) => join(near, target))));
  const cutAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    urls: servers.map((server) => `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`) as [string],
    does: (what) => void (mischief = what),
    cut: cutAll,
    done: () => done,
    topics,
    close: async () => {
      for (const server of servers) server.close();
      cutAll();
    },
  };
}

async function open(join: (near: Socket) => void): Promise<Server> {
  const server = createServer(join);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const types = { connect: 1, publish: 3, puback: 4, subscribe: 8, suback: 9 } as const;

function pump(from: Socket, to: Socket, change: (packet: Buffer) => Buffer): void {
  let rest = Buffer.alloc(0);
  from.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = packetEnd(rest); end !== undefined; end = packetEnd(rest)) {
      if (to.writable) to.write(change(Buffer.from(rest.subarray(0, end))));
      rest = rest.subarray(end);
    }
  });
}

/** The remaining length (section 2.2.3) and what it takes up. */
function lengthIn(bytes: Buffer): { readonly value: number; readonly from: number } | undefined {
  let value = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 128 ** (at - 1);
    if (byte < 128) return { value, from: at + 1 };
  }
  return undefined;
}

function packetEnd(bytes: Buffer): number | undefined {
  const length = lengthIn(bytes);
  const end = length === undefined ? Infinity : length.from + length.value;
  return end <= bytes.length ? end : undefined;
}

function typeOf(packet: Buffer): number {
  return (packet[0] ?? 0) >> 4;
}

/** The protocol level stands after the name (section 3.1.2.2). */
function versionIn(packet: Buffer): number {
  return packet[(lengthIn(packet)?.from ?? 0) + 6] ?? 0;
}

/** The code of the one subscription is the last byte. */
function refused(packet: Buffer): Buffer {
  packet[packet.length - 1] = 0x80;
  return packet;
}

function note(packet: Buffer, topics: Set<string>): void {
  const from = lengthIn(packet)?.from ?? 0;
  if (typeOf(packet) === types.publish) topics.add(textAt(packet, from));
  // After the packet id, and in MQTT 5 after the length of no properties.
  if (typeOf(packet) !== types.subscribe) return;
  const at = packet[from + 2] === 0 && packet[from + 3] === 0 ? from + 3 : from + 2;
  topics.add(textAt(packet, at));
}

function textAt(packet: Buffer, at: number): string {
  return packet.toString("utf8", at + 2, at + 2 + packet.readUInt16BE(at));
}
