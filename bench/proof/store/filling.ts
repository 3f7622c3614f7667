import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { nothing } from "../../../gateway/core/decision.ts";
import type { Log } from "../../../gateway/core/ports.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { packReadings } from "../../../gateway/store/packing.ts";
import { createSite } from "./site.ts";
import { startWorker } from "./worker.ts";

/** Sensors polled in turn, so many readings in all, so many in a commit: as fast as the store takes them. */
export interface Filling {
  readonly directory: string;
  readonly points: number;
  readonly periodMs: number;
  readonly readings: number;
  readonly perCommit: number;
}

export interface Filled {
  /** Bytes of the packed groups, handed to the store. */
  readonly payload: number;
  /** What the process handed to write calls: log, tables and all. */
  readonly written: number;
  /** What the kernel wrote for it to the disk: whole pages, once more for each sync. */
  readonly pages: number;
  /** Resident memory in MB, at a hundred even moments. */
  readonly memory: readonly number[];
  readonly tookMs: number;
}

/** In a process of its own, whose disk and memory nobody else uses. */
export async function filledApart({ directory, points, periodMs, readings, perCommit }: Filling): Promise<Filled> {
  const numbers = [points, periodMs, readings, perCommit].map(String);
  return JSON.parse(await text(startWorker("fill", directory, ...numbers).stdout)) as Filled;
}

export async function fill({ directory, points, periodMs, readings, perCommit }: Filling): Promise<Filled> {
  const site = createSite({ points, periodMs });
  const store = await openLevelStore({ directory, log });
  const memory: number[] = [];
  let payload = 0;
  const started = performance.now();
  for (let from = 0; from < readings; from += perCommit) {
    const group = site.readings(from, perCommit);
    payload += packReadings(group).length;
    await store.commit({ ...nothing, readings: group });
    if (from >= (memory.length * readings) / 100) memory.push(process.memoryUsage.rss() / 2 ** 20);
  }
  await store.close();
  return {
    payload,
    written: counted("wchar"),
    pages: counted("write_bytes"),
    memory,
    tookMs: performance.now() - started,
  };
}

/** The kernel's own count for this process. */
function counted(what: "wchar" | "write_bytes"): number {
  const line = new RegExp(`^${what}: (\\d+)`, "m").exec(readFileSync("/proc/self/io", "utf8"));
  return Number(line?.[1] ?? Number.NaN);
}

/** How long the store takes to open and to give back what the core starts with. */
export async function restartedApart(directory: string, recallMs: number): Promise<number> {
  return Number(await text(startWorker("restart", directory, String(recallMs)).stdout));
}

export async function restart(directory: string, recallMs: number): Promise<number> {
  const started = performance.now();
  const store = await openLevelStore({ directory, log });
  await store.load(recallMs);
  const took = performance.now() - started;
  await store.close();
  return took;
}

const silent = (): void => undefined;
const log: Log = { info: silent, warn: silent, error: silent };
