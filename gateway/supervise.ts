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

/** Starts a part, serves it by its desk, and starts it again whenever it ends, until stopped. */
export function supervise(name: PartName, desk: Desk, deps: SuperviseDeps): { readonly stop: () => void } {
  let stopped = false;
  let child: ChildProcess | undefined;
  let cancel = () => {};

  const live = (waitMs: number) => {
    if (stopped) return;
    const startedMs = deps.clock.now().monoMs;
    child = startPart(name, desk, deps);
    child.once("exit", (code, signal) => {
      if (stopped) return;
      const livedMs = deps.clock.now().monoMs - startedMs;
      deps.log.warn("part-ended", { name, code, signal, livedMs: Math.round(livedMs), againInMs: waitMs });
      cancel = deps.clock.after(waitMs, () => live(nextWaitMs(waitMs, livedMs)));
    });
  };
  live(limits.partRestartMinMs);
  return {
    stop: () => {
      stopped = true;
      cancel();
      child?.kill("SIGKILL");
    },
  };
}

/** A part that keeps failing at once is given more time; one that worked is back at once. */
function nextWaitMs(waitMs: number, livedMs: number): number {
  if (livedMs >= limits.partHealthyMs) return limits.partRestartMinMs;
  return Math.min(waitMs * 2, limits.partRestartMaxMs);
}

function startPart(name: PartName, desk: Desk, { entry, clock, log }: SuperviseDeps): ChildProcess {
  const args = ["--max-semi-space-size=2", entry, "part", name];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"] });
  const [, , , wire, beats] = child.stdio;
  child.on("error", (error) => log.error("part-not-started", { name, error: String(error) }));
  if (child.pid === undefined) return child;
  lowerPriority(child.pid);
  killWhenSilent(child, beats as Readable, { name, clock, log });
  const channel = channelOver(wire as Duplex);
  desk(channel)
    .catch((error: unknown) => log.error("desk-failed", { name, error: String(error) }))
    .finally(() => {
      channel.close();
      child.kill("SIGKILL");
    });
  return child;
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
