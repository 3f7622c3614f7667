import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { readingsIn } from "./groups.ts";
import { allGroups, groupKey, groupPlaceOf, segmentOf, wholeIndex, type Key } from "./keys.ts";
import type { SealedExtent } from "./sealing.ts";
import { emptyExtent, grown, type Extent } from "./segment.ts";

/** Where readings lie and where the next group goes. Segments are numbered from 1 without gaps. */
export interface ReadingsPlace {
  /** Packed by point, oldest first. */
  readonly sealed: SealedExtent[];
  /** Full but not packed yet, oldest first. */
  readonly full: Extent[];
  open: Extent;
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

/** At start: the index of the packed segments, then every group after them, its sum and its number checked. */
export async function readReadingsPlace(deps: Deps): Promise<ReadingsPlace> {
  const sealed = await readIndex(deps);
  const first = (sealed.at(-1)?.segment ?? 0) + 1;
  await dropLeftovers(first, deps);
  const extents = await readExtents(first, sealed.at(-1)?.lastGroup, deps);
  const open = extents.at(-1) ?? emptyExtent(first, (sealed.at(-1)?.lastGroup ?? 0) + 1);
  return { sealed, full: extents.slice(0, -1), open };
}

async function readIndex({ database, report }: Deps): Promise<SealedExtent[]> {
  const index: SealedExtent[] = [];
  for await (const [key, value] of database.scan(wholeIndex, { unreadable: report.unreadable })) {
    const missing = (index.at(-1)?.segment ?? segmentOf(key) - 1) + 1;
    for (let segment = missing; segment < segmentOf(key); segment += 1) index.push(unindexed(segment, index.at(-1)));
    const extent = decodeJson(key, value);
    if (!extent.ok) report.row(key, extent.error);
    index.push(extent.ok ? (extent.value as SealedExtent) : unindexed(segmentOf(key), index.at(-1)));
  }
  return index;
}

/** The readings are there, only their summary is not: such a segment is looked into by every query. */
function unindexed(segment: number, before: SealedExtent | undefined): SealedExtent {
  const lastGroup = before?.lastGroup ?? 0;
  const times = { fromMs: -Infinity, toMs: Infinity };
  return { segment, firstGroup: lastGroup, lastGroup, readings: 0, ...times, boots: [], groupsLost: 0 };
}

/** Groups of packed segments are removed without waiting for the disk; a crash may have brought some back. */
async function dropLeftovers(first: number, { database, report }: Deps): Promise<void> {
  const range = { gte: allGroups.gte, lt: groupKey(first, 0) };
  for await (const leftover of database.scan(range, { limit: 1, unreadable: report.unreadable }))
    if (leftover.length > 0) await database.drop(range);
}

async function readExtents(
  first: number,
  lastGroup: number | undefined,
  { database, report }: Deps,
): Promise<Extent[]> {
  const extents: Extent[] = [];
  const range = { gte: groupKey(first, 0), lt: allGroups.lt };
  let expected = lastGroup === undefined ? 1 : lastGroup + 1;
  for await (const [key, value] of database.scan(range, { unreadable: report.unreadable })) {
    const { segment, group } = groupPlaceOf(key);
    if (group > expected) report.gap("readings groups", expected, group - 1);
    expected = group + 1;
    const extent = extents.at(-1)?.segment === segment ? extents.pop() : undefined;
    extents.push(grown(extent ?? emptyExtent(segment, group), group, readable(key, value, report)));
  }
  return extents;
}

function readable(key: Key, value: Uint8Array, report: DamageReport) {
  const readings = readingsIn(key, value);
  if (!readings.ok) report.row(key, readings.error);
  return readings.ok ? readings.value : [];
}
