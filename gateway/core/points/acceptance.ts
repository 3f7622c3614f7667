import { limits } from "../../../config/limits.ts";
import type { DeviceId, PointId } from "../../../config/ids.ts";
import { factsOf } from "../../../config/quantity.ts";
import type { Input } from "../input.ts";
import type { PeriodSums, PointState } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Reading, Sample } from "./reading.ts";
import { edgesOf, remembered } from "./memory.ts";
import { extendTrend } from "./trend.ts";
import { goodSpanMs } from "./vouching.ts";

export function emptySums({ monoMs: settledMs }: Moment): PeriodSums {
  return { count: 0, refused: 0, sum: 0, min: Infinity, max: -Infinity, goodMs: 0, settledMs };
}

/** Takes a reading into the point's state; false when there is no such point. */
export function accept(turn: Turn, offered: Reading): boolean {
  if (!turn.site.points.has(offered.point)) {
    reject(turn, { source: "unknown-point", why: "malformed", detail: offered.point });
    return false;
  }
  const sample = finite(offered.sample);
  const reading = sample === offered.sample ? offered : { ...offered, sample };
  const before = turn.get("point", offered.point) ?? unheard(offered.point, turn.now);
  turn.put("point", reading.point, absorb(turn, before, reading));
  if (!repeatsFault(before.last.sample, reading.sample)) turn.keep(reading);
  return true;
}

/** Bytes that never became a reading are counted where a person can see the reason. */
export function reject(turn: Turn, input: Omit<Extract<Input, { kind: "rejected" }>, "kind">): void {
  const wanted = `${input.source}|${input.why}`;
  const full = turn.get("reject", wanted) === undefined && turn.rows("reject").size >= limits.rejectKindsMax;
  const source = full ? "other" : input.source;
  const key = `${source}|${input.why}`;
  const count = (turn.get("reject", key)?.count ?? 0) + (input.count ?? 1);
  turn.put("reject", key, { source, why: input.why, count, detail: input.detail, at: turn.now });
}

/**
 * A contact tells when it changes, so a device that speaks of something else vouches for it: no change, still there.
 * It vouches for no contact it has not told or calls faulty, and for no measured value: that has to come itself.
 */
export function attend(turn: Turn, devices: readonly DeviceId[]): void {
  const spoke = new Set(devices);
  for (const { id, device, quantity } of turn.site.points.values()) {
    if (!spoke.has(device) || factsOf(quantity).kind !== "contact") continue;
    const state = turn.get("point", id);
    if (state === undefined || isFaulty(turn, state)) continue;
    if ((elapsedMs(state.heardAt, turn.now) ?? heardGrainMs) < heardGrainMs) continue;
    turn.put("point", id, { ...state, heardAt: turn.now });
  }
}

/** A sensor that is being tried is there all the same. */
function isFaulty(turn: Turn, { last }: PointState): boolean {
  return last.sample.kind === "bad" && turn.get("trial", last.point) === undefined;
}

/** No silence is so short that this would matter to it, and a talkative device costs no row with every message. */
const heardGrainMs = 1_000;

/** A point before its first reading: no value, and silence counts from now. */
export function unheard(point: PointId, now: Moment): PointState {
  return {
    last: { point, sample: { kind: "bad", why: "restarted" }, at: now },
    heardAt: now,
    trend: [],
    period: emptySums(now),
  };
}

export function absorb(turn: Turn, before: PointState, reading: Reading): PointState {
  const { sample, at } = reading;
  const goodMs = before.period.goodMs + goodSpanMs(turn, before);
  const settledMs = turn.now.monoMs;
  if (sample.kind === "bad") {
    const period = { ...before.period, refused: before.period.refused + 1, goodMs, settledMs };
    return { ...before, memory: remembered(turn, before, reading), last: reading, period, usableSince: undefined };
  }
  const { activeAt, turnedAt } = edgesOf(turn, before, reading);
  // Written out key by key: this runs for each reading, and spreading is several times slower.
  return {
    last: reading,
    lastGood: { value: sample.value, at },
    heardAt: turn.now,
    trend: extendTrend(turn, before.trend, reading),
    period:
      sample.kind === "good"
        ? counted(before.period, sample.value, goodMs, settledMs)
        : { ...before.period, goodMs, settledMs },
    ...(before.minutes && { minutes: before.minutes }),
    usableSince: before.usableSince ?? turn.now,
    activeAt,
    turnedAt,
    memory: remembered(turn, before, reading),
  };
}

function counted(sums: PeriodSums, value: number, goodMs: number, settledMs: number): PeriodSums {
  return {
    count: sums.count + 1,
    refused: sums.refused,
    sum: sums.sum + value,
    min: Math.min(sums.min, value),
    max: Math.max(sums.max, value),
    last: value,
    goodMs,
    settledMs,
  };
}

/** Adapters decode; this is the last gate: no number that is none gets past it. */
function finite(sample: Sample): Sample {
  return sample.kind === "bad" || Number.isFinite(sample.value) ? sample : { kind: "bad", why: "not-a-number" };
}

/** A fault that goes on is counted, not stored again at every poll. */
function repeatsFault(before: Sample, sample: Sample): boolean {
  return sample.kind === "bad" && before.kind === "bad" && before.why === sample.why;
}
