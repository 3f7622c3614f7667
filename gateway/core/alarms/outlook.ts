import { rateOf } from "./rules/forecast.ts";

/** A water level at a time, oldest first in a list. */
export interface Level {
  readonly atMs: number;
  readonly value: number;
}

/** When the water will reach a line at its present rate, from now; or why nobody can tell. It is no forecast. */
export type Arrival =
  | { readonly kind: "range"; readonly fromMs: number; readonly toMs: number }
  /** May begin so soon, and ends later than is looked ahead. */
  | { readonly kind: "from"; readonly fromMs: number }
  | { readonly kind: "refused"; readonly why: "too-few" | "contradictory" | "not-rising" | "too-far" };

export interface Outlook {
  /** Units of the value per hour; absent while the values do not tell. */
  readonly perHour?: number;
  readonly arrival: (line: number) => Arrival;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** `basis: assumed`: an hour is long enough for a river and short enough to see it turn. */
export const outlookWindowMs = hourMs;
const fastWindowMs = 20 * minuteMs;
const samples = 6;
const aheadMaxMs = 6 * hourMs;
/** Enough for a slope, few enough to look at every pair. */
const slicesMax = 60;

/** A slope from all pairs over the last hour, or the last 20 minutes where there is a value each minute (Theil–Sen). */
export function outlookOf(levels: readonly Level[], nowMs: number): Outlook {
  const lastHour = levels.filter(({ atMs }) => atMs > nowMs - outlookWindowMs && atMs <= nowMs);
  const window = usualStepMs(lastHour) <= minuteMs ? fastWindowMs : outlookWindowMs;
  const used = lastHour.filter(({ atMs }) => atMs > nowMs - window);
  const last = used.at(-1);
  const slices = slicesOf(used, window);
  if (last === undefined || !isEnough(slices, window)) return { arrival: () => refused("too-few") };
  const rate = rateOf(slices, { samples, window });
  if (rate === undefined) return { arrival: () => refused("contradictory") };
  return {
    perHour: rate.likely * hourMs,
    arrival: (line) => {
      if (rate.likely <= 0) return refused("not-rising");
      if (rate.slow <= 0) return refused("contradictory");
      const gap = line - last.value;
      return arrivalIn(gap / rate.fast, gap / rate.slow);
    },
  };
}

/** The same that the slope asks for, so that too little to go by is told from values that contradict each other. */
function isEnough(slices: readonly Level[], window: number): boolean {
  const [first, last] = [slices[0], slices.at(-1)];
  return first !== undefined && last !== undefined && slices.length >= samples && last.atMs - first.atMs >= window / 2;
}

/** Rounded outwards: a range that looks more exact than it is would be believed. */
function arrivalIn(soonestMs: number, latestMs: number): Arrival {
  if (soonestMs > aheadMaxMs) return refused("too-far");
  const fromMs = Math.floor(soonestMs / stepOf(soonestMs)) * stepOf(soonestMs);
  const toMs = Math.ceil(latestMs / stepOf(latestMs)) * stepOf(latestMs);
  return toMs > aheadMaxMs ? { kind: "from", fromMs } : { kind: "range", fromMs, toMs };
}

function stepOf(ms: number): number {
  return ms < hourMs ? 5 * minuteMs : 30 * minuteMs;
}

function refused(why: Extract<Arrival, { kind: "refused" }>["why"]): Arrival {
  return { kind: "refused", why };
}

function usualStepMs(levels: readonly Level[]): number {
  const steps = levels.slice(1).map(({ atMs }, index) => atMs - (levels[index]?.atMs ?? atMs));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? Infinity;
}

/** The middle value of each stretch of time: one spike in it moves nothing. */
function slicesOf(levels: readonly Level[], window: number): readonly Level[] {
  const found = new Map<number, Level[]>();
  for (const level of levels) {
    const at = Math.floor(level.atMs / (window / slicesMax));
    found.set(at, [...(found.get(at) ?? []), level]);
  }
  return [...found.values()].flatMap((slice) => {
    const middle = slice.toSorted((a, b) => a.value - b.value)[slice.length >> 1];
    return middle ?? [];
  });
}
