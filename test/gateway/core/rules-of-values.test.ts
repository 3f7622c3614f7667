import { expect, test } from "vitest";
import { ruleBox } from "./rule-bench.ts";

const level = "a/water-level";
const alarm = `${level}#rule-0`;

/** Metres at a steady rate, one sample a minute. */
function ramp(from: number, perHour: number, minutes: number): number[] {
  return Array.from({ length: minutes + 1 }, (_, minute) => from + (perHour * minute) / 60);
}

const forecast = { kind: "forecast", reaches: "3 m", within: "30min", window: "15min", samples: 5 } as const;

test("F06: on a ramp of 0.5 m/h the time to a level is told half an hour before, within a fifth", () => {
  const box = ruleBox([forecast]);
  box.feed(level, ramp(2.5, 0.5, 28), 60);
  expect(box.rings(alarm)).toBe(false);
  box.feed(level, ramp(2.5 + (0.5 * 29) / 60, 0.5, 2), 60);
  expect(box.rings(alarm)).toBe(true);
  const { earliestMs = 0, latestMs = 0 } = box.evidence() ?? {};
  expect(earliestMs).toBeGreaterThan(0.8 * 1_800_000);
  expect(latestMs).toBeLessThan(1.2 * 1_800_000);
});

test.each([
  ["too few samples", [2.7, 2.8, 2.9]],
  ["a level that falls", [2.95, 2.94, 2.93, 2.92, 2.91, 2.9, 2.89, 2.88, 2.87, 2.86]],
  ["a level that stands", Array.from({ length: 12 }, () => 2.99)],
  ["a rise that turned", [2.5, 2.6, 2.7, 2.8, 2.9, 2.9, 2.8, 2.7, 2.6, 2.5]],
])("nothing is forecast from %s", (_, values) => {
  const box = ruleBox([forecast]);
  box.feed(level, values, 60);
  expect(box.rings(alarm)).toBe(false);
});

test("one spike does not make a forecast, and a forecast that has come true clears when the water falls", () => {
  const box = ruleBox([forecast]);
  box.feed(level, [2, 2, 2, 2, 2, 2.9, 2, 2, 2, 2], 60);
  expect(box.rings(alarm)).toBe(false);
  box.feed(level, [...ramp(2, 2, 30), ...ramp(3, -2, 20)], 60);
  expect(box.alarmEvents()).toEqual([`${alarm} raised`, `${alarm} cleared`]);
});

const coAlarm = "a/carbon-monoxide#rule-0";
const co = { on: { points: ["a/carbon-monoxide"] }, hazard: "gas", severity: 1 } as const;
const bands = [
  { above: "50 ppm", for: "60min" },
  { above: "100 ppm", for: "10min" },
  { above: "300 ppm", for: "0s" },
];
const exposure = { ...co, kind: "exposure", bands, clear: "45 ppm", forget: "60min" } as const;

test.each([
  [50, 59, 61],
  [99, 59, 61],
  [100, 9, 11],
  [250, 9, 11],
])("%d ppm is borne for %d minutes and not for %d", (ppm, quietMin, loudMin) => {
  const box = ruleBox([exposure]);
  const minutes = (count: number) => Array.from({ length: count }, () => ppm);
  box.feed("a/carbon-monoxide", minutes(quietMin + 1), 60);
  expect(box.rings(coAlarm)).toBe(false);
  box.feed("a/carbon-monoxide", minutes(loudMin - quietMin), 60);
  expect(box.rings(coAlarm)).toBe(true);
});

test("300 ppm rings at once, 299 does not, and doubtful gas above the range does", () => {
  const box = ruleBox([exposure]);
  box.good("a/carbon-monoxide", 299);
  expect(box.rings(coAlarm)).toBe(false);
  box.good("a/carbon-monoxide", 300);
  expect(box.rings(coAlarm)).toBe(true);
});

