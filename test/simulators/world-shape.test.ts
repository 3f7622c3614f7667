import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { calibrationValue, streetAnalyser } from "../../simulators/models/co.ts";
import { openings } from "../../simulators/models/door.ts";
import { dayMs, hourMs, minuteMs, type Model } from "../../simulators/models/model.ts";
import { rainPerQuarter } from "../../simulators/models/rain.ts";
import { riverStage } from "../../simulators/models/river.ts";
import { smokeDetector, smokeObscuration } from "../../simulators/models/smoke.ts";
import { openSeries } from "../../simulators/series.ts";
import { recordedData } from "./recorded.ts";

/** A file's values, or the reason why the comparison is left out. */
async function values(ctx: TestContext, file: string, column?: string): Promise<readonly number[]> {
  const data = await recordedData();
  if (data === undefined) return ctx.skip("no recorded data beside the checkout (GRIDPOST_SHARED_DATA)");
  const series = await openSeries({ file: join(data, "series", file), column });
  if (!series.ok) throw new Error(series.error.cause.en);
  const found: number[] = [];
  for await (const part of series.value.rows()) {
    if (part.kind === "row" && typeof part.recorded === "number") found.push(part.recorded);
  }
  return found;
}

function sampled(model: Model, everyMs: number, forMs: number): readonly number[] {
  return Array.from({ length: Math.floor(forMs / everyMs) }, (_, index) => model(index * everyMs));
}

interface Flood {
  readonly ratio: number;
  readonly toPeakMin: number;
  readonly steepest: number;
  readonly halfGoneMin: number;
}

/** One flood out of five-minute stages: the highest peak after `from`, from its foot in the six hours before. */
function flood(stages: readonly number[]): Flood {
  const top = stages.indexOf(Math.max(...stages));
  const before = stages.slice(Math.max(0, top - 72), top + 1);
  const foot = Math.min(...before);
  const height = (stages[top] ?? 0) - foot;
  const low = before.findLastIndex((stage) => stage <= foot + 0.1 * height);
  const rises = before.map((stage, index) => stage - (before[index - 1] ?? stage));
  const half = stages.slice(top).findIndex((stage) => stage <= foot + height / 2);
  return {
    ratio: (stages[top] ?? 0) / foot,
    toPeakMin: (before.length - 1 - low) * 5,
    steepest: Math.max(...rises) / height,
    halfGoneMin: half * 5,
  };
}

/**
 * Dead Run, June 2018: three floods, each a shape of its own (rows 540, 2740 and 2880 on); the model must lie within what
 * they span, widened by a quarter: peak over foot, minutes from a tenth to the peak, steepest five minutes as a share
 * of the height, minutes until half of it has gone.
 */
test("the modelled flash flood lies within the recorded floods of Dead Run", async (ctx) => {
  const stages = await values(ctx, "usgs-01589330-dead-run-2018-06-5min.csv");
  const windows = [
    [540, 900],
    [2740, 2880],
    [2880, 3100],
  ] as const;
  const recorded = windows.map(([from, to]) => flood(stages.slice(from, to)));
  const model = flood(
    sampled(
      riverStage({ seed: 7, baseM: 0.35, floods: [{ startMs: 6 * hourMs, riseM: 2.4 }] }),
      5 * minuteMs,
      16 * hourMs,
    ),
  );
  for (const key of ["ratio", "toPeakMin", "steepest", "halfGoneMin"] as const) {
    const span = recorded.map((each) => each[key]);
    expect([key, model[key] >= Math.min(...span) * 0.75, model[key] <= Math.max(...span) * 1.25]).toEqual([
      key,
      true,
      true,
    ]);
  }
});

