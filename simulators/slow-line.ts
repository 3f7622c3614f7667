import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A narrow line between a box and its district: a TCP proxy that lets so many bytes a second through each way. */
export interface SlowLine {
  readonly port: number;
  /** Bytes that have arrived at the other end. */
  readonly carried: () => { readonly up: number; readonly down: number };
  /** When the line last let a connection through; ms of the wall clock. */
  readonly joinedAtMs: () => number | undefined;
  /** From now on whoever dials is let through, or not; what is shut cuts what it carries. */
  readonly open: (isOpen: boolean) => void;
  readonly close: () => Promise<void>;
}

export interface LineOf {
  readonly to: number;
  readonly bytesPerSecond: number;
  /** How long a byte is on its way when nothing is before it. */
  readonly delayMs: number;
}

export async function openSlowLine({ to, bytesPerSecond, delayMs }: LineOf): Promise<SlowLine> {
  const carried = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  let [isOpen, joinedAtMs] = [false, undefined as number | undefined];
  const keep = (socket: Socket) => {
    sockets.add(socket.setNoDelay(true).on("error", () => undefined));
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (!isOpen) return void near.destroy();
    joinedAtMs = Date.now();
    const far = connect(to, "127.0.0.1");
    keep(far);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    const way = { bytesPerSecond, delayMs };
    void carry(near, far, { ...way, took: (bytes) => (carried.up += bytes) });
    void carry(far, near, { ...way, took: (bytes) => (carried.down += bytes) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    carried: () => ({ ...carried }),
    joinedAtMs: () => joinedAtMs,
    open: (on) => {
      isOpen = on;
      if (!on) cut();
    },
    close: async () => {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}

interface Way {
  readonly bytesPerSecond: number;
  readonly delayMs: number;
  readonly took: (bytes: number) => void;
}

/** As a packet each; what a line does not carry yet waits with whoever sends it. */
const packetBytes = 1_400;
/** A line that was idle, or whose proxy was not let run, catches up on so much. */
const burstMs = 100;

async function carry(from: Socket, to: Socket, { bytesPerSecond, delayMs, took }: Way): Promise<void> {
  let freeAtMs = 0;
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += packetBytes) {
        const packet = chunk.subarray(at, at + packetBytes);
        freeAtMs = Math.max(freeAtMs, performance.now() - burstMs) + (packet.length / bytesPerSecond) * 1_000;
        await pause(Math.max(0, freeAtMs - performance.now()));
        setTimeout(() => {
          if (to.writable) to.write(packet);
          took(packet.length);
        }, delayMs);
      }
    }
  } catch {
    // The end of a socket, however it came, is the end of the way.
  }
  to.destroy();
}
