import type { Reading } from "../core/points/reading.ts";
import { stepMs, type Rollup, type RollupStep } from "../core/points/rollup.ts";

/** A run of readings within one span. Joining runs in order gives the same however they were cut. */
export interface Part {
  /** Start of the span. */
  readonly fromMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastGood: boolean;
  /** Time for which a good sample held. */
  readonly goodMs: number;
  readonly values: Values | undefined;
}

export interface Values {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly last: number;
}

/** Spans in the order in which they first occur. */
export type Parts = Map<number, Part>;

export function foldReadings(parts: Parts, readings: readonly Reading[], step: RollupStep): void {
  for (const reading of readings) foldPart(parts, partOf(reading, step), step);
}

export function foldPart(parts: Parts, part: Part, step: RollupStep): void {
  const before = parts.get(part.fromMs);
  parts.set(part.fromMs, before === undefined ? part : joined(before, part, step));
}

/** Spans that begin in the range, in order of time; one without a good sample has no row. */
export function rollupsOf(
  parts: Parts,
  { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
): readonly Rollup[] {
  const within = [...parts.values()].filter((part) => part.fromMs >= fromMs && part.fromMs <= toMs);
  const rows = within.toSorted((one, other) => one.fromMs - other.fromMs).map(rollupOf);
  return rows.filter((row) => row !== undefined).slice(0, limit);
}

export function spanStart(wallMs: number, step: RollupStep): number {
  return Math.floor(wallMs / stepMs[step]) * stepMs[step];
}

function rollupOf({ fromMs, goodMs, values }: Part): Rollup | undefined {
  if (values === undefined) return undefined;
  const { count, min, max, sum, last } = values;
  return { fromMs, count, min, max, mean: sum / count, last, goodSeconds: Math.round(goodMs / 1_000) };
}

function partOf({ sample, at }: Reading, step: RollupStep): Part {
  const fromMs = spanStart(at.wallMs, step);
  const times = { fromMs, firstMs: at.wallMs, lastMs: at.wallMs };
  if (sample.kind !== "good") return { ...times, lastGood: false, goodMs: 0, values: undefined };
  const { value } = sample;
  const values = { count: 1, min: value, max: value, sum: value, last: value };
  return { ...times, lastGood: true, goodMs: holdMs(times, step), values };
}

function joined(one: Part, other: Part, step: RollupStep): Part {
  const gapMs = Math.max(0, other.firstMs - one.lastMs);
  const overMs = one.lastGood ? Math.max(0, holdMs(one, step) - gapMs) : 0;
  const { lastMs, lastGood } = other;
  const goodMs = one.goodMs + other.goodMs - overMs;
  return { ...one, lastMs, lastGood, goodMs, values: joinedValues(one.values, other.values) };
}

function joinedValues(one: Values | undefined, other: Values | undefined): Values | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    count: one.count + other.count,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    sum: one.sum + other.sum,
    last: other.last,
  };
}

/** How long a good sample holds when none follows: to the end of the span, a minute at most. */
function holdMs({ fromMs, lastMs }: Pick<Part, "fromMs" | "lastMs">, step: RollupStep): number {
  return Math.min(holdMaxMs, fromMs + stepMs[step] - lastMs);
}

const holdMaxMs = 60_000;
