import { expect, test } from "vitest";
import { lateBy, measured, probeTimeoutMs, timeoutMs, type Delay } from "../../../sensors/modbus/delay.ts";

const limits = { floorMs: 50, probeFloorMs: 20, ceilingMs: 500 };
const after = (delays: readonly number[]): Delay | undefined =>
  delays.reduce<Delay | undefined>((so, ms) => measured(so, ms), undefined);
const steady = (ms: number, times: number): readonly number[] => Array.from({ length: times }, () => ms);

const rows: readonly [string, readonly number[], number, number][] = [
  ["nobody knows it yet: all the site allows", [], 0, 500],
  ["its first answer is taken three times", [30], 0, 90],
  ["steady, it is waited for half as long again", steady(100, 50), 0, 150],
  ["quick, it is waited for as long as adapters need", steady(5, 50), 0, 50],
  ["never below what it once needed", [...steady(20, 50), 200, ...steady(20, 10)], 0, 296],
  ["which is forgotten in the end", [...steady(20, 50), 200, ...steady(20, 3_000)], 0, 50],
  ["twice as long after a miss", steady(40, 50), 1, 120],
  ["and again", steady(40, 50), 2, 240],
  ["and never longer than the site allows", steady(40, 50), 9, 500],
];
test.each(rows)("%s", (_, delays, misses, expected) => {
  expect(timeoutMs(after(delays), misses, limits)).toBe(expected);
});

test("a probe has a floor of its own", () => {
  expect(probeTimeoutMs(after(steady(5, 50)), limits)).toBe(20);
  expect(probeTimeoutMs(undefined, limits)).toBe(500);
});

test("a late answer says how long one can take, and nothing of the usual", () => {
  const before = after(steady(20, 50))!;
  expect(lateBy(before, 300)).toEqual({ ...before, worstMs: 300 });
  expect(lateBy(undefined, 300).worstMs).toBe(300);
});
