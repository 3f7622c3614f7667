import { expect, test } from "vitest";
import { firstStateOf, playOn, type Answering } from "./line-drive.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { answerFrame } from "./slave.ts";

const gas: MeasureInput = {
  id: "gas",
  quantity: "combustible-gas",
  unit: "%LEL",
  from: { table: "holding", address: 0 },
};
const level: MeasureInput = {
  id: "level",
  quantity: "water-level",
  unit: "cm",
  from: { table: "holding", address: 0 },
};
const gasRule = {
  id: "gas.high",
  kind: "limit",
  title: { zh: "高", en: "high" },
  on: { quantity: "combustible-gas" },
  hazard: "gas",
  severity: 2,
  above: "20 %LEL",
  clear: "15 %LEL",
  basis: "assumed",
} as const;

function link(gasDevices: number, others: number) {
  const devices = [
    ...Array.from(
      { length: gasDevices },
      (_, at) => [`g${at + 1}`, { unit: at + 1, profile: profile([gas]) }] as const,
    ),
    ...Array.from(
      { length: others },
      (_, at) => [`w${at + 1}`, { unit: at + 101, profile: profile([level]) }] as const,
    ),
  ];
  return { devices: Object.fromEntries(devices) };
}

const within =
  (afterMs: number): Answering =>
  (frame) => ({ afterMs, bytes: answerFrame(frame, 1) });

/** Longest time between two requests to each unit, once the line has found its pace. */
function longest(sent: readonly { readonly atMs: number; readonly unit: number }[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  const found = new Map<number, number>();
  for (const { unit, atMs } of sent.filter((each) => each.atMs >= 5_000)) {
    found.set(unit, Math.max(found.get(unit) ?? 0, atMs - (last.get(unit) ?? atMs)));
    last.set(unit, atMs);
  }
  return found;
}

test("on a line that cannot keep up, alarm points are read in time and the others four periods late at most", () => {
  const state = firstStateOf(link(10, 5), [gasRule]);
  const gaps = longest(playOn(state, within(80), 0, 120_000).sent);
  for (let unit = 1; unit <= 10; unit += 1) expect(gaps.get(unit)).toBeLessThanOrEqual(1_000 + 2 * 80);
  for (let unit = 101; unit <= 105; unit += 1) {
    expect(gaps.get(unit)).toBeGreaterThan(1_000);
    expect(gaps.get(unit)).toBeLessThanOrEqual(6_000);
  }
});

test("alarm points that fill the line alone do not keep the others from it for ever", () => {
  const state = firstStateOf(link(20, 2), [gasRule]);
  const gaps = longest(playOn(state, within(80), 0, 300_000).sent);
  for (const unit of [101, 102]) expect(gaps.get(unit)).toBeLessThanOrEqual(10_000);
});

test("a silent device that fits no pause is tried all the same, and nobody else is kept waiting for it", () => {
  // 15 × 60 ms leave pauses of 100 ms in each second; a silent device is waited for 250 ms.
  const answers = within(60);
  const silent: Answering = (frame, nowMs) => (frame.unit === 1 ? undefined : answers(frame, nowMs));
  const { sent } = playOn(firstStateOf(link(16, 0), [gasRule]), silent, 0, 300_000);
  const gaps = longest(sent);
  expect(gaps.get(1)).toBeLessThanOrEqual(10_000);
  for (let unit = 2; unit <= 16; unit += 1) expect(gaps.get(unit)).toBeLessThanOrEqual(1_000 + 500);
});
