import { spawn, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Duplex, Readable } from "node:stream";
import { limits } from "../config/limits.ts";
import type { Clock, Desk, Log } from "./core/ports.ts";
import { channelOver } from "./ipc.ts";

/** Parts that face a network run apart from the core, so that they may stall, flood or crash without it. */
export type PartName = "broker" | "web" | "relay";

/** Where a child finds its channel and where it beats: descriptors above the three standard ones. */
export const channelFd = 3;
export const beatFd = 4;

export interface SuperviseDeps {
  readonly entry: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Supervised {
  /** Resolves when the part has said its farewell and is gone, or was ended for taking too long. */
  readonly stop: () => Promise<void>;
}

/** Starts a part, serves it by its desk, and starts it again whenever it ends, until stopped. */
export function supervise(name: PartName, desk: Desk, deps: SuperviseDeps): Supervised {
  let stopped = false;
  let life: Life | undefined;
  let cancel = () => {};

  // A part that keeps failing at once is given more time; one that worked is back at once.
  const live = (waitMs: number) => {
    const startedMs = deps.clock.now().monoMs;
    life = startPart(name, desk, deps);
    void life.ended.then((how) => {
      if (stopped) return;
      const livedMs = deps.clock.now().monoMs - startedMs;
      const againInMs = livedMs >= limits.partHealthyMs ? limits.partRestartMinMs : waitMs;
      deps.log.warn("part-ended", { name, how, livedMs: Math.round(livedMs), againInMs });
      cancel = deps.clock.after(againInMs, () => live(Math.min(againInMs * 2, limits.partRestartMaxMs)));
    });
  };
  live(limits.partRestartMinMs);
  return {
    stop: async () => {
      stopped = true;
      cancel();
      life?.dismiss();
      await life?.ended;
    },
  };
}

/** A part gives back what it read: otherwise each burst of the network stays behind in the heap of the C library. */
export const thrifty = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "16384",
  MALLOC_TRIM_THRESHOLD_: "65536",
} as const;

/**
 * As the first line of main.ts has them for the core: garbage is collected before the heap has grown by a third. Left
 * alone it grows fourfold first, most of it values that newer ones have replaced.
 */
const tidy = ["--max-semi-space-size=2", "--heap-growing-percent=30"] as const;

/**
 * A part that strangers make work collects its garbage sooner than it asks the machine for more. It does so alone: on
 * two processors that are busy the collector waits for its helpers longer than they save.
 */
const strict = ["--max-old-space-size=40", "--single-threaded-gc"] as const;

/** How node is called for a part. */
export function flagsOf(name: PartName): readonly string[] {
  return [...tidy, ...(name === "broker" ? strict : [])];
}

/** One process of a part. */
interface Life {
  readonly ended: Promise<string>;
  /** Closes its channel, which it takes as its end; one that is not gone soon is killed. */
  readonly dismiss: () => void;
}

function startPart(name: PartName, desk: Desk, { entry, clock, log }: SuperviseDeps): Life {
  const child = spawned([...flagsOf(name), entry, "part", name]);
  if (typeof child === "string") return { ended: Promise.resolve(child), dismiss: () => {} };
  const ended = endOf(child);
  // Out of descriptors, a process that did not start has no streams either.
  if (child.pid === undefined) return { ended, dismiss: () => {} };
  const [, , , wire, beats] = child.stdio;
  lowerPriority(child.pid);
  killWhenSilent(child, beats as Readable, { name, clock, log });
  const channel = channelOver(wire as Duplex);
  const dismiss = () => {
    channel.close();
    const cancel = clock.after(limits.partFarewellMs, () => child.kill("SIGKILL"));
    child.once("exit", cancel);
  };
  desk(channel)
    .catch((error: unknown) => log.error("desk-failed", { name, error: String(error) }))
    .finally(dismiss);
  return { ended, dismiss };
}

/** For want of memory or descriptors the system may refuse at once: then the reason stands for the process. */
function spawned(args: readonly string[]): ChildProcess | string {
  try {
    return spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"],
      env: { ...process.env, ...thrifty },
    });
  } catch (error) {
    return String(error);
  }
}

/** A process that could not be started at all has an end too. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`));
    child.on("error", (error) => resolve(String(error)));
  });
}

/** The core comes first when there is not enough processor for all. Where that is not allowed, it just is not so. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 5);
  } catch {
    return;
  }
}

/** Beats have a pipe of their own: a part that waits for a slow disk of ours still beats. Our own stalls do not count. */
function killWhenSilent(
  child: ChildProcess,
  beats: Readable,
  { name, clock, log }: { name: PartName } & Pick<SuperviseDeps, "clock" | "log">,
): void {
  let heardMs = clock.now().monoMs + limits.partStartMs;
  let lookedMs = clock.now().monoMs;
  beats.on("data", () => (heardMs = Math.max(heardMs, clock.now().monoMs)));
  beats.once("data", () => (heardMs = clock.now().monoMs));
  beats.on("error", () => {});
  const look = () => {
    const nowMs = clock.now().monoMs;
    const ourStallMs = nowMs - lookedMs - limits.partBeatMs;
    lookedMs = nowMs;
    if (ourStallMs > limits.partBeatMs) heardMs += ourStallMs;
    if (nowMs - heardMs > limits.partSilentMs) {
      log.warn("part-silent", { name, silentMs: Math.round(nowMs - heardMs) });
      child.kill("SIGKILL");
      return;
    }
    cancel = clock.after(limits.partBeatMs, look);
  };
  let cancel = clock.after(limits.partBeatMs, look);
  child.once("exit", () => cancel());
}
