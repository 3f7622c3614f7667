import { decodeJson, isIntact } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import type { FloorRow } from "./floor.ts";
import { compareTip } from "./group-tip.ts";
import { readingsIn } from "./groups.ts";
import {
  allSegments,
  floorKey,
  groupPlaceOf,
  groupsFrom,
  groupsOf,
  indexKey,
  readingsOf,
  segmentOf,
  seriesOf,
  stretchKey,
  type Key,
} from "./keys.ts";
import type { Reading } from "../core/points/reading.ts";
import { createLiveSegment, type LiveSegment } from "./live-segment.ts";
import type { SealedExtent } from "./sealing.ts";
import { createSequence } from "./sequence.ts";
import type { Stretch } from "./stretch.ts";

/** Where readings lie and where the next group goes. Segments are numbered from 1 without gaps. */
export interface ReadingsPlace {
  /** Packed by point, oldest first. */
  readonly sealed: SealedExtent[];
  /** Not packed yet, oldest first: all but the last are full, the last takes the next group. */
  readonly live: LiveSegment[];
  /** Rolled up, oldest first. */
  readonly stretches: Stretch[];
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

/** At start: the index of the packed segments, then every group after them, its sum and its number checked. */
export async function readReadingsPlace(deps: Deps & { readonly isMigrated?: boolean }): Promise<ReadingsPlace> {
  const floor = await readFloor(deps);
  const sealed = await readIndex(floor, await topSegment(deps), deps);
  const last = sealed.at(-1) ?? nothingPacked;
  await dropLeftovers(floor, last.segment, deps);
  const live = await readLive(last, deps);
  // The first layout had no such row.
  if (deps.isMigrated !== true) await compareTip(live.at(-1)?.extent().lastGroup ?? 0, deps);
  return { sealed, live, stretches: await readStretches(last.segment, deps) };
}

/** What would stand before the first segment. */
const nothingPacked = { segment: 0, lastGroup: 0, fromMs: 0 };

/** Segments below it were let go. */
async function readFloor(deps: Deps): Promise<number> {
  const row = (await readJson([floorKey], deps))[0];
  return row === undefined ? 1 : (row as FloorRow).firstSegment;
}

/** The highest segment that a sound row stands in: a key that rotted may name any. */
async function topSegment({ database, report }: Deps): Promise<number> {
  const how = { reverse: true, atOnce: 2, unreadable: report.unreadable };
  for await (const [key, value] of database.scan(allSegments, how)) if (isIntact(key, value)) return segmentOf(key);
  return 0;
}

async function readIndex(floor: number, top: number, deps: Deps): Promise<SealedExtent[]> {
  const known = await readExtents(floor, top, deps);
  const index: SealedExtent[] = [];
  let last = [...known.keys()].at(-1) ?? 0;
  // Series prove that their segment was packed, also when its row in the index is lost.
  for (let segment = last + 1; segment <= top; segment += 1) if (await isPacked(segment, deps)) last = segment;
  for (let segment = await firstPacked(floor, known, deps); segment <= last; segment += 1) {
    if (!known.has(segment)) deps.report.gap("segment index", segment, segment);
    index.push(known.get(segment) ?? unindexed(segment, index.at(-1)));
  }
  return index;
}

async function readExtents(floor: number, top: number, deps: Deps): Promise<ReadonlyMap<number, SealedExtent>> {
  const known = new Map<number, SealedExtent>();
  for (let from = floor; from <= top; from += segmentsAtOnce) {
    const segments = numbersBetween(from, Math.min(top, from + segmentsAtOnce - 1));
    const rows = await readJson(segments.map(indexKey), deps);
    segments.forEach((segment, place) => {
      const row = rows[place];
      if (row !== undefined) known.set(segment, (row as { readonly extent: SealedExtent }).extent);
    });
  }
  return known;
}

/** The floor, or where the segments begin when the floor is lost. */
async function firstPacked(floor: number, known: ReadonlyMap<number, SealedExtent>, deps: Deps): Promise<number> {
  let first = [...known.keys()][0] ?? floor;
  while (first > floor && (await isPacked(first - 1, deps))) first -= 1;
  return first;
}

async function isPacked(segment: number, { database, report }: Deps): Promise<boolean> {
  const how = { atOnce: 1, unreadable: report.unreadable };
  for await (const [key, value] of database.scan(seriesOf(segment), how)) {
    const readings = readingsIn(key, value);
    if (readings.ok) return true;
    report.row(key, readings.error);
  }
  return false;
}

async function readStretches(last: number, deps: Deps): Promise<Stretch[]> {
  const found: Stretch[] = [];
  for (let from = 1; from <= last; from += segmentsAtOnce) {
    const segments = numbersBetween(from, Math.min(last, from + segmentsAtOnce - 1));
    const rows = await readJson(segments.map(stretchKey), deps);
    for (const row of rows) if (row !== undefined) found.push((row as { readonly extent: Stretch }).extent);
  }
  return found;
}

/** The contents under the keys; what is damaged is reported and left out, what is not there left out. */
async function readJson(keys: readonly Key[], { database, report }: Deps): Promise<readonly unknown[]> {
  const view = database.snapshot();
  try {
    const values = await database.getMany(keys, { view, unreadable: report.unreadable });
    return values.map((value, place) => contentOf(keys[place], value, report));
  } finally {
    await view.close();
  }
}

function contentOf(key: Key | undefined, value: Uint8Array | undefined, report: DamageReport): unknown {
  const row = key === undefined || value === undefined ? undefined : decodeJson(key, value);
  if (key !== undefined && row?.ok === false) report.row(key, row.error);
  return row?.ok === true ? row.value : undefined;
}

function numbersBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const segmentsAtOnce = 100;

/** The readings are there, only their summary is not: such a segment is looked into by every query. */
function unindexed(segment: number, before: SealedExtent | undefined): SealedExtent {
  const lastGroup = before?.lastGroup ?? 0;
  const times = { fromMs: -Infinity, toMs: Infinity };
  return { segment, firstGroup: lastGroup, lastGroup, readings: 0, ...times, boots: [], groupsLost: 0 };
}

/**
 * Groups of packed segments, and what a segment let go held, are removed without waiting for the disk: a crash may have
 * brought back what was removed last.
 */
async function dropLeftovers(floor: number, last: number, { database, report }: Deps): Promise<void> {
  const from = (segment: number): number => Math.max(1, segment - unsyncedMax);
  const gone = numbersBetween(from(floor), floor - 1).flatMap(readingsOf);
  const packed = numbersBetween(Math.max(floor, from(last)), last).map(groupsOf);
  for (const range of [...gone, ...packed])
    for await (const leftover of database.scan(range, { limit: 1, unreadable: report.unreadable }))
      if (leftover.length > 0) await database.drop(range);
}

/** Many more than LevelDB's write buffer holds. */
const unsyncedMax = 40;

async function readLive(
  last: Pick<SealedExtent, "segment" | "lastGroup" | "fromMs">,
  { database, report }: Deps,
): Promise<LiveSegment[]> {
  const live: LiveSegment[] = [];
  const first = { segment: last.segment + 1, group: last.lastGroup + 1 };
  // Of a segment whose index is lost nobody knows the last group.
  const sequence = createSequence("readings groups", last.fromMs === -Infinity ? undefined : first.group, report);
  for await (const [key, value] of database.scan(groupsFrom(first.segment), { unreadable: report.unreadable })) {
    const readings = readingsIn(key, value);
    if (!readings.ok) report.row(key, readings.error);
    if (sequence.takes(groupPlaceOf(key).group, readings.ok))
      takeGroup(live, key, readings.ok ? readings.value : "lost");
  }
  return live.length > 0 ? live : [createLiveSegment(first.segment, first.group)];
}

function takeGroup(live: LiveSegment[], key: Key, readings: readonly Reading[] | "lost"): void {
  const { segment, group } = groupPlaceOf(key);
  const open = live.at(-1);
  const target = open?.extent().segment === segment ? open : createLiveSegment(segment, group);
  if (target !== open) live.push(target);
  target.take(group, readings);
  target.lay();
}
