import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { limits } from "../../config/limits.ts";
import type { Channel } from "../../gateway/core/ports.ts";
import { channelOver } from "../../gateway/ipc.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};

function frameOf(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes.length);
  return Buffer.concat([header, bytes]);
}

/** A channel fed by hand, chunk by chunk, and what it made of it. */
function createFed(handler?: (message: unknown) => void | Promise<void>) {
  const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  const channel = channelOver(stream);
  const heard: unknown[] = [];
  channel.receive((message) => {
    heard.push(message);
    return handler?.(message);
  });
  const feed = async (chunk: Buffer) => {
    stream.push(chunk);
    await settled();
    await settled();
  };
  return { channel, heard, feed };
}

const opened: { destroy: () => unknown }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy();
});

/** Two ends of a real socket, as two processes have them. */
async function createPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const far = await accepted;
  server.close();
  opened.push(near, far);
  return [near, far];
}

const big = { text: "x".repeat(64 * 1024) };
const most = limits.ipcQueueBytesMax + limits.ipcFrameBytesMax;

/** Sends until the channel refuses, or has taken far too much; how many it took. */
function fill(channel: Channel): number {
  let taken = 0;
  while (taken < 1_000 && channel.send(big)) taken++;
  return taken;
}

describe("a channel", () => {
  it("puts frames together wherever the bytes are split", async () => {
    const messages = [{ at: 1 }, { text: "燃气高浓度" }, []];
    const bytes = Buffer.concat(messages.map((message) => frameOf(JSON.stringify(message))));
    for (let cut = 1; cut < bytes.length; cut++) {
      const { heard, feed } = createFed();
      await feed(bytes.subarray(0, cut));
      await feed(bytes.subarray(cut));
      expect({ cut, heard }).toEqual({ cut, heard: messages });
    }
  });
  it("understands a stream that comes byte by byte", async () => {
    const { heard, feed } = createFed();
    for (const byte of frameOf('{"text":"认领"}')) await feed(Buffer.of(byte));
    expect(heard).toEqual([{ text: "认领" }]);
  });
  it("hands over one message at a time, the next when the last is done", async () => {
    const done: (() => void)[] = [];
    const { heard, feed } = createFed(() => new Promise((resolve) => done.push(resolve)));
    await feed(Buffer.concat([frameOf("1"), frameOf("2")]));
    expect(heard).toEqual([1]);
    done[0]?.();
    await settled();
    expect(heard).toEqual([1, 2]);
  });
  it("takes the longest frame, and ends at the header of a longer one without waiting for its bytes", async () => {
    const longest = JSON.stringify("x".repeat(limits.ipcFrameBytesMax - 2));
    const fine = createFed();
    await fine.feed(frameOf(longest));
    expect(fine.heard).toHaveLength(1);
    const { channel, heard, feed } = createFed();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(limits.ipcFrameBytesMax + 1);
    await feed(Buffer.concat([frameOf("1"), header]));
    expect({ heard, isGone: channel.signal.aborted }).toEqual({ heard: [1], isGone: true });
  });
  it("sends the longest message and refuses a longer one loudly", async () => {
    const { channel } = createFed();
    expect(channel.send({ t: "x".repeat(limits.ipcFrameBytesMax - 8) })).toBe(true);
    expect(() => channel.send({ t: "x".repeat(limits.ipcFrameBytesMax - 7) })).toThrow("ipcFrameBytesMax");
    expect(channel.signal.aborted).toBe(false);
  });
  it.each([
    ["no JSON", frameOf("{")],
    ["an empty frame", frameOf("")],
    ["noise", Buffer.from([0, 0, 0, 3, 0xff, 0xfe, 0x00])],
    ["a text protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ])("ends at %s", async (_, bytes) => {
    const { channel, heard, feed } = createFed();
    await feed(bytes);
    expect({ heard, isGone: channel.signal.aborted }).toEqual({ heard: [], isGone: true });
  });
  it.each([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("ends when its handler %s", async (_, handler) => {
    const { channel, feed } = createFed(handler);
    await feed(Buffer.concat([frameOf("1"), frameOf("2")]));
    expect(channel.signal.aborted).toBe(true);
  });
  it("takes nothing more once it is closed, and keeps nobody waiting", async () => {
    const { channel } = createFed();
    channel.close();
    expect(channel.signal.aborted).toBe(true);
    expect(channel.send({})).toBe(false);
    await channel.drained();
  });
});

describe("a channel between two processes", () => {
  it("carries messages both ways, and each end learns that the other is gone", async () => {
    const [near, far] = (await createPair()).map((socket) => channelOver(socket));
    const heard: unknown[] = [];
    near?.receive((message) => void heard.push(message));
    far?.receive((message) => void far.send({ echo: message }));
    expect(near?.send({ n: 1 })).toBe(true);
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ echo: { n: 1 } }]);
    far?.close();
    await until(() => near?.signal.aborted === true);
  });
  it("refuses beyond its limit while the reader stalls, and takes more when it has drained", async () => {
    const [nearSocket, farSocket] = await createPair();
    const near = channelOver(nearSocket);
    const far = channelOver(farSocket);
    let goOn: () => void = () => {};
    const stall = new Promise<void>((resolve) => (goOn = resolve));
    let heard = 0;
    far.receive(() => {
      heard++;
      return stall;
    });
    let taken = 0;
    // The system's own socket buffers fill first.
    for (let at = 0; at < 20; at++) {
      taken += fill(near);
      await settled();
    }
    expect(near.send(big)).toBe(false);
    expect(nearSocket.writableLength).toBeLessThanOrEqual(most);
    expect(nearSocket.writableLength).toBeGreaterThan(limits.ipcQueueBytesMax);
    const drained = near.drained();
    goOn();
    await drained;
    expect(near.send(big)).toBe(true);
    await until(() => heard === taken + 1);
  });
  it("holds a flooding peer back in its own socket: what is read but not handled stays small", async () => {
    const [flood, farSocket] = await createPair();
    const far = channelOver(farSocket);
    far.receive(() => new Promise(() => {}));
    const frame = frameOf(JSON.stringify(big));
    for (let at = 0; at < 1_600; at++) flood.write(frame);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(farSocket.bytesRead).toBeLessThan(limits.ipcFrameBytesMax);
    expect(flood.writableLength).toBeGreaterThan(50 << 20);
    expect(far.signal.aborted).toBe(false);
  });
  it("lets go of a sender that waits for a peer which dies", async () => {
    const [nearSocket, farSocket] = await createPair();
    const near = channelOver(nearSocket);
    let turns = 0;
    const sending = (async () => {
      while (!near.signal.aborted && turns < 10_000) {
        turns++;
        if (!near.send(big)) await near.drained();
      }
    })();
    await until(() => nearSocket.writableLength > limits.ipcQueueBytesMax);
    farSocket.resetAndDestroy();
    await sending;
    expect(near.signal.aborted).toBe(true);
    expect(turns).toBeLessThan(10_000);
  });
});
