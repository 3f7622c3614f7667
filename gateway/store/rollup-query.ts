import type { PointId } from "../../config/ids.ts";
import type { Store } from "../core/ports.ts";
import { stepMs, type Rollup } from "../core/points/rollup.ts";
import type { Reading } from "../core/points/reading.ts";
import { decode, decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { foldPart, foldReadings, rollupsOf, spanStart, type Parts } from "./fold.ts";
import { rollupKey, rollupsBetween, stretchKey, stretchOf, type Key } from "./keys.ts";
import { unpackParts } from "./part-packing.ts";
import type { Snapshot } from "./scan.ts";
import { overlaps, type Extent } from "./segment.ts";
import type { Stretch, StretchRow } from "./stretch.ts";

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
  for (const stretch of wanted) if (!found.has(stretch.stretch)) await foldLost(parts, stretch, whole, deps);
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
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return found;
  const range = rollupsBetween(step, point, first.stretch, last.stretch);
  for await (const [key, value] of database.scan(range, { view, unreadable: report.unreadable })) {
    const row = partsIn(key, value, step);
    if (!row.ok) report.row(key, row.error);
    else for (const part of row.value) foldPart(parts, part, step);
    if (row.ok) found.add(stretchOf(key));
  }
  return found;
}

function partsIn(key: Key, value: Uint8Array, step: Range["step"]): ReturnType<typeof unpackParts> {
  const payload = decode(key, "rollups", value);
  return payload.ok ? unpackParts(payload.value, step) : payload;
}

/** A roll-up that is lost is folded again while its readings are there. */
async function foldLost(parts: Parts, stretch: Stretch, { point, step }: Range, deps: RollupDeps): Promise<void> {
  const key = stretchKey(stretch.stretch);
  const value = await deps.database.get(key, { view: deps.view, unreadable: deps.report.unreadable });
  const row = value === undefined ? undefined : decodeJson(key, value);
  if (row?.ok === true && !(row.value as StretchRow).points.includes(point)) return;
  deps.report.missing(rollupKey(step, point, stretch.stretch));
  for (const extent of deps.extents)
    if (extent.segment >= stretch.firstSegment && extent.segment <= stretch.lastSegment)
      foldReadings(parts, await deps.raw(extent, point), step);
}
