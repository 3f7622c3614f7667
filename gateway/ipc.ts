import type { Duplex } from "node:stream";
import { limits } from "../config/limits.ts";
import type { Channel } from "./core/ports.ts";

const headerBytes = 4;

/**
 * A channel over a byte stream between two of our processes: frames of a 4-byte big-endian length and JSON.
 * The stream is paused while a message is handled, so a flooding peer fills its own socket, not our memory;
 * `send` refuses beyond `ipcQueueBytesMax`. A frame that is too long or not JSON ends the channel.
 */
export function channelOver(stream: Duplex): Channel {
  const gone = new AbortController();
  const end = () => {
    gone.abort();
    stream.destroy();
  };
  stream.on("close", end).on("error", end).on("end", end);
  return {
    send: (message) => sendFrame(stream, message),
    drained: () => drained(stream, gone.signal),
    receive: (handler) => void receiveFrames(stream, handler).catch(end),
    signal: gone.signal,
    close: end,
  };
}

function sendFrame(stream: Duplex, message: object): boolean {
  if (stream.destroyed || stream.writableLength > limits.ipcQueueBytesMax) return false;
  const body = Buffer.from(JSON.stringify(message));
  if (body.length > limits.ipcFrameBytesMax)
    throw new Error(`a message of ${body.length} bytes exceeds ipcFrameBytesMax`);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(body.length);
  stream.cork();
  stream.write(header);
  stream.write(body);
  stream.uncork();
  return true;
}

async function drained(stream: Duplex, gone: AbortSignal): Promise<void> {
  if (gone.aborted || !stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      stream.off("drain", settle);
      gone.removeEventListener("abort", settle);
      resolve();
    };
    stream.on("drain", settle);
    gone.addEventListener("abort", settle);
  });
}

async function receiveFrames(stream: Duplex, handler: (message: unknown) => void | Promise<void>): Promise<void> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let frame = firstFrame(pending); frame !== undefined; frame = firstFrame(pending)) {
      pending = pending.subarray(headerBytes + frame.length);
      await handler(JSON.parse(frame.toString("utf8")));
    }
  }
}

function firstFrame(bytes: Buffer): Buffer | undefined {
  if (bytes.length < headerBytes) return undefined;
  const length = bytes.readUInt32BE(0);
  if (length > limits.ipcFrameBytesMax) throw new Error(`a frame of ${length} bytes exceeds ipcFrameBytesMax`);
  return bytes.length < headerBytes + length ? undefined : bytes.subarray(headerBytes, headerBytes + length);
}
