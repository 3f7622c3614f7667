import { limits } from "../../../config/limits.ts";
import type { PointMinute, PointState } from "../state.ts";
import type { Moment } from "../time.ts";

/** The minute that ends now joins those before it; shorter periods become part of the minute they lie in. */
export function extendMinutes({ minutes = [], period }: PointState, { monoMs }: Moment): readonly PointMinute[] {
  const kept = minutes.filter(({ untilMs }) => monoMs - untilMs < limits.contextMs);
  const { count, min, max, last } = period;
  if (count === 0 || last === undefined) return kept;
  const before = kept.at(-1);
  const isSame = before !== undefined && monoMs - before.fromMs < minuteMs;
  if (!isSame) return [...kept, { fromMs: period.settledMs, untilMs: monoMs, min, max, last }];
  const merged = { min: Math.min(before.min, min), max: Math.max(before.max, max), last };
  return [...kept.slice(0, -1), { fromMs: before.fromMs, untilMs: monoMs, ...merged }];
}

const minuteMs = 60_000;
