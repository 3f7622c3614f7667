import type { Reading } from "../core/points/reading.ts";
import { stepMs, type Rollup, type RollupStep } from "../core/points/rollup.ts";

/** A run of readings within one span. Joining runs in order gives the same however they were cut. */
export interface Part {
  /** Start of the span. */
  readonly fromMs: number;
  readonly firstMs: number;
  lastMs: number;
  lastGood: boolean;
  /** Time for which a good sample held. */
  goodMs: number;
  /** Of good samples; while it is 0 the figures below mean nothing. */
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
}

/** Spans in the order in which they first occur. */
export type Parts = Map<number, Part>;

export function foldReadings(parts: Parts, readings: readonly Reading[], step: RollupStep): void {
  let part: Part | undefined;
  for (const reading of readings) {
    const fromMs = spanStart(reading.at.wallMs, step);
    if (part?.fromMs !== fromMs) part = parts.get(fromMs) ?? begun(parts, fromMs, reading.at.wallMs);
    take(part, reading, step);
  }
}

export function foldPart(parts: Parts, part: Part, step: RollupStep): void {
  const before = parts.get(part.fromMs);
  if (before === undefined) parts.set(part.fromMs, part);
  else join(before, part, step);
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

function rollupOf({ fromMs, goodMs, count, min, max, sum, last }: Part): Rollup | undefined {
  if (count === 0) return undefined;
  return { fromMs, count, min, max, mean: sum / count, last, goodSeconds: Math.round(goodMs / 1_000) };
}

function begun(parts: Parts, fromMs: number, firstMs: number): Part {
  const none = { count: 0, min: 0, max: 0, sum: 0, last: 0 };
  const part = { fromMs, firstMs, lastMs: firstMs, lastGood: false, goodMs: 0, ...none };
  parts.set(fromMs, part);
  return part;
}

function take(part: Part, { sample, at }: Reading, step: RollupStep): void {
  moveTo(part, at.wallMs, step);
  part.lastMs = at.wallMs;
  part.lastGood = sample.kind === "good";
  if (sample.kind !== "good") return;
  part.goodMs += holdMs(part, step);
  addValues(part, { count: 1, min: sample.value, max: sample.value, sum: sample.value, last: sample.value });
}

function join(part: Part, other: Part, step: RollupStep): void {
  moveTo(part, other.firstMs, step);
  part.lastMs = other.lastMs;
  part.lastGood = other.lastGood;
  part.goodMs += other.goodMs;
  if (other.count > 0) addValues(part, other);
}

/** A good sample held until the next one came, not as long as it would have without. */
function moveTo(part: Part, nextMs: number, step: RollupStep): void {
  const gapMs = Math.max(0, nextMs - part.lastMs);
  if (part.lastGood) part.goodMs -= Math.max(0, holdMs(part, step) - gapMs);
}

function addValues(part: Part, { count, min, max, sum, last }: Pick<Part, "count" | "min" | "max" | "sum" | "last">) {
  part.min = part.count === 0 ? min : Math.min(part.min, min);
  part.max = part.count === 0 ? max : Math.max(part.max, max);
  part.sum += sum;
  part.count += count;
  part.last = last;
}

/** How long a good sample holds when none follows: to the end of the span, a minute at most. */
function holdMs({ fromMs, lastMs }: Pick<Part, "fromMs" | "lastMs">, step: RollupStep): number {
  return Math.min(holdMaxMs, fromMs + stepMs[step] - lastMs);
}

const holdMaxMs = 60_000;
