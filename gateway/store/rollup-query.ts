import type { PointId } from "../../config/ids.ts";
import type { Store } from "../core/ports.ts";
import { stepMs, type Rollup } from "../core/points/rollup.ts";
import type { Reading } from "../core/points/reading.ts";
import { decode, decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { foldPart, foldReadings, rollupsOf, spanStart, type Parts } from "./fold.ts";
import { rolledKey, rollupKey, type Key } from "./keys.ts";
import { unpackParts } from "./part-packing.ts";
import type { Snapshot } from "./scan.ts";
import { overlaps, type Extent } from "./segment.ts";
import type { PointsRow } from "./sealing.ts";
import type { Stretch } from "./stretch.ts";

type Range = Parameters<Store["rollups"]>[0];

export interface RollupDeps {
  readonly database: Database;
  readonly report: DamageReport;
  readonly view: Snapshot;
  readonly stretches: readonly Stretch[];
  /** Oldest first. */
  readonly extents: readonly Extent[];
  readonly raw: (extent: Extent, point: PointId) => Promise<readonly Reading[]>;
}

/** Stored roll-ups as far as they go, then what came after them, folded now. */
export async function readRollups(range: Range, deps: RollupDeps): Promise<readonly Rollup[]> {
  const { step } = range;
  const fromMs = spanStart(range.fromMs, step);
  const whole = { ...range, fromMs, toMs: spanStart(range.toMs, step) + stepMs[step] - 1 };
  const parts: Parts = new Map();
  const wanted = deps.stretches.filter((stretch) => overlaps(stretch, whole));
  const found = await storedParts(parts, wanted, whole, deps);
  for (const stretch of wanted) if (!found.has(stretch.lastSegment)) await foldLost(parts, stretch, whole, deps);
  const rolledTo = deps.stretches.at(-1)?.lastSegment ?? 0;
  for (const extent of deps.extents)
    if (extent.segment > rolledTo && overlaps(extent, whole))
      foldReadings(parts, await deps.raw(extent, range.point), step);
  return rollupsOf(parts, { ...range, fromMs });
}

async function storedParts(
  parts: Parts,
  wanted: readonly Stretch[],
  { point, step }: Range,
  { database, report, view }: RollupDeps,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (let from = 0; from < wanted.length; from += rowsAtOnce) {
    const stretches = wanted.slice(from, from + rowsAtOnce);
    const keys = stretches.map(({ lastSegment }) => rollupKey(step, point, lastSegment));
    const values = await database.getMany(keys, { view, unreadable: report.unreadable });
    for (const [place, { lastSegment }] of stretches.entries())
      if (foldStored(parts, { key: keys[place], value: values[place] }, step, report)) found.add(lastSegment);
  }
  return found;
}

function foldStored(
  parts: Parts,
  { key, value }: { readonly key: Key | undefined; readonly value: Uint8Array | undefined },
  step: Range["step"],
  report: DamageReport,
): boolean {
  if (key === undefined || value === undefined) return false;
  const row = partsIn(key, value, step);
  if (!row.ok) report.row(key, row.error);
  else for (const part of row.value) foldPart(parts, part, step);
  return row.ok;
}

/** In one turn of the event loop. */
const rowsAtOnce = 100;

function partsIn(key: Key, value: Uint8Array, step: Range["step"]): ReturnType<typeof unpackParts> {
  const payload = decode(key, "rollups", value);
  return payload.ok ? unpackParts(payload.value, step) : payload;
}

/** A roll-up that is lost is folded again while its readings are there. */
async function foldLost(parts: Parts, stretch: Stretch, { point, step }: Range, deps: RollupDeps): Promise<void> {
  const key = rolledKey(stretch.lastSegment);
  const value = await deps.database.get(key, { view: deps.view, unreadable: deps.report.unreadable });
  const row = value === undefined ? undefined : decodeJson(key, value);
  if (row?.ok === true && !(row.value as PointsRow).points.includes(point)) return;
  deps.report.missing(rollupKey(step, point, stretch.lastSegment));
  for (const extent of deps.extents)
    if (extent.segment >= stretch.firstSegment && extent.segment <= stretch.lastSegment)
      foldReadings(parts, await deps.raw(extent, point), step);
}
