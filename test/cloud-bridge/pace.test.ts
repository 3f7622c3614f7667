import { expect, test } from "vitest";
import { afterSending, afterTaking, frameBytes, isFull, openPace, type Flight } from "../../cloud-bridge/pace.ts";

interface Line {
  readonly bytesPerMs: number;
  readonly roundTripMs: number;
}

/** A sender with an endless backlog on a line that carries so much, for so long. */
function run({ bytesPerMs, roundTripMs }: Line, forMs: number) {
  let pace = openPace;
  let flights: (Flight & { readonly takenAtMs: number })[] = [];
  let freeAtMs = 0;
  let taken = 0;
  let longestWaitMs = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    for (let first = flights[0]; first !== undefined && first.takenAtMs <= nowMs; first = flights[0]) {
      flights = flights.slice(1);
      if (nowMs > forMs / 2) taken += first.bytes;
      pace = afterTaking(pace, first, flights.length, nowMs);
    }
    while (!isFull(pace, flights)) {
      const bytes = frameBytes(pace, 32_768);
      pace = afterSending(pace, flights, nowMs);
      freeAtMs = Math.max(freeAtMs, nowMs) + bytes / bytesPerMs;
      flights = [...flights, { bytes, sentAtMs: nowMs, takenAtMs: Math.ceil(freeAtMs + roundTripMs) }];
      if (flights.length >= 15) break;
    }
    if (nowMs > forMs / 2) longestWaitMs = Math.max(longestWaitMs, freeAtMs - nowMs);
  }
  return { use: taken / (bytesPerMs * (forMs / 2)), longestWaitMs, pace };
}

test.each([
  ["64 kbit/s", { bytesPerMs: 8, roundTripMs: 120 }],
  ["256 kbit/s", { bytesPerMs: 32, roundTripMs: 60 }],
  ["256 kbit/s by satellite", { bytesPerMs: 32, roundTripMs: 600 }],
  ["2 Mbit/s", { bytesPerMs: 250, roundTripMs: 40 }],
])("a line of %s is used to nine tenths, and whatever is urgent waits less than a second", (_, line) => {
  const { use, longestWaitMs } = run(line, 60_000);
  expect(use).toBeGreaterThan(0.9);
  expect(longestWaitMs).toBeLessThan(1_000);
});

test("a line that was fast and is slow now is noticed", () => {
  let pace = { ...openPace, bytesPerMs: 1_000 };
  for (let nowMs = 0; nowMs < 10_000; nowMs += 1_000) {
    const flight = { bytes: 8_000, sentAtMs: nowMs };
    pace = afterTaking(afterSending(pace, [], nowMs), flight, 0, nowMs + 900);
  }
  const known = pace.bytesPerMs;
  for (let nowMs = 10_000; nowMs < 40_000; nowMs += 1_000) {
    const flight = { bytes: frameBytes(pace, 32_768), sentAtMs: nowMs };
    pace = afterTaking(afterSending(pace, [], nowMs), flight, 0, nowMs + flight.bytes / 8);
  }
  expect(known).toBe(1_000);
  expect(pace.bytesPerMs).toBeLessThan(12);
});
