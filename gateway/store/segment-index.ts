import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { readingsIn } from "./groups.ts";
import { allSeries, floorKey, groupPlaceOf, groupsBefore, groupsFrom, segmentOf, wholeIndex } from "./keys.ts";
import type { IndexRow, SealedExtent } from "./sealing.ts";
import { createSequence } from "./sequence.ts";
import { rangesBefore, type FloorRow } from "./floor.ts";
import { readStretches, type Stretch } from "./stretch.ts";
import { createLiveSegment, type LiveSegment } from "./live-segment.ts";

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
export async function readReadingsPlace(deps: Deps): Promise<ReadingsPlace> {
  await finishDropping(deps);
  const sealed = await readIndex(deps);
  const first = (sealed.at(-1)?.segment ?? 0) + 1;
  await dropLeftovers(first, deps);
  const nextGroup = (sealed.at(-1)?.lastGroup ?? 0) + 1;
  const isKnown = sealed.at(-1)?.fromMs !== -Infinity;
  const live = await readLive(first, isKnown ? nextGroup : undefined, deps);
  if (live.length === 0) live.push(createLiveSegment(first, nextGroup));
  return { sealed, live, stretches: await readStretches(deps) };
}

/** A crash may have come between the word that segments go and their going. */
async function finishDropping({ database, report }: Deps): Promise<void> {
  const view = database.snapshot();
  const value = await database.get(floorKey, { view, unreadable: report.unreadable });
  await view.close();
  const row = value === undefined ? undefined : decodeJson(floorKey, value);
  if (row === undefined) return;
  if (!row.ok) return report.row(floorKey, row.error);
  for (const range of rangesBefore((row.value as FloorRow).firstSegment))
    for await (const leftover of database.scan(range, { limit: 1, unreadable: report.unreadable }))
      if (leftover.length > 0) await database.drop(range);
}

async function readIndex(deps: Deps): Promise<SealedExtent[]> {
  const known = await readIndexRows(deps);
  // Series prove that their segment was packed, also when its row in the index is lost.
  const proven = [await edgeSegment(deps, false), await edgeSegment(deps, true)].filter((each) => each !== undefined);
  const numbers = [...known.keys(), ...proven];
  const index: SealedExtent[] = [];
  for (let segment = Math.min(...numbers); segment <= Math.max(...numbers); segment += 1) {
    if (!known.has(segment)) deps.report.gap("segment index", segment, segment);
    index.push(known.get(segment) ?? unindexed(segment, index.at(-1)));
  }
  return index;
}

async function readIndexRows({ database, report }: Deps): Promise<ReadonlyMap<number, SealedExtent>> {
  const known = new Map<number, SealedExtent>();
  for await (const [key, value] of database.scan(wholeIndex, { unreadable: report.unreadable })) {
    const row = decodeJson(key, value);
    if (row.ok) known.set(segmentOf(key), (row.value as IndexRow).extent);
    else report.row(key, row.error);
  }
  return known;
}

async function edgeSegment({ database, report }: Deps, reverse: boolean): Promise<number | undefined> {
  const how = { reverse, atOnce: 1, unreadable: report.unreadable };
  for await (const [key, value] of database.scan(allSeries, how)) {
    const readings = readingsIn(key, value);
    if (readings.ok) return segmentOf(key);
    report.row(key, readings.error);
  }
  return undefined;
}

/** The readings are there, only their summary is not: such a segment is looked into by every query. */
function unindexed(segment: number, before: SealedExtent | undefined): SealedExtent {
  const lastGroup = before?.lastGroup ?? 0;
  const times = { fromMs: -Infinity, toMs: Infinity };
  return { segment, firstGroup: lastGroup, lastGroup, readings: 0, ...times, boots: [], groupsLost: 0 };
}

/** Groups of packed segments are removed without waiting for the disk; a crash may have brought some back. */
async function dropLeftovers(first: number, { database, report }: Deps): Promise<void> {
  const range = groupsBefore(first);
  for await (const leftover of database.scan(range, { limit: 1, unreadable: report.unreadable }))
    if (leftover.length > 0) await database.drop(range);
}

async function readLive(
  first: number,
  nextGroup: number | undefined,
  { database, report }: Deps,
): Promise<LiveSegment[]> {
  const live: LiveSegment[] = [];
  const sequence = createSequence("readings groups", nextGroup, report);
  for await (const [key, value] of database.scan(groupsFrom(first), { unreadable: report.unreadable })) {
    const { segment, group } = groupPlaceOf(key);
    const readings = readingsIn(key, value);
    if (!readings.ok) report.row(key, readings.error);
    if (!sequence.takes(group, readings.ok)) continue;
    if (live.at(-1)?.extent().segment !== segment) live.push(createLiveSegment(segment, group));
    live.at(-1)?.take(group, readings.ok ? readings.value : "lost");
    live.at(-1)?.lay();
  }
  return live;
}
