import type { RiseRule, Rule } from "../../../config/rule.ts";
import type { TrendSample } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Reading } from "./reading.ts";

/** A window is kept as this many slices: enough to see a rise start, few enough to copy at each reading. */
const slicesPerWindow = 60;

/** Adds a reading to the trend of a point that has a rise rule; other points keep none. */
export function extendTrend(turn: Turn, trend: readonly TrendSample[], reading: Reading): readonly TrendSample[] {
  const windowMs = longestWindowMs(turn.site.rulesOf.get(reading.point) ?? []);
  const agoMs = elapsedMs(reading.at, turn.now);
  if (windowMs === 0 || reading.sample.kind === "bad") return trend;
  // A past that a clock set back has made the future says nothing about a rise.
  if (agoMs === undefined || agoMs < 0) return trend;
  const atMs = turn.now.monoMs - agoMs;
  const kept = trend.filter((sample) => sample.atMs > atMs - windowMs);
  const sliceMs = windowMs / slicesPerWindow;
  const last = kept.at(-1);
  if (last === undefined || Math.floor(last.atMs / sliceMs) !== Math.floor(atMs / sliceMs)) {
    return [...kept, { atMs, value: reading.sample.value }];
  }
  return [...kept.slice(0, -1), { atMs: last.atMs, value: Math.min(last.value, reading.sample.value) }];
}

/**
 * How far the value stands above the lowest one inside the rule's window. It needs no full window and no
 * extrapolation: a rise counts when it has happened.
 */
export function riseOf(trend: readonly TrendSample[], value: number, rule: RiseRule, nowMs: number): number {
  const inside = trend.filter((sample) => sample.atMs > nowMs - rule.within);
  return value - Math.min(value, ...inside.map((sample) => sample.value));
}

function longestWindowMs(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map((rule) => (rule.kind === "rise" ? rule.within : 0)));
}
