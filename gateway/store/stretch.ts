import type { PointId } from "../../config/ids.ts";
import { stepMs, type RollupStep } from "../core/points/rollup.ts";
import { decodeJson, encode, encodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import { foldReadings, type Parts } from "./fold.ts";
import { readingsIn } from "./groups.ts";
import { allStretches, indexKey, rollupKey, seriesKey, stretchKey } from "./keys.ts";
import { packParts } from "./part-packing.ts";
import type { Snapshot } from "./scan.ts";
import type { IndexRow, SealedExtent } from "./sealing.ts";

/** Neighbouring packed segments whose minutes and hours are stored: one row for each point and step. */
export interface Stretch {
  readonly stretch: number;
  readonly firstSegment: number;
  readonly lastSegment: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What stands under the stretch's key. It is written last: without it its rows do not count. */
export interface StretchRow {
  readonly extent: Stretch;
  readonly points: readonly PointId[];
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

export async function readStretches({ database, report }: Deps): Promise<Stretch[]> {
  const found: Stretch[] = [];
  for await (const [key, value] of database.scan(allStretches, { unreadable: report.unreadable })) {
    const row = decodeJson(key, value);
    if (row.ok) found.push((row.value as StretchRow).extent);
    else report.row(key, row.error);
  }
  return found;
}

/** The rows of a stretch, a point at a time, so that nobody waits long; the row that makes them count comes last. */
export async function* stretchRows(
  stretch: number,
  segments: readonly SealedExtent[],
  deps: Deps,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly extent?: Stretch }, void, undefined> {
  const view = deps.database.snapshot();
  try {
    const points = await pointsOf(segments, deps, view);
    for (const point of points) yield { rows: await pointRows(stretch, point, segments, { ...deps, view }) };
    const extent = extentOf(stretch, segments);
    const key = stretchKey(stretch);
    const row = { key, value: encodeJson(key, { extent, points } satisfies StretchRow) };
    yield { rows: [row], extent };
  } finally {
    await view.close();
  }
}

function extentOf(stretch: number, segments: readonly SealedExtent[]): Stretch {
  const [first, last] = [segments[0], segments.at(-1)];
  const known = segments.filter(({ fromMs, toMs }) => Number.isFinite(fromMs) && toMs >= fromMs);
  const fromMs = known.reduce((least, each) => Math.min(least, each.fromMs), Number.MAX_SAFE_INTEGER);
  const toMs = known.reduce((most, each) => Math.max(most, each.toMs), -1);
  return { stretch, firstSegment: first?.segment ?? 0, lastSegment: last?.segment ?? 0, fromMs, toMs };
}

async function pointsOf(
  segments: readonly SealedExtent[],
  { database, report }: Deps,
  view: Snapshot,
): Promise<readonly PointId[]> {
  const points = new Set<PointId>();
  for (const { segment } of segments) {
    const key = indexKey(segment);
    const value = await database.get(key, { view, unreadable: report.unreadable });
    const row = value === undefined ? undefined : decodeJson(key, value);
    if (row?.ok === true) for (const point of (row.value as IndexRow).points) points.add(point);
  }
  return [...points];
}

async function pointRows(
  stretch: number,
  point: PointId,
  segments: readonly SealedExtent[],
  { database, report, view }: Deps & { readonly view: Snapshot },
): Promise<readonly Row[]> {
  const parts: Readonly<Record<RollupStep, Parts>> = { minute: new Map(), hour: new Map() };
  const keys = segments.map(({ segment }) => seriesKey(segment, point));
  const values = await database.getMany(keys, { view, unreadable: report.unreadable });
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    const readings = value === undefined ? undefined : readingsIn(key, value);
    if (readings?.ok === false) report.row(key, readings.error);
    if (readings?.ok === true) for (const step of steps) foldReadings(parts[step], readings.value, step);
  }
  return steps.map((step) => {
    const key = rollupKey(step, point, stretch);
    return { key, value: encode(key, "rollups", packParts([...parts[step].values()], step)) };
  });
}

const steps = Object.keys(stepMs) as readonly RollupStep[];
