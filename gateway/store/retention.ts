import type { Log } from "../core/ports.ts";
import type { Database, Row } from "./database.ts";
import { floorRow } from "./floor.ts";
import { readingsOf, segmentsBetween } from "./keys.ts";
import type { Rider } from "./rider.ts";
import type { ReadingsPlace } from "./segment-index.ts";
import type { SealedExtent } from "./sealing.ts";
import { spaceLevel, whatToDrop, type Disk } from "./space.ts";
import { reasonOf } from "./trouble.ts";

/**
 * Lets the oldest packed segments go, whole. That they go rides in the batch of a commit; then their rows are removed
 * and their space is given back beside the commits. One step for each look, so that a full disk is freed in paces.
 */
export type Retention = Rider<Leaving>;

export interface Leaving {
  readonly count: number;
  readonly rows: readonly Row[];
}

export interface SpaceDeps {
  /** What raw readings may take, in bytes. */
  readonly budget: number;
  readonly disk: () => Promise<Disk>;
}

type Deps = SpaceDeps & { readonly database: Database; readonly log: Log };

export function createRetention(place: ReadingsPlace, deps: Deps): Retention {
  let ready: Leaving | undefined;
  let work: Promise<void> | undefined;
  let commits = 0;
  const during = (task: () => Promise<void>): void => {
    work = attempt(task, deps.log).then(() => (work = undefined));
  };
  const wake = (): void => {
    commits += 1;
    if (ready !== undefined || work !== undefined || commits % commitsPerLook !== 0) return;
    during(async () => void (ready = await chosen(place, deps)));
  };
  const wrote = ({ count }: Leaving): void => {
    ready = undefined;
    const gone = place.sealed.splice(0, count);
    during(() => remove(gone, deps));
  };
  return { ready: () => ready, wrote, wake, stop: async () => work };
}

export function rawBytes({ sealed }: ReadingsPlace): number {
  return sealed.reduce((sum, extent) => sum + bytesOf(extent), 0);
}

/** What is not rolled up yet stays, and the newest packed segment always: the numbers of segments and groups go on from it. */
async function chosen(place: ReadingsPlace, { disk, budget }: Deps): Promise<Leaving | undefined> {
  const usage = { readings: rawBytes(place), summaries: 0 };
  const [first] = whatToDrop(usage, { readings: budget, summaries: 0 }, await disk());
  if (first === undefined) return undefined;
  const rolledTo = place.stretches.at(-1)?.lastSegment ?? 0;
  const may = place.sealed.slice(0, segmentsPerStep).filter(({ segment }) => segment <= rolledTo);
  if (may.length === place.sealed.length) may.pop();
  let bytes = 0;
  const count = may.findIndex((extent) => (bytes += bytesOf(extent)) >= first.bytes) + 1 || may.length;
  const last = may[count - 1];
  return last === undefined ? undefined : { count, rows: [floorRow(last.segment + 1)] };
}

async function remove(gone: readonly SealedExtent[], { database, disk, log }: Deps): Promise<void> {
  const [first, last] = [gone[0], gone.at(-1)];
  if (first === undefined || last === undefined) return;
  for (const { segment } of gone) for (const range of readingsOf(segment)) await database.drop(range);
  await database.compact(segmentsBetween(first.segment, last.segment));
  const readings = gone.reduce((sum, extent) => sum + extent.readings, 0);
  const fields = { from: first.segment, to: last.segment, readings, level: spaceLevel(await disk()) };
  log.info("store.readings-dropped", fields);
}

function bytesOf({ bytes, readings }: SealedExtent): number {
  return bytes ?? readings * usualBytes;
}

/** What could not be removed now is removed at the next start. */
async function attempt(task: () => Promise<void>, log: Log): Promise<void> {
  try {
    await task();
  } catch (error) {
    log.warn("store.retention-failed", { why: reasonOf(error) });
  }
}

/** Asking for free space costs a system call: not after every commit. */
const commitsPerLook = 16;
/** What leaves in one go: its deletions are a row for each point and segment. */
const segmentsPerStep = 8;
const usualBytes = 6;
