import type { PointId } from "../../config/ids.ts";
import type { Reading } from "../core/points/reading.ts";
import { encode, encodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import { readGroups } from "./groups.ts";
import { indexKey, seriesKey } from "./keys.ts";
import { packReadings } from "./packing.ts";
import { emptyExtent, grown, type Extent } from "./segment.ts";

/** A segment packed by point, with its boots in order of appearance. */
export interface SealedExtent extends Extent {
  readonly boots: readonly string[];
  /** Groups that were written and could not be read back. */
  readonly groupsLost: number;
  /** What its series take before LevelDB compresses them; rows of the first version do not say. */
  readonly bytes?: number;
}

/** What stands under the segment's key in the index. */
export interface IndexRow {
  readonly extent: SealedExtent;
  readonly points: readonly PointId[];
}

export interface Sealed {
  readonly extent: SealedExtent;
  /** To be written in one batch; from then on the groups of the segment are superfluous. */
  readonly rows: readonly Row[];
}

/** Reads a full segment back from disk, every sum checked, and packs each point's readings into one row. */
export async function sealed(
  full: Extent,
  deps: { readonly database: Database; readonly report: DamageReport },
): Promise<Sealed> {
  const series = new Map<PointId, Reading[]>();
  const boots = new Set<string>();
  let extent = emptyExtent(full.segment, full.firstGroup);
  let groups = 0;
  for await (const { group, readings } of readGroups(full.segment, deps)) {
    extent = grown(extent, group, readings);
    groups += 1;
    for (const reading of readings) sort(reading, series, boots);
  }
  const groupsLost = full.lastGroup - full.firstGroup + 1 - groups;
  const rows = seriesRows(full.segment, series);
  const parts = { lastGroup: full.lastGroup, boots: [...boots], groupsLost, bytes: bytesOf(rows) };
  const index: SealedExtent = { ...timed(extent), ...parts };
  return { extent: index, rows: [...rows, indexRow(index, [...series.keys()])] };
}

function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
}

function sort(reading: Reading, series: Map<PointId, Reading[]>, boots: Set<string>): void {
  boots.add(reading.at.boot);
  const known = series.get(reading.point);
  if (known === undefined) series.set(reading.point, [reading]);
  else known.push(reading);
}

/** JSON has no infinity: a segment without any readable reading gets a time that no query overlaps. */
function timed(extent: Extent): Extent {
  return extent.readings > 0 ? extent : { ...extent, fromMs: 0, toMs: -1 };
}

function seriesRows(segment: number, series: ReadonlyMap<PointId, readonly Reading[]>): readonly Row[] {
  return [...series].map(([point, readings]) => {
    const key = seriesKey(segment, point);
    return { key, value: encode(key, "readings", packReadings(readings)) };
  });
}

/** The points are written with the index, so that a series that vanishes is missed; they are not kept in memory. */
function indexRow(extent: SealedExtent, points: readonly PointId[]): Row {
  const key = indexKey(extent.segment);
  return { key, value: encodeJson(key, { extent, points } satisfies IndexRow) };
}
