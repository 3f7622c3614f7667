import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { bytesOfType, modbusProfileSchema, type Register } from "../../../config/modbus-profile.ts";
import { factsOf, quantities, type Quantity } from "../../../config/quantity.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { sampleOf } from "../../../sensors/modbus/values.ts";
import { measure, profile, type MeasureInput } from "./profile.ts";

const from = { table: "holding", address: 0 } as const;
const gas = { quantity: "combustible-gas", unit: "%LEL", from } as const;

describe("a 4–20 mA loop in the bands of NAMUR NE 43", () => {
  const loop = { at4: 4000, at20: 20_000, low: 0, high: 100 };
  const rows: readonly [string, number, Sample][] = [
    ["no current: the wire is cut", 0, { kind: "bad", why: "under-range", detail: expect.stringContaining("0.00 mA") }],
    ["just below 3.6 mA", 3599, { kind: "bad", why: "under-range", detail: expect.any(String) }],
    ["3.6 mA", 3600, { kind: "uncertain", value: 0, why: "under-range" }],
    ["just below 3.8 mA", 3799, { kind: "uncertain", value: 0, why: "under-range" }],
    ["3.8 mA", 3800, { kind: "good", value: -1.25 }],
    ["4 mA", 4000, { kind: "good", value: 0 }],
    ["12 mA", 12_000, { kind: "good", value: 50 }],
    ["20 mA", 20_000, { kind: "good", value: 100 }],
    ["20.5 mA", 20_500, { kind: "good", value: 103.125 }],
    ["just above 20.5 mA", 20_501, { kind: "uncertain", value: 100, why: "over-range" }],
    ["21 mA", 21_000, { kind: "uncertain", value: 100, why: "over-range" }],
    ["above 21 mA", 21_001, { kind: "bad", why: "over-range", detail: expect.any(String) }],
  ];
  test.each(rows)("%s", (_, raw, expected) => {
    expect(sampleOf(measure({ ...gas, loop }), cells([raw]))).toEqual(expected);
  });

  test("the worked cases of a two-channel module: 655 at 4 mA, 3276 at 20 mA, a 3 m probe", () => {
    const level = measure({
      quantity: "water-level",
      unit: "m",
      from,
      loop: { at4: 655, at20: 3276, low: 0, high: 3 },
    });
    expect(value(sampleOf(level, cells([1966])))).toBeCloseTo(1.50057, 5);
    expect([300, 3900].map((raw) => sampleOf(level, cells([raw])).kind)).toEqual(["bad", "bad"]);
  });
});

describe("a broken line", () => {
  const curve: MeasureInput["curve"] = [
    [0, 0],
    [100, 1],
    [200, 5],
  ];
  const level = measure({ quantity: "water-level", unit: "m", from, curve });
  test.each([
    [0, 0],
    [50, 0.5],
    [100, 1],
    [150, 3],
    [200, 5],
  ])("%i is %f", (raw, expected) => {
    expect(sampleOf(level, cells([raw]))).toEqual({ kind: "good", value: expected });
  });

  test("says nothing beyond its ends, but that gas above the top is too much", () => {
    expect(sampleOf(level, cells([201]))).toMatchObject({ kind: "bad", why: "over-range" });
    expect(
      sampleOf(
        measure({
          ...gas,
          curve: [
            [0, 0],
            [100, 100],
          ],
        }),
        cells([101]),
      ),
    ).toEqual({
      kind: "uncertain",
      value: 100,
      why: "over-range",
    });
  });

  test.each([
    [
      {
        ...gas,
        curve: [
          [1, 0],
          [1, 5],
        ],
      },
      "rise",
    ],
    [{ ...gas, curve, scale: 2 }, "one of scale/offset"],
    [{ quantity: "door", from, curve }, "neither curve nor loop"],
    [{ ...gas, loop: { at4: 1, at20: 1, low: 0, high: 1 } }, "at4 and at20 differ"],
  ] as const)("%j is refused", (input, problem) => {
    expect(() => profile([{ id: "m", ...structuredClone(input) } as MeasureInput])).toThrow(problem);
  });
});

describe("status bits and codes", () => {
  const status = (bit: number) => ({ table: "holding" as const, address: 1, bit });
  const watched = measure({
    ...gas,
    unless: [
      { from: status(0), reads: [1], because: "self-test" },
      { from: status(1), reads: [1], because: "over-range" },
      { from: status(2), reads: [1], because: "sentinel", keeps: true },
    ],
  });
  const rows: readonly [string, readonly number[], Sample][] = [
    ["none is set", [12, 0], { kind: "good", value: 12 }],
    ["in calibration", [12, 1], { kind: "bad", why: "self-test", detail: "holding 1 reads 1" }],
    ["beyond its range: the number is not trusted, the top counts", [3, 2], over(120)],
    ["warming up", [12, 4], { kind: "uncertain", value: 12, why: "sentinel" }],
    ["warming up and in calibration", [12, 5], { kind: "bad", why: "self-test", detail: "holding 1 reads 1" }],
    ["doubted, and a wrong number anyway", [0xffff, 4], { kind: "bad", why: "out-of-range", detail: "65535 %LEL" }],
  ];
  test.each(rows)("%s", (_, words, expected) => {
    expect(sampleOf(watched, cells(words))).toEqual(expected);
  });

  test("a status that was not read leaves no value", () => {
    expect(sampleOf(watched, cells([12]))).toMatchObject({ kind: "bad", why: "missing" });
  });
});

