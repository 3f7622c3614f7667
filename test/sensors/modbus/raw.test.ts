import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOfType, registerSchema, type Register } from "../../../config/modbus-profile.ts";
import { rawOf, textOf } from "../../../sensors/modbus/raw.ts";
import { cellsOf, writeValue } from "../../../simulators/encode/registers.ts";
import { measure, profile, type MeasureInput } from "./profile.ts";

type Type = Exclude<Register["type"], "string">;
type Order = Register["order"];

const narrow: readonly Order[] = ["abcd", "cdab", "badc", "dcba"];
const wide: readonly Order[] = [
  "abcd",
  "badcfehg",
  "cdabghef",
  "dcbahgfe",
  "efghabcd",
  "fehgbadc",
  "ghefcdab",
  "hgfedcba",
];

describe("a 64-bit number in each order it may stand on the wire", () => {
  const letters = new Map("abcdefgh".split("").map((letter, index) => [letter, 0x01 + index]));
  test.each(wide)("%s", (order) => {
    const bytes = (order === "abcd" ? "abcdefgh" : order).split("").map((letter) => letters.get(letter) ?? 0);
    const words = [0, 2, 4, 6].map((at) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    expect(rawOf(register({ type: "u64", order }), holding(words))).toBe(0x01_02_03_04_05_06_07_08n);
  });
});

describe("wide, decimal and partial numbers", () => {
  const rows: readonly [string, Partial<Register>, readonly number[], number | bigint][] = [
    ["u64", { type: "u64" }, [0, 0, 1, 2], 65_538],
    ["u64 at 2^53 - 1", { type: "u64" }, [0x001f, 0xffff, 0xffff, 0xffff], Number.MAX_SAFE_INTEGER],
    ["u64 at 2^53, which a number could not tell from its neighbour", { type: "u64" }, [0x20, 0, 0, 0], 2n ** 53n],
    ["i64", { type: "i64" }, [0xffff, 0xffff, 0xffff, 0xfffe], -2],
    ["i64, the lowest", { type: "i64" }, [0x8000, 0, 0, 0], -(2n ** 63n)],
    ["f64", { type: "f64" }, [0x4046, 0x9999, 0x9999, 0x999a], 45.2],
    ["f64 with its words reversed", { type: "f64", order: "ghefcdab" }, [0x999a, 0x9999, 0x9999, 0x4046], 45.2],
    ["bcd16", { type: "bcd16" }, [0x1234], 1234],
    ["bcd32 with its words swapped", { type: "bcd32", order: "cdab" }, [0x5678, 0x1234], 12_345_678],
    ["bcd16 with a digit above 9", { type: "bcd16" }, [0x12a4], Number.NaN],
    ["a field of three bits", { bit: 4, bits: 3 }, [0b0101_0000], 5],
    ["a field across the words of a u32", { type: "u32", bit: 12, bits: 8 }, [0x000a, 0xb000], 0xab],
    ["the highest bit of a u32", { type: "u32", bit: 31 }, [0x8000, 0], 1],
  ];
  test.each(rows)("%s", (_, input, words, expected) => {
    expect(rawOf(register(input), holding(words))).toBe(expected);
  });
});

describe("a text", () => {
  const rows: readonly [string, Partial<Register>, readonly number[], string | undefined][] = [
    ["two characters to a register", { length: 2 }, [0x4f4b, 0x2100], "OK!"],
    ["low byte first", { length: 2, order: "badc" }, [0x4b4f, 0x0021], "OK!"],
    ["one character to a register", { length: 3 }, [0x4f, 0x4b, 0], "OK"],
    ["padded with blanks", { length: 2 }, [0x204f, 0x4b20], "OK"],
    ["cut off", { length: 3 }, [0x4f4b], undefined],
    ["empty", { length: 1 }, [0], ""],
  ];
  test.each(rows)("%s", (_, input, words, expected) => {
    expect(textOf(register({ type: "string", ...input }), holding(words))).toBe(expected);
  });
});

describe("what is written is read again, whatever the order", () => {
  const values: Readonly<Record<Type, fc.Arbitrary<number>>> = {
    bool: fc.nat(1),
    u16: fc.nat(0xffff),
    i16: fc.integer({ min: -0x8000, max: 0x7fff }),
    u32: fc.nat(0xffff_ffff),
    i32: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    u64: fc.maxSafeNat(),
    i64: fc.maxSafeInteger(),
    f32: fc.float({ noNaN: true, min: -Math.fround(3.3e38), max: Math.fround(3.3e38) }),
    f64: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
    bcd16: fc.nat(9999),
    bcd32: fc.nat(99_999_999),
  };
  test.each(Object.keys(values) as Type[])("%s", (type) => {
    const orders = bytesOfType[type] === 8 ? wide : narrow;
    fc.assert(
      fc.property(fc.constantFrom(...orders), values[type], (order, value) => {
        const read = written({ table: "holding", address: 7, type, order }, value);
        expect(type === "f32" ? Math.fround(Number(read)) : read).toBe(value === 0 ? read : value);
        expect(Number(read) === 0).toBe(value === 0);
      }),
    );
  });

  test("a bit field leaves its neighbours as they were", () => {
    fc.assert(
      fc.property(fc.nat(0xff), fc.nat(0xf), (low, high) => {
        const input = profile([
          { id: "low", quantity: "count", from: { table: "holding", address: 0, bit: 0, bits: 8 } },
          { id: "high", quantity: "count", from: { table: "holding", address: 0, bit: 8, bits: 4 } },
        ]);
        const cells = cellsOf(input);
        const [first, second] = input.measures;
        for (const [each, value] of [
          [first, low],
          [second, high],
        ] as const)
          expect(each !== undefined && writeValue(cells, each, value)).toBe(true);
        expect(cells.at("holding", 0)).toBe(low | (high << 8));
      }),
    );
  });
});

describe("a text is a measure only with the numbers it stands for", () => {
  const text = { table: "holding", address: 0, type: "string", length: 2 } as const;
  const rows: readonly [string, Partial<MeasureInput>, string][] = [
    ["no word at all", { from: text }, "readings are numbers"],
    ["a number for a word", { from: text, words: [{ is: 1, value: 1 }] }, "is a text for a string"],
    [
      "a text for a number",
      { from: { ...text, type: "u16", length: undefined }, words: [{ is: "ON", value: 1 }] },
      "else a number",
    ],
    ["scaled", { from: text, words: [{ is: "ON", value: 1 }], scale: 2 }, "a text has no scale"],
    [
      "without its length",
      { from: { ...text, length: undefined }, words: [{ is: "ON", value: 1 }] },
      "says its length",
    ],
    ["in word order", { from: { ...text, order: "cdab" }, words: [{ is: "ON", value: 1 }] }, "as abcd or as badc"],
    [
      "as a condition",
      { from: { table: "holding", address: 4 }, unless: [{ from: text, reads: [1], because: "sentinel" }] },
      "not at a string",
    ],
  ];
  test.each(rows)("%s", (_, input, told) => {
    const measures: readonly MeasureInput[] = [{ id: "m", quantity: "contact", from: text, ...input }];
    expect(() => profile(measures)).toThrow(told);
  });
});

describe("an order or a field that cannot be is refused", () => {
  const rows: readonly [string, Partial<MeasureInput["from"]>, string][] = [
    ["four letters for 64 bits", { type: "u64", order: "cdab" }, "names all eight"],
    ["eight letters for 32", { type: "u32", order: "hgfedcba" }, "is for 64-bit values"],
    ["a field beyond the register", { bit: 12, bits: 5 }, "ends beyond bit 15"],
    ["a width without a place", { bits: 3 }, "goes with bit"],
    ["a 64-bit value at the last address", { type: "f64", address: 65_533 }, "ends beyond 65535"],
  ];
  test.each(rows)("%s", (_, input, problem) => {
    expect(() => measure({ from: { table: "holding", address: 0, ...input } })).toThrow(problem);
  });
});

function register(input: Partial<Register>): Register {
  return registerSchema.parse({ table: "holding", address: 0, ...input });
}

function holding(words: readonly number[], address = 0) {
  return { table: "holding" as const, address, words };
}

/** Written by the pretend device, which knows nothing of the decoder, and read back. */
function written(from: MeasureInput["from"], value: number): number | bigint | undefined {
  const input = profile([{ id: "m", quantity: "count", from }]);
  const [only] = input.measures;
  const cells = cellsOf(input);
  if (only === undefined || !writeValue(cells, only, value)) return undefined;
  const words = Array.from({ length: 4 }, (_, index) => cells.at("holding", 7 + index));
  return rawOf(only.from, holding(words, 7));
}
