import { expect, test } from "vitest";
import { outlookOf, type Level } from "../../../../gateway/core/alarms/outlook.ts";
import { createRng } from "../../../../simulators/rng.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const now = 1_800_000_000_000;

/** One level a minute for an hour, by minutes before now. */
function hour(valueAt: (minutesAgo: number) => number, everyMinutes = 1): readonly Level[] {
  const times = Array.from({ length: Math.floor(60 / everyMinutes) }, (_, at) => 59 - at * everyMinutes);
  return times.map((ago) => ({ atMs: now - ago * minuteMs, value: valueAt(ago) }));
}

test("UX-14: of noisy ramps the true time to the line lies in the range at least four times out of five", () => {
  const rng = createRng(14);
  const noise = () => (rng.next() + rng.next() + rng.next() - 1.5) * 0.012;
  let told = 0;
  let right = 0;
  for (let each = 0; each < 400; each += 1) {
    const perHour = 0.1 + rng.next() * 0.9;
    const trueMs = (0.1 + rng.next() * 5) * hourMs;
    const every = rng.next() < 0.5 ? 1 : 5;
    const levels = hour((ago) => 3 - (perHour * ago) / 60 + noise(), every);
    const arrival = outlookOf(levels, now).arrival(3 + (perHour * trueMs) / hourMs);
    if (arrival.kind === "refused") continue;
    told += 1;
    const fitsEnd = arrival.kind === "from" || trueMs <= arrival.toMs;
    if (arrival.fromMs <= trueMs && fitsEnd) right += 1;
  }
  expect(told).toBeGreaterThan(200);
  expect(right / told).toBeGreaterThanOrEqual(0.8);
});

test("one spike moves neither the rate nor the time", () => {
  const calm = outlookOf(
    hour((ago) => 3 - 0.005 * ago),
    now,
  );
  const spiked = outlookOf(
    hour((ago) => (ago === 7 ? 9 : 3 - 0.005 * ago)),
    now,
  );
  expect(calm.perHour).toBeCloseTo(0.3, 3);
  expect(spiked.perHour).toBeCloseTo(0.3, 2);
  expect(spiked.arrival(3.3)).toEqual(calm.arrival(3.3));
});

for (const [why, levels] of [
  ["too-few", hour((ago) => 3 - 0.005 * ago).slice(-5)],
  ["too-few", hour((ago) => 3 - 0.005 * ago, 15)],
  ["not-rising", hour((ago) => 3 + 0.005 * ago)],
  ["not-rising", hour(() => 3)],
  ["contradictory", hour((ago) => (ago > 10 ? 3 - 0.03 * (20 - ago) : 2.7 + 0.02 * (10 - ago)))],
  ["too-far", hour((ago) => 3 - 0.0005 * ago)],
  ["too-few", []],
] as const)
  test(`no time is told when the values are ${why} (${levels.length})`, () => {
    expect(outlookOf(levels, now).arrival(3.8)).toEqual({ kind: "refused", why });
  });

test("a range is in steps of five minutes below an hour, then of half hours, and ends where nobody looks", () => {
  const steady = outlookOf(
    hour((ago) => 3 - 0.01 * ago),
    now,
  );
  expect(steady.arrival(3.28)).toEqual({ kind: "range", fromMs: 25 * minuteMs, toMs: 30 * minuteMs });
  expect(steady.arrival(3.7)).toEqual({ kind: "range", fromMs: hourMs, toMs: 1.5 * hourMs });
  const wobbling = outlookOf(
    hour((ago) => 3 - 0.002 * ago - 0.003 * Math.sin(ago), 5),
    now,
  );
  expect(wobbling.arrival(3.69)).toMatchObject({ kind: "from" });
});