/** A tidal reach: range ± 25 %, mean time between its crossings ± 10 %, steepest quarter of an hour ± 30 %. */
test("the modelled tidal reach has the range, the period and the steepness of the recorded one", async (ctx) => {
  const recorded = (await values(ctx, "ea-river-level-with-spike-2020-10-15min.csv")).filter((level) => level < 100);
  const model = sampled(riverStage({ seed: 7, baseM: 0.25, floods: [], tideM: 1.05 }), 15 * minuteMs, 5 * dayMs);
  const shape = (levels: readonly number[]): readonly number[] => {
    const middle = (Math.max(...levels) + Math.min(...levels)) / 2;
    const ups = levels.filter((level, index) => level >= middle && (levels[index - 1] ?? level) < middle).length;
    const steps = levels.map((level, index) => Math.abs(level - (levels[index - 1] ?? level)));
    return [Math.max(...levels) - Math.min(...levels), levels.length / ups, Math.max(...steps)];
  };
  const ratios = shape(model).map((value, index) => value / (shape(recorded)[index] ?? 1));
  for (const [index, tolerance] of [0.25, 0.1, 0.3].entries()) {
    expect(Math.abs((ratios[index] ?? 0) - 1)).toBeLessThan(tolerance);
  }
});

/** Lengths of unbroken runs of 1. */
function runs(flags: readonly number[]): readonly number[] {
  const text = flags.join("");
  return text
    .split(/0+/)
    .filter(Boolean)
    .map(({ length }) => length);
}

/**
 * The recording is a row of trials with long burns, so the model burns as often and as long; compared is what the
 * detector makes of it: share of time in alarm ± 0.1, the longest run ± 15 %, and that chatter (runs of ≤ 5 s)
 * makes up less than 1 % of the alarm time, as recorded.
 */
test("the modelled smoke detector alarms for the recorded share of time, in runs as long, with as little chatter", async (ctx) => {
  const recorded = await values(ctx, "iot-smoke-detection-62630.csv", "Fire Alarm");
  const burns = runs(recorded).filter((length) => length > 60);
  const fires = burns.map((length, index) => ({
    startMs: (3_000 + index * 24_000) * 1000,
    endMs: (3_000 + index * 24_000 + length) * 1000,
    densityDbPerM: 1.5,
  }));
  const detector = smokeDetector(smokeObscuration({ seed: 7, fires }));
  const model = sampled(detector, 1000, recorded.length * 1000);
  const share = (flags: readonly number[]): number => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
  const chatter = (flags: readonly number[]): number =>
    runs(flags)
      .filter((length) => length <= 5)
      .reduce((sum, length) => sum + length, 0) /
    (share(flags) * flags.length);
  expect(Math.abs(share(model) - share(recorded))).toBeLessThan(0.1);
  expect(Math.abs(Math.max(...runs(model)) / Math.max(...runs(recorded)) - 1)).toBeLessThan(0.15);
  expect([chatter(model) < 0.01, chatter(recorded) < 0.01]).toEqual([true, true]);
});

describe("carbon monoxide beside a street", () => {
  const file = "uci-air-quality-co-2004.csv";
  const model = sampled(streetAnalyser({ seed: 7, beganAtHour: 18 }), hourMs, 9357 * hourMs);
  const measured = (all: readonly number[]): readonly number[] => all.filter((value) => value !== calibrationValue);
  const quantile = (all: readonly number[], share: number): number =>
    measured(all).toSorted((a, b) => a - b)[Math.floor(measured(all).length * share)] ?? 0;

  /** Median and 95th percentile ± 25 %, highest hour within a factor of 1.6. */
  test("median, 95th percentile and highest hour are near the recorded year's", async (ctx) => {
    const recorded = await values(ctx, file);
    for (const [share, factor] of [
      [0.5, 1.25],
      [0.95, 1.25],
      [0.9999, 1.6],
    ] as const) {
      const ratio = quantile(model, share) / quantile(recorded, share);
      expect([share, ratio < factor, ratio > 1 / factor]).toEqual([share, true, true]);
    }
  });

  /** Mean by hour of day: correlation ≥ 0.9. From one hour to the next: correlation ± 0.1. Share of −200: ± 0.05. */
  test("the day's course, the persistence and the share of −200 are near the recorded ones", async (ctx) => {
    const recorded = await values(ctx, file);
    expect(correlation(byHour(model), byHour(recorded))).toBeGreaterThan(0.9);
    expect(Math.abs(persistence(model) - persistence(recorded))).toBeLessThan(0.1);
    const lost = (all: readonly number[]): number =>
      all.filter((value) => value === calibrationValue).length / all.length;
    expect(Math.abs(lost(model) - lost(recorded))).toBeLessThan(0.05);
  });

  /** Both begin at 18:00. */
  function byHour(all: readonly number[]): readonly number[] {
    return Array.from({ length: 24 }, (_, hour) =>
      mean(measured(all.filter((_, index) => (index + 18) % 24 === hour))),
    );
  }

  function persistence(all: readonly number[]): number {
    const pairs = all.slice(1).map((value, index) => [all[index] ?? 0, value] as const);
    const known = pairs.filter((pair) => measured(pair).length === 2);
    return correlation(
      known.map(([first]) => first),
      known.map(([, second]) => second),
    );
  }
});