test("a 64-bit count beyond 2^53 is refused by name, never rounded; all bits set may be a sentinel", () => {
  const count = measure({ quantity: "count", from: { ...from, type: "u64" } });
  expect(sampleOf(count, cells([0x20, 0, 0, 1]))).toEqual({
    kind: "bad",
    why: "out-of-range",
    detail: "9007199254740993 is beyond 2^53 and would be rounded",
  });
  expect(sampleOf(count, cells([0x1f, 0xffff, 0xffff, 0xffff]))).toEqual({ kind: "good", value: 2 ** 53 - 1 });
  const marked = measure({ quantity: "count", from: { ...from, type: "u64" }, sentinels: [2 ** 64 - 1] });
  expect(sampleOf(marked, cells([0xffff, 0xffff, 0xffff, 0xffff]))).toMatchObject({ why: "sentinel" });
});

test("whatever the words, a good value is finite and within its range, and a doubted one too", () => {
  const wideOrders = ["abcd", "ghefcdab", "hgfedcba", "efghabcd"] as const;
  const narrowOrders = ["abcd", "cdab", "badc", "dcba"] as const;
  const anyMeasure = fc
    .record({
      type: fc.constantFrom(...(Object.keys(bytesOfType) as Register["type"][]).filter((type) => type !== "string")),
      at: fc.nat(3),
      quantity: fc.constantFrom(...(Object.keys(quantities) as Quantity[])),
      scale: fc.constantFrom(1, 0.1, -1, 1000),
      form: fc.constantFrom("plain", "loop", "curve"),
    })
    .map(({ type, at, quantity, scale, form }) => {
      const order = (bytesOfType[type] === 8 ? wideOrders : narrowOrders)[at] ?? "abcd";
      const { unit, kind, range } = factsOf(quantity);
      const input = { quantity, unit, from: { ...from, type, order } };
      if (kind === "contact" || form === "plain") return measure({ ...input, scale });
      const [low, high] = [Math.max(range[0], -1e6), Math.min(range[1], 1e6)];
      if (form === "loop") return measure({ ...input, loop: { at4: 100, at20: 60_000, low, high } });
      return measure({
        ...input,
        curve: [
          [0, low],
          [60_000, high],
        ],
      });
    });
  fc.assert(
    fc.property(anyMeasure, fc.array(fc.nat(0xffff), { maxLength: 5 }), (each, words) => {
      const sample = sampleOf(each, cells(words));
      if (sample.kind === "bad") return;
      const [low, high] = factsOf(each.quantity).range;
      expect(Number.isFinite(sample.value) && sample.value >= low && sample.value <= high).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test("a fifth kind is a YAML file and nothing else", () => {
  const text = `
    transport: modbus
    title: { zh: 排水泵控制柜, en: Drainage pump panel }
    source: written in this test
    measures:
      - { id: running, quantity: contact, from: { table: coil, address: 3, type: bool } }
      - { id: mains, quantity: voltage, from: { table: input, address: 10, type: f64, order: ghefcdab }, unit: V }
      - { id: runs, quantity: count, from: { table: input, address: 14, type: bcd32 } }
      - id: sump
        quantity: water-level
        from: { table: input, address: 16 }
        unit: cm
        loop: { at4: 0, at20: 27648, low: 0, high: 400 }
        unless: [{ from: { table: input, address: 17, bit: 2 }, reads: [1], because: self-test }]
    vectors:
      - { table: coil, address: 3, words: [1], expect: { running: 1 } }
  `;
  const { measures } = modbusProfileSchema.parse(parse(text));
  const input = {
    table: "input" as const,
    address: 10,
    words: [0x999a, 0x9999, 0x5999, 0x406c, 0x0001, 0x2345, 13_824, 0],
  };
  const coil = { table: "coil" as const, address: 3, words: [1] };
  const samples = measures.map((each) => sampleOf(each, each.from.table === "coil" ? coil : input));
  expect(samples.map(value).map((each) => Math.round(each * 100) / 100)).toEqual([1, 226.8, 12_345, 2]);
});

function cells(words: readonly number[]) {
  return { table: "holding" as const, address: 0, words };
}

function over(top: number): Sample {
  return { kind: "uncertain", value: top, why: "over-range" };
}

function value(sample: Sample): number {
  return sample.kind === "bad" ? Number.NaN : sample.value;
}
