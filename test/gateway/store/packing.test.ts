import fc from "fast-check";
import { expect, test } from "vitest";
import { faults, type Reading, type Sample } from "../../../gateway/core/points/reading.ts";
import { packReadings, unpackReadings } from "../../../gateway/store/packing.ts";
import { at, point, reading } from "./rows.ts";

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer({ min: -5_000, max: 5_000 }).map((tenths) => tenths / 10),
);
const why = fc.constantFrom(...faults);
const sample: fc.Arbitrary<Sample> = fc.oneof(
  fc.record({ kind: fc.constant("good" as const), value: number }),
  fc.record({ kind: fc.constant("uncertain" as const), value: number, why }),
  fc.record({ kind: fc.constant("bad" as const), why }),
  fc.record({ kind: fc.constant("bad" as const), why, detail: fc.string({ unit: "grapheme" }) }),
);
const ms = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: -(2 ** 48), max: 2 ** 48 }));
const moment = fc.record({
  boot: fc.constantFrom("boot-a", "boot-b", ""),
  monoMs: ms,
  wallMs: ms,
  wallTrusted: fc.boolean(),
});
const name = fc.oneof(
  fc.constantFrom("d1/x", "d2/x", "d12/x", "d12/xy", "", "/"),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const readings: fc.Arbitrary<Reading[]> = fc.array(fc.record({ point: name.map(point), sample, at: moment }), {
  maxLength: 40,
});

test("readings come back exactly as they were", () => {
  fc.assert(
    fc.property(readings, (given) => {
      expect(unpackReadings(packReadings(given))).toEqual({ ok: true, value: given });
    }),
    { seed: 7, numRuns: 1_000 },
  );
});

test("no part of packed readings passes for the whole", () => {
  const packed = packReadings(poll(0).slice(0, 5));
  for (let length = 0; length < packed.length; length += 1)
    expect(unpackReadings(packed.subarray(0, length))).toMatchObject({ ok: false, error: { kind: "content" } });
});

test("bytes behind the last reading are refused", () => {
  const packed = Buffer.concat([packReadings(poll(0)), new Uint8Array(2)]);
  expect(unpackReadings(packed)).toMatchObject({ ok: false, error: { why: "2 bytes too many" } });
});

test("any bytes are readings or a refusal, never an exception, never a value that is no number", () => {
  const mutated = fc
    .tuple(readings, fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { minLength: 1, maxLength: 4 }))
    .map(([given, flips]) => withFlips(packReadings(given), flips));
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const found = unpackReadings(bytes);
      if (!found.ok) expect(found.error.at).toBeLessThanOrEqual(bytes.length);
      for (const { sample: each } of found.ok ? found.value : [])
        expect(each.kind === "bad" || Number.isFinite(each.value)).toBe(true);
    }),
    { seed: 11, numRuns: 3_000 },
  );
});

test("a reading takes at most 8 bytes in groups of 100, and 4 in a series", () => {
  const group = [poll(1), poll(2)].flat();
  const series = Array.from({ length: 400 }, (_, turn) => poll(turn)[7]).filter((each) => each !== undefined);
  expect(packReadings(group).length / group.length).toBeLessThanOrEqual(8);
  expect(packReadings(series).length / series.length).toBeLessThanOrEqual(4);
});

/** 50 points, one decimal, up to 22 ms of jitter. */
function poll(turn: number): readonly Reading[] {
  return Array.from({ length: 50 }, (_, index) => {
    const jitterMs = (turn * 7_919 + index * 104_729) % 23;
    const value = Math.round((20 + 5 * Math.sin(turn / 600 + index)) * 10) / 10;
    return { ...reading(`d${index}/value`, 0, value), at: at(turn * 2_000 + index * 3 + jitterMs, uuid) };
  });
}

const uuid = "3c1f8f0a-7c1e-4f0f-9d43-0f6f1a2b3c4d";

function withFlips(bytes: Uint8Array, flips: readonly (readonly [number, number])[]): Uint8Array {
  const flipped = bytes.slice();
  for (const [place, mask] of flips) flipped[place % flipped.length] = (flipped[place % flipped.length] ?? 0) ^ mask;
  return flipped;
}
