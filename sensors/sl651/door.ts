import { createServer, type Server, type Socket } from "node:net";
import { limits } from "../../config/limits.ts";
import type { Clock, Log } from "../../gateway/core/ports.ts";
import type { Moment } from "../../gateway/core/time.ts";

/** One connection, as whoever serves it sees it. */
export interface Caller {
  /** The next bytes; `quiet` when a frame has begun and nothing follows it; `gone` at the end. */
  readonly next: (hasBegun: boolean) => Promise<Came>;
  readonly say: (bytes: Uint8Array) => void;
  /** Whether a station was heard in what came last: a connection that never says anything of use is ended. */
  readonly judge: (wasUseful: boolean) => void;
  readonly now: () => Moment;
}
export type Came =
  { readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "quiet" } | { readonly kind: "gone" };

interface DoorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly serve: (caller: Caller) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onListening?: (address: { readonly host: string; readonly port: number }) => void;
}

/** Listens until the signal; a port that is taken is tried again, for whoever has it may go. */
export async function openDoor(
  wished: { readonly host: string; readonly port: number },
  deps: DoorDeps,
): Promise<void> {
  const inside = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => admit(socket, inside, deps));
  server.maxConnections = limits.sl651ConnectionsMax;
  server.on("drop", () => deps.log.warn("sl651-connections-full"));
  try {
    await listening(server, wished, deps);
    await aborted(deps.signal);
  } finally {
    for (const socket of inside) socket.destroy();
    server.close();
  }
}

async function listening(
  server: Server,
  wished: { readonly host: string; readonly port: number },
  deps: DoorDeps,
): Promise<void> {
  for (let told = false; !deps.signal.aborted; told = true) {
    const error = await tryPort(server, wished);
    if (error === undefined) return announced(server, wished.host, deps);
    if (!told) deps.log.error("sl651-listen-failed", { ...wished, detail: error.message });
    await new Promise<void>((resolve) => deps.clock.after(limits.sl651RetryMs, resolve));
  }
}

function tryPort(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: Error) => {
      server.off("error", settle).off("listening", settle);
      resolve(error);
    };
    server.once("error", settle).once("listening", () => settle());
    server.listen(port, host);
  });
}

function announced(server: Server, host: string, { log, onListening }: DoorDeps): void {
  server.on("error", (error) => log.warn("sl651-accept-failed", { detail: error.message }));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  log.info("sl651-listening", { host, port });
  onListening?.({ host, port });
}

function admit(socket: Socket, inside: Set<Socket>, deps: DoorDeps): void {
  const from = socket.remoteAddress;
  const neighbours = [...inside].filter(({ remoteAddress }) => remoteAddress === from).length;
  // Stations behind one carrier's address translation share it.
  if (neighbours >= limits.sl651PerAddressMax || deps.signal.aborted) return void socket.destroy();
  inside.add(socket);
  socket.on("error", () => undefined).on("close", () => inside.delete(socket));
  void deps.serve(callerOf(socket, deps));
}

function callerOf(socket: Socket, { clock }: DoorDeps): Caller {
  const came: Uint8Array[] = [];
  let wake: () => void = () => undefined;
  let useless = 0;
  socket.on("data", (chunk: Buffer) => {
    socket.pause();
    came.push(chunk);
    wake();
  });
  socket.on("close", () => wake()).on("end", () => socket.end());
  return {
    next: async (hasBegun) => {
      const bytes = came.shift();
      if (bytes !== undefined) return { kind: "bytes", bytes };
      if (socket.destroyed) return { kind: "gone" };
      socket.resume();
      const isTimeout = await wokenWithin(
        hasBegun ? limits.sl651FrameMs : limits.sl651IdleMs,
        clock,
        (run) => (wake = run),
      );
      if (!isTimeout)
        return came.length > 0 ? { kind: "bytes", bytes: came.shift() ?? new Uint8Array(0) } : { kind: "gone" };
      if (hasBegun) return { kind: "quiet" };
      socket.destroy();
      return { kind: "gone" };
    },
    say: (bytes) => {
      // A station that does not read its answers is not worth their memory; it will ask again.
      if (socket.writableLength <= limits.sl651AnswerBytesMax) socket.write(bytes);
    },
    judge: (wasUseful) => {
      useless = wasUseful ? 0 : useless + 1;
      if (useless >= limits.sl651UselessMax) socket.destroy();
    },
    now: clock.now,
  };
}

/** True when the time ran out first. */
function wokenWithin(ms: number, clock: Clock, arm: (run: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(true));
    arm(() => {
      cancel();
      resolve(false);
    });
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
