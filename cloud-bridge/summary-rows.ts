import { z } from "zod";
import type { SummaryRow } from "../gateway/core/uplink.ts";
import { scaled, unscaled, type Scaled } from "./scaled.ts";

/** One point over one period, as the district reads it; an absent value was absent in the box. */
export interface WireSummaryRow {
  readonly point: string;
  readonly count: number;
  readonly refused: number;
  /** Seconds of the period for which the newest sample was good. */
  readonly goodSeconds?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly mean?: number | undefined;
  readonly last?: number | undefined;
}

/** A point of the list that the rows go through, with the digits after the point of its values. */
export interface ListedPoint {
  readonly id: string;
  readonly decimals: number;
}

/** The rows of a summary, in the order of the list's points, by three lists. */
export interface PackedRows {
  /** `count, run, count, run …`: so many good samples at each of the next `run` points. */
  readonly counts: readonly number[];
  /**
   * For each point with good samples, in integers of 10^-decimals: `min, range`, and if the range is not 0 `mix`, which
   * is `(mean - min) × (range + 1) + (last - min)`. In the place of a row that no integers can say: null.
   */
  readonly values: readonly (Scaled | null)[];
  /** `number, refused, seconds` for each point with refused samples or seconds without a good one; null: not known. */
  readonly faults: readonly (number | null)[];
}

export function packRows(
  rows: readonly SummaryRow[],
  { points, numbers }: { readonly points: readonly ListedPoint[]; readonly numbers: ReadonlyMap<string, number> },
  periodS: number,
): PackedRows {
  const placed = new Map(rows.map((row) => [numbers.get(row.point) ?? points.length, row]));
  const last = Math.max(-1, ...placed.keys());
  const all = points.slice(0, last + 1).map(({ decimals }, number) => ({ number, decimals, row: placed.get(number) }));
  return {
    counts: inRuns(all.map(({ row }) => row?.count ?? 0)),
    values: all.flatMap(({ row, decimals }) => (row === undefined || row.count === 0 ? [] : valuesOf(row, decimals))),
    faults: all.flatMap(({ row, number }) => (row === undefined ? [] : faultsOf(row, number, periodS))),
  };
}

export const packedSchema = z.object({
  counts: z.array(z.int().min(0)),
  values: z.array(z.union([z.int(), z.bigint(), z.null()])),
  faults: z.array(z.int().min(0).nullable()).default([]),
});

/** Undefined when the lists do not fit each other or go on after the last point. */
export function unpackRows(
  { counts, values, faults }: PackedRows,
  points: readonly ListedPoint[],
  periodS: number,
): readonly WireSummaryRow[] | undefined {
  const perPoint = outOfRuns(counts, points.length);
  const faultAt = faultsByNumber(faults);
  const take = taker(values);
  const rows = perPoint?.flatMap((count, number): readonly WireSummaryRow[] => {
    const { id, decimals } = points[number] ?? { id: "", decimals: 0 };
    const { refused, notGood } = faultAt.get(number) ?? faultless;
    const read = count === 0 ? {} : readValues(take, decimals);
    const goodSeconds = notGood === null ? undefined : periodS - notGood;
    return count + refused === 0 ? [] : [{ point: id, count, refused, goodSeconds, ...read }];
  });
  return take.isDone() ? rows : undefined;
}

function valuesOf(row: SummaryRow, decimals: number): readonly (Scaled | null)[] {
  const [min, max, mean, last] = [row.min, row.max, row.mean, row.last].map((value) => scaled(value, decimals));
  if (min === undefined || max === undefined || mean === undefined || last === undefined) return [null];
  const range = BigInt(max) - BigInt(min);
  const mix = (BigInt(mean) - BigInt(min)) * (range + 1n) + BigInt(last) - BigInt(min);
  if (range < 0n || mix < 0n || mix >= 2n ** 64n) return [null];
  return range === 0n ? [min, 0] : [min, narrowed(range), narrowed(mix)];
}

interface Taker {
  readonly next: () => Scaled | null | undefined;
  readonly isDone: () => boolean;
}

function taker(values: PackedRows["values"]): Taker {
  let at = 0;
  return { next: () => values[at++], isDone: () => at === values.length };
}

type Values = Pick<WireSummaryRow, "min" | "max" | "mean" | "last">;

function readValues({ next }: Taker, decimals: number): Values {
  const min = next();
  if (min === null || min === undefined) return {};
  const range = BigInt(next() ?? 0);
  const mix = range === 0n ? 0n : BigInt(next() ?? 0);
  const steps = range < 0n ? 1n : range + 1n;
  const real = (over: bigint) => unscaled(narrowed(BigInt(min) + over), decimals);
  return { min: real(0n), max: real(range), mean: real(mix / steps), last: real(mix % steps) };
}

function faultsOf(row: SummaryRow, number: number, periodS: number): readonly (number | null)[] {
  const notGood = row.goodMs === undefined ? null : Math.max(0, periodS - Math.round(row.goodMs / 1000));
  return row.refused === 0 && notGood === 0 ? [] : [number, row.refused, notGood];
}

function narrowed(value: bigint): Scaled {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function inRuns(values: readonly number[]): readonly number[] {
  const runs: number[] = [];
  for (const [at, value] of values.entries()) {
    if (at > 0 && value === values[at - 1]) runs.push((runs.pop() ?? 0) + 1);
    else runs.push(value, 1);
  }
  return runs;
}

function outOfRuns(runs: readonly number[], lengthMax: number): readonly number[] | undefined {
  const values: number[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const run = runs[at + 1] ?? 0;
    if (values.length + run > lengthMax) return undefined;
    values.push(...Array.from({ length: run }, () => runs[at] ?? 0));
  }
  return values;
}

interface Faults {
  readonly refused: number;
  readonly notGood: number | null;
}

const faultless: Faults = { refused: 0, notGood: 0 };

function faultsByNumber(items: PackedRows["faults"]): ReadonlyMap<number, Faults> {
  const found = new Map<number, Faults>();
  for (let at = 0; at < items.length; at += 3) {
    found.set(items[at] ?? 0, { refused: items[at + 1] ?? 0, notGood: items[at + 2] ?? null });
  }
  return found;
}
