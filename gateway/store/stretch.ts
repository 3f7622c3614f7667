import type { PointId } from "../../config/ids.ts";
import { stepMs, type RollupStep } from "../core/points/rollup.ts";
import { decodeJson, encode } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import { foldReadings, type Parts } from "./fold.ts";
import { readingsIn } from "./groups.ts";
import { pointsKey, rolledKey, rollupKey, seriesKey, stretchKey } from "./keys.ts";
import { packParts } from "./part-packing.ts";
import type { Snapshot } from "./scan.ts";
import { jsonRow, type PointsRow, type SealedExtent } from "./sealing.ts";

/** Neighbouring packed segments whose minutes and hours are stored: one row for each point and step. */
export interface Stretch {
  readonly firstSegment: number;
  readonly lastSegment: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

/** The rows of a stretch, a point at a time, so that nobody waits long; the row that makes them count comes last. */
export async function* stretchRows(
  segments: readonly SealedExtent[],
  deps: Deps,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly extent?: Stretch }, void, undefined> {
  const view = deps.database.snapshot();
  try {
    const points = await pointsOf(segments, deps, view);
    for (const point of points) yield { rows: await pointRows(point, segments, { ...deps, view }) };
    const extent = extentOf(segments);
    const rolled = jsonRow(rolledKey(extent.lastSegment), { points } satisfies PointsRow);
    yield { rows: [rolled, jsonRow(stretchKey(extent.lastSegment), { extent })], extent };
  } finally {
    await view.close();
  }
}

function extentOf(segments: readonly SealedExtent[]): Stretch {
  const [first, last] = [segments[0], segments.at(-1)];
  const known = segments.filter(({ fromMs, toMs }) => Number.isFinite(fromMs) && toMs >= fromMs);
  const fromMs = known.reduce((least, each) => Math.min(least, each.fromMs), Number.MAX_SAFE_INTEGER);
  const toMs = known.reduce((most, each) => Math.max(most, each.toMs), -1);
  return { firstSegment: first?.segment ?? 0, lastSegment: last?.segment ?? 0, fromMs, toMs };
}

async function pointsOf(
  segments: readonly SealedExtent[],
  { database, report }: Deps,
  view: Snapshot,
): Promise<readonly PointId[]> {
  const points = new Set<PointId>();
  for (const { segment } of segments) {
    const key = pointsKey(segment);
    const value = await database.get(key, { view, unreadable: report.unreadable });
    const row = value === undefined ? undefined : decodeJson(key, value);
    if (row?.ok === true) for (const point of (row.value as PointsRow).points) points.add(point);
  }
  return [...points];
}

async function pointRows(
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
    const key = rollupKey(step, point, segments.at(-1)?.segment ?? 0);
    return { key, value: encode(key, "rollups", packParts([...parts[step].values()], step)) };
  });
}

const steps = Object.keys(stepMs) as readonly RollupStep[];