/** Openings a day ± 50 %; median, 90th percentile ± 2 s; the longest within a factor of 3. Contact 12 is the front door. */
test("the modelled front door opens as often and for as long as the recorded one", async (ctx) => {
  const data = await recordedData();
  if (data === undefined) return ctx.skip("no recorded data beside the checkout (GRIDPOST_SHARED_DATA)");
  const series = await openSeries({ file: join(data, "series/kasteren-amsterdam-contacts.csv"), column: "12" });
  if (!series.ok) throw new Error(series.error.cause.en);
  const times: number[] = [];
  for await (const part of series.value.rows()) if (part.kind === "row") times.push(part.atMs);
  const recorded = lengths(
    times.filter((_, index) => index % 2 === 0),
    times.filter((_, index) => index % 2 === 1),
  );
  const opened = openings({ seed: 7, beganAtHour: 0 }, 0, 28 * dayMs);
  const model = lengths(
    opened.map(({ startMs }) => startMs),
    opened.map(({ endMs }) => endMs),
  );
  const at = (all: readonly number[], share: number): number => all[Math.floor((all.length - 1) * share)] ?? 0;
  expect(Math.abs(model.length / recorded.length - 1)).toBeLessThan(0.5);
  expect(Math.abs(at(model, 0.5) - at(recorded, 0.5))).toBeLessThanOrEqual(2);
  expect(Math.abs(at(model, 0.9) - at(recorded, 0.9))).toBeLessThanOrEqual(2);
  expect(at(model, 1) / at(recorded, 1)).toBeLessThan(3);
  expect(at(model, 1) / at(recorded, 1)).toBeGreaterThan(1 / 3);
});

function lengths(starts: readonly number[], ends: readonly number[]): readonly number[] {
  return starts.map((start, index) => ((ends[index] ?? start) - start) / 1000).toSorted((a, b) => a - b);
}

/** Share of wet quarters ± 0.1, the wettest of them within a factor of 2.5, the longest wet spell within a factor of 3. */
test("the modelled rain is as rare, as heavy and as lasting as the recorded five days", async (ctx) => {
  const recorded = await values(ctx, "ea-rainfall-2023-07-15min.csv");
  const model = sampled(
    rainPerQuarter({ seed: 7, storms: [{ startMs: 30 * hourMs, endMs: 31 * hourMs }] }),
    15 * minuteMs,
    5 * dayMs,
  );
  const shape = (all: readonly number[]): readonly [number, number, number] => {
    const wet = all.map((mm) => (mm > 0 ? 1 : 0));
    return [mean(wet), Math.max(...all), Math.max(...runs(wet))];
  };
  const [share, most, spell] = shape(model);
  const [recordedShare, recordedMost, recordedSpell] = shape(recorded);
  expect(Math.abs(share - recordedShare)).toBeLessThan(0.1);
  expect(Math.abs(Math.log(most / recordedMost))).toBeLessThan(Math.log(2.5));
  expect(Math.abs(Math.log(spell / recordedSpell))).toBeLessThan(Math.log(3));
});

function mean(all: readonly number[]): number {
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (f: (index: number) => number): number => a.reduce((total, _, index) => total + f(index), 0);
  const da = (index: number): number => (a[index] ?? 0) - meanA;
  const db = (index: number): number => (b[index] ?? 0) - meanB;
  return sum((i) => da(i) * db(i)) / Math.sqrt(sum((i) => da(i) ** 2) * sum((i) => db(i) ** 2));
}