test("shares of two bands add up, fresh air takes them away again, and the exposure fills between two readings", () => {
  const box = ruleBox([exposure]);
  box.feed("a/carbon-monoxide", [50], 1);
  box.feed(
    "a/carbon-monoxide",
    Array.from({ length: 30 }, () => 50),
    60,
  );
  box.good("a/carbon-monoxide", 100);
  box.wait(4 * 60);
  expect(box.rings(coAlarm)).toBe(false);
  box.wait(61);
  expect(box.rings(coAlarm)).toBe(true);
  box.feed("a/carbon-monoxide", [10], 60);
  expect(box.rings(coAlarm)).toBe(false);
  expect(box.evidence()).toMatchObject({ value: 10 });
});

test("a reading that was never followed by another is not borne for longer than it is believed", () => {
  const box = ruleBox([exposure]);
  box.good("a/carbon-monoxide", 60);
  box.wait(3 * 3600);
  expect(box.rings(coAlarm)).toBe(false);
});

test("a mean is weighted by how long each value held", () => {
  const box = ruleBox([{ ...co, kind: "average", above: "24 ppm", over: "15min", clear: "20 ppm" }]);
  box.feed("a/carbon-monoxide", [0, 90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 60);
  expect(box.rings(coAlarm)).toBe(false);
  box.feed("a/carbon-monoxide", [90, 90, 90, 90, 90], 60);
  expect(box.rings(coAlarm)).toBe(true);
  box.feed(
    "a/carbon-monoxide",
    Array.from({ length: 18 }, () => 0),
    60,
  );
  expect(box.rings(coAlarm)).toBe(false);
});

test("what is not known of a mean does not ring, and a mean too high in any case does", () => {
  const box = ruleBox([{ ...co, kind: "average", above: "24 ppm", over: "15min", clear: "20 ppm" }]);
  box.feed("a/carbon-monoxide", [100, 100, 100], 60);
  expect(box.rings(coAlarm)).toBe(false);
  box.feed("a/carbon-monoxide", [100, 100, 100], 60);
  expect(box.rings(coAlarm)).toBe(true);
});

const door = "a/door";
const forced = {
  kind: "forced",
  on: { points: [door] },
  hazard: "door",
  grant: "a/access-grant",
  within: "5s",
} as const;

test.each([
  ["nobody was let in", undefined, true],
  ["somebody was let in just before", 3, false],
  ["somebody was let in long before", 8, true],
])("a door that opens when %s", (_, grantedSecondsBefore, rings) => {
  const box = ruleBox([forced]);
  box.good(door, 0);
  box.good("a/access-grant", 0);
  if (grantedSecondsBefore !== undefined) {
    box.good("a/access-grant", 1);
    box.good("a/access-grant", 0);
    box.wait(grantedSecondsBefore);
  }
  box.good(door, 1);
  expect(box.rings("a/door#rule-0")).toBe(rings);
  box.good(door, 0);
  expect(box.rings("a/door#rule-0")).toBe(false);
});

test("a door that was open already at the start, or whose grant cannot be read, is not called forced", () => {
  const box = ruleBox([forced]);
  box.good("a/access-grant", 0);
  box.good(door, 1);
  expect(box.rings("a/door#rule-0")).toBe(false);
  box.good(door, 0);
  box.bad("a/access-grant", "timeout");
  box.good(door, 1);
  expect(box.rings("a/door#rule-0")).toBe(false);
});

test("a reason for having no value rings, another reason changes nothing, a value ends it", () => {
  const box = ruleBox([{ kind: "quality", why: ["timeout", "crc"], hazard: "system" }]);
  box.bad(level, "exception");
  expect(box.rings(alarm)).toBe(false);
  box.bad(level, "crc");
  expect(box.rings(alarm)).toBe(true);
  expect(box.evidence()).toEqual({ why: "crc" });
  box.bad(level, "exception");
  expect(box.rings(alarm)).toBe(true);
  box.good(level, 1);
  expect(box.rings(alarm)).toBe(false);
});

test("F06: a gauge that is stuck is flagged, one that moves is not, and a start forgets no waiting", () => {
  const rule = { kind: "flat", band: "1 mm", over: "1h", hazard: "system", severity: 4 } as const;
  const box = ruleBox([rule]);
  box.feed(level, [1, 1.01, ...Array.from({ length: 59 }, () => 1.01)], 60);
  expect(box.rings(alarm)).toBe(false);
  box.feed(level, [1.0105, 1.01], 60);
  expect(box.rings(alarm)).toBe(true);
  box.feed(level, [1.02], 60);
  expect(box.alarmEvents()).toEqual([`${alarm} raised`, `${alarm} cleared`]);
  box.feed(
    level,
    Array.from({ length: 40 }, () => 1.02),
    60,
  );
  box.restart();
  box.feed(
    level,
    Array.from({ length: 21 }, () => 1.02),
    60,
  );
  expect(box.rings(alarm)).toBe(true);
});

test("a value that moves each hour is never stuck, and says nothing of its waiting", () => {
  const box = ruleBox([{ kind: "flat", band: "1 mm", over: "1h", hazard: "system", severity: 4 }]);
  for (let hour = 0; hour < 6; hour++)
    box.feed(
      level,
      Array.from({ length: 50 }, () => hour / 10),
      60,
    );
  expect(box.alarmEvents()).toEqual([]);
});

test("a detector that never comes back to zero has drifted; one touch of zero begins the wait anew", () => {
  const gas = "a/combustible-gas";
  const rule = {
    kind: "drift",
    rest: "0 %LEL",
    by: "3 %LEL",
    over: "2h",
    hazard: "system",
    on: { points: [gas] },
  } as const;
  const box = ruleBox([rule]);
  const hours = (value: number, count: number) => Array.from({ length: count * 60 }, () => value);
  box.feed(gas, [...hours(4, 1), 2, ...hours(4, 1)], 60);
  expect(box.alarmEvents()).toEqual([]);
  box.feed(gas, [...hours(-3, 1), -3], 60);
  expect(box.rings(`${gas}#rule-0`)).toBe(true);
});

test("the one of three gauges that stands apart rings, and only that one", () => {
  const points = ["a/water-level", "b/water-level", "c/water-level"];
  const box = ruleBox([{ kind: "deviation", by: "0.1 m", clear: "0.05 m", fresh: "2min", on: { points } }]);
  for (const [at, point] of points.entries()) box.good(point, 2 + at / 100);
  box.good("a/water-level", 2.12);
  expect([box.rings(alarm), box.rings("b/water-level#rule-0")]).toEqual([true, false]);
  expect(box.evidence()).toMatchObject({ value: 2.12, reference: expect.closeTo(2.015), limit: 0.1 });
  box.good("a/water-level", 2.05);
  expect(box.rings(alarm)).toBe(false);
});

test("with one neighbour left nobody knows which is wrong", () => {
  const points = ["a/water-level", "b/water-level", "c/water-level"];
  const box = ruleBox([{ kind: "deviation", by: "0.1 m", clear: "0.05 m", fresh: "2min", on: { points } }]);
  box.good("b/water-level", 2);
  box.good("c/water-level", 2);
  box.wait(121);
  box.good("b/water-level", 2);
  box.good("a/water-level", 3);
  expect(box.rings(alarm)).toBe(false);
});

test("what a rule keeps of the past stays small however long and fast a sensor speaks", () => {
  const rules = [
    forecast,
    { kind: "average", above: "24 m", over: "15min", clear: "20 m" } as const,
    { kind: "flat", band: "1 mm", over: "1h" } as const,
  ];
  const box = ruleBox(rules);
  for (let at = 0; at < 5_000; at++) box.feed(level, [at % 7], 1);
  const size = JSON.stringify(box.state().point.get(level)?.memory).length;
  expect(size).toBeLessThan(8_000);
});

test("after a start the past is known again from stored readings", () => {
  const box = ruleBox([forecast]);
  box.restart();
  const now = box.now();
  const recent = ramp(2.2, 2, 15).map((value, minute) => {
    const agoMs = (15 - minute) * 60_000;
    return {
      point: level as never,
      sample: { kind: "good", value } as const,
      at: { ...now, monoMs: now.monoMs - agoMs, wallMs: now.wallMs - agoMs },
    };
  });
  box.take({ kind: "started", recent });
  box.good(level, 2.7);
  expect(box.rings(alarm)).toBe(true);
});
