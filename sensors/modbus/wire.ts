import type { Duplex } from "node:stream";
import type { Clock } from "../../gateway/core/ports.ts";
import type { Moment } from "../../gateway/core/time.ts";
import type { LineInput } from "./line.ts";

/** What happened, and when it reached us. */
export type Happening = LineInput & { readonly at: Moment };

/** At most one connection at a time, and everything that happens on it in one queue. */
export interface Wire {
  readonly connect: () => void;
  readonly send: (bytes: Uint8Array) => void;
  /** Drops what was received and not yet taken. */
  readonly flush: () => void;
  readonly hangUp: () => void;
  /** A happening that is none of the connection's own; it survives a hang-up. */
  readonly post: (input: Extract<LineInput, { readonly kind: "command" | "paced" }>) => void;
  /** Makes `next` look again. */
  readonly nudge: () => void;
  /**
   * The next thing that happened; a tick at `wakeAtMs` if nothing else; `undefined` once the signal is aborted.
   * Not listening leaves what the peer sends in its own buffers.
   */
  readonly next: (wakeAtMs: number, isListening?: boolean) => Promise<Happening | undefined>;
}

export interface Timing {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * A socket is paused with each piece it delivers and resumed when the next one is asked for: a peer that
 * floods fills its own buffers, not our memory.
 */
export function createWire(open: () => Duplex, timing: Timing): Wire {
  const queue: Happening[] = [];
  let socket: Duplex | undefined;
  let notify = (): void => undefined;
  const tell = (from: Duplex, happening: LineInput): void => {
    if (from !== socket) return;
    if (happening.kind === "closed") socket = undefined;
    queue.push({ ...happening, at: timing.clock.now() });
    notify();
  };
  return {
    connect: () => {
      socket = open();
      listen(socket, tell);
    },
    send: (bytes) => void socket?.write(bytes),
    flush: () => {
      socket?.read();
      const kept = queue.filter(({ kind }) => kind !== "bytes");
      queue.splice(0, queue.length, ...kept);
    },
    hangUp: () => {
      socket?.destroy();
      socket = undefined;
      const kept = queue.filter(({ kind }) => kind === "command" || kind === "paced");
      queue.splice(0, queue.length, ...kept);
    },
    post: (input) => {
      queue.push({ ...input, at: timing.clock.now() });
      notify();
    },
    nudge: () => notify(),
    next: async (wakeAtMs, isListening = true) => {
      if (isListening) socket?.resume();
      const subscribe = (resume: () => void): void => void (notify = resume);
      if (queue.length === 0) await pause(timing, wakeAtMs, subscribe);
      // We woke late, so the stall was ours: what a device sent meanwhile is read before its silence is judged.
      const nowMs = timing.clock.now().monoMs;
      if (queue.length === 0 && nowMs - wakeAtMs > stallMs) await pause(timing, nowMs + 1, subscribe);
      return timing.signal.aborted ? undefined : (queue.shift() ?? { kind: "tick", at: timing.clock.now() });
    },
  };
}

const stallMs = 20;
/** Timers hold 31 bits of milliseconds; a tick that comes early finds nothing due. */
const pauseMaxMs = 3_600_000;

type Tell = (from: Duplex, happening: LineInput) => void;

function listen(socket: Duplex, tell: Tell): void {
  let why = "closed by the peer";
  socket.on("data", (bytes: Uint8Array) => {
    socket.pause();
    tell(socket, { kind: "bytes", bytes });
  });
  socket.on("error", (error: NodeJS.ErrnoException) => (why = error.code ?? error.message));
  socket.on("end", () => socket.destroy());
  socket.on("close", () => tell(socket, { kind: "closed", why }));
  if (isConnecting(socket)) socket.once("connect", () => tell(socket, { kind: "connected" }));
  else tell(socket, { kind: "connected" });
}

/** Only a network socket has a moment of connecting; any other stream is there at once. */
function isConnecting(socket: Duplex): boolean {
  return "connecting" in socket && socket.connecting === true;
}

/** Waits for a notification, the time or the abort; whichever comes first cancels the others. */
async function pause(timing: Timing, untilMs: number, subscribe: (resume: () => void) => void): Promise<void> {
  const { clock, signal } = timing;
  const waitMs = Math.min(Math.ceil(untilMs - clock.now().monoMs), pauseMaxMs);
  if (signal.aborted || waitMs <= 0) return;
  await new Promise<void>((resolve) => {
    const resume = (): void => {
      cancel();
      signal.removeEventListener("abort", resume);
      resolve();
    };
    const cancel = clock.after(waitMs, resume);
    signal.addEventListener("abort", resume, { once: true });
    subscribe(resume);
  });
}
