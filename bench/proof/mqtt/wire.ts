import { connect, type Socket } from "node:net";

/** MQTT 3.1.1 spoken byte by byte: light enough that what is measured is the broker, and free to say what is wrong. */
export interface ConnectOptions {
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean };
  readonly clean?: boolean;
  readonly keepaliveSeconds?: number;
}

export function connectPacket({
  clientId,
  username,
  password,
  will,
  clean = true,
  keepaliveSeconds = 60,
}: ConnectOptions): Buffer {
  const flags = [
    clean ? 0x02 : 0,
    will === undefined ? 0 : 0x04 | (will.retain ? 0x20 : 0),
    password === undefined ? 0 : 0x40,
    username === undefined ? 0 : 0x80,
  ];
  return packet(
    0x10,
    text("MQTT"),
    Buffer.from([4, flags.reduce((all, each) => all | each, 0), keepaliveSeconds >> 8, keepaliveSeconds & 0xff]),
    text(clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload)]),
    ...[username, password].flatMap((each) => (each === undefined ? [] : [text(each)])),
  );
}

export interface Publish {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly qos: 0 | 1 | 2;
  readonly id?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

export function publishPacket({ topic, payload, qos, id = 0, retain = false, dup = false }: Publish): Buffer {
  const number = qos === 0 ? [] : [Buffer.from([id >> 8, id & 0xff])];
  const first = 0x30 | (dup ? 0x08 : 0) | (qos << 1) | Number(retain);
  return packet(first, text(topic), ...number, typeof payload === "string" ? Buffer.from(payload) : payload);
}

export function subscribePacket(id: number, filters: readonly string[], qos = 0): Buffer {
  return packet(
    0x82,
    Buffer.from([id >> 8, id & 0xff]),
    ...filters.flatMap((each) => [text(each), Buffer.from([qos])]),
  );
}

export function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; length.length === 0 || left > 0; left >>= 7)
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([first]), Buffer.from(length), body]);
}

export function text(word: string): Buffer {
  const bytes = Buffer.from(word);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Packets in what was received; the rest of the last one stays for the next call. */
export function createReader(): (bytes: Buffer) => readonly Buffer[] {
  let pending: Buffer = Buffer.alloc(0);
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    const found: Buffer[] = [];
    for (let end = endOf(pending); end !== undefined && end <= pending.length; end = endOf(pending)) {
      found.push(pending.subarray(0, end));
      pending = pending.subarray(end);
    }
    return found;
  };
}

function endOf(bytes: Buffer): number | undefined {
  let [length, shift] = [0, 0];
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) return at + 1 + length;
  }
  return undefined;
}

/** A socket from an address of this machine: each stands for another host. Errors are what attacks come to. */
export function dial(port: number, from = "127.0.0.1"): Socket {
  return connect({ port, host: "127.0.0.1", localAddress: from, noDelay: true }).on("error", () => undefined);
}

/** Connected and let in, or rejected. */
export function loggedIn(port: number, options: ConnectOptions, from?: string): Promise<Socket> {
  const socket = dial(port, from);
  socket.write(connectPacket(options));
  return new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("not let in")));
    socket.once("data", (answer: Buffer) =>
      answer[3] === 0 ? resolve(socket) : reject(new Error(`CONNACK ${answer[3]}`)),
    );
  });
}
