import { describe, expect, test } from "vitest";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { registerSchema, type Register } from "../../../config/modbus-profile.ts";
import { rawOf } from "../../../sensors/modbus/raw.ts";
import { sampleOf } from "../../../sensors/modbus/values.ts";
import { measure, profile, type MeasureInput } from "./profile.ts";

const holding = (words: readonly number[], address = 0) => ({ table: "holding" as const, address, words });

describe("words are numbers as the type and the order say", () => {
  const float = [0x4234, 0xcccd]; // 45.2
  const rows: readonly [string, Partial<Register>, readonly number[], number][] = [
    ["u16", {}, [0xfffe], 65_534],
    ["i16", { type: "i16" }, [0xfffe], -2],
    ["u32 abcd", { type: "u32" }, [0x0001, 0x0002], 65_538],
    ["u32 above the sign", { type: "u32" }, [0xffff, 0xfffe], 4_294_967_294],
    ["i32", { type: "i32" }, [0xffff, 0xfffe], -2],
    ["u32 cdab", { type: "u32", order: "cdab" }, [0x0002, 0x0001], 65_538],
    ["u32 badc", { type: "u32", order: "badc" }, [0x0100, 0x0200], 65_538],
    ["u32 dcba", { type: "u32", order: "dcba" }, [0x0200, 0x0100], 65_538],
    ["u16 with its bytes swapped", { order: "badc" }, [0x3412], 0x1234],
    ["f32 abcd", { type: "f32" }, float, 45.2],
    ["f32 cdab", { type: "f32", order: "cdab" }, [0xcccd, 0x4234], 45.2],
    ["f32 badc", { type: "f32", order: "badc" }, [0x3442, 0xcdcc], 45.2],
    ["f32 dcba", { type: "f32", order: "dcba" }, [0xcdcc, 0x3442], 45.2],
    ["a float of eight digits", { type: "f32" }, [0x4b3c, 0x614e], 12_345_678],
    ["a float that is no short decimal", { type: "f32" }, [0x3eaa, 0xaaab], 0.33333334],
    ["the smallest float", { type: "f32" }, [0, 1], 1.4013e-45],
    ["the lowest bit", { bit: 0 }, [0x0001], 1],
    ["the highest bit", { bit: 15 }, [0x8000], 1],
    ["a bit that is not set", { bit: 14 }, [0x8000], 0],
    ["a truth value in a register", { type: "bool" }, [1], 1],
  ];
  test.each(rows)("%s", (_, register, words, raw) => {
    expect(rawOf(registerSchema.parse({ table: "holding", address: 0, ...register }), holding(words))).toBe(raw);
  });

  test("a value that is not wholly in the cells is not there", () => {
    const wide = registerSchema.parse({ table: "holding", address: 10, type: "f32" });
    expect(rawOf(wide, holding([1, 2], 10))).toBeDefined();
    expect([holding([1], 10), holding([1, 2], 11), holding([1, 2, 3], 8)].map((cells) => rawOf(wide, cells))).toEqual(
      Array(3).fill(undefined),
    );
    expect(rawOf(wide, { table: "input", address: 10, words: [1, 2] })).toBeUndefined();
  });
});

describe("a raw number becomes a value or the reason why not", () => {
  const gas = { quantity: "combustible-gas", unit: "%LEL" } as const;
  const float = { ...gas, from: { table: "holding", address: 0, type: "f32" } } as const;
  const word = { ...gas, from: { table: "holding", address: 0 } } as const;
  const level = {
    quantity: "water-level",
    unit: "cm",
    scale: 0.1,
    from: { table: "holding", address: 0, type: "i16" },
  } as const;
  const contact = { quantity: "smoke-alarm", from: { table: "holding", address: 0 } } as const;
  const mode = { from: { table: "holding" as const, address: 1 }, reads: [1], because: "self-test" as const };
  const rows: readonly [
    string,
    Partial<MeasureInput> & Pick<MeasureInput, "from">,
    readonly number[],
    number | string,
  ][] = [
    ["a plain value", word, [25], 25],
    ["scaled and converted to the quantity's unit", level, [26], 0.026],
    ["below zero", level, [0xfff6], -0.01],
    ["NaN", float, [0x7fc0, 0], "not-a-number"],
    ["a signalling NaN", float, [0x7f80, 1], "not-a-number"],
    ["infinity", float, [0x7f80, 0], "not-a-number"],
    [
      "NaN, whatever the other codes stand for",
      { ...float, words: [{ is: 0, value: 0 }], otherwise: 100 },
      [0x7fc0, 0],
      "not-a-number",
    ],
    ["below the quantity's range", level, [0xd8ef], "out-of-range"],
    ["above the range of what does not kill by much", { ...level, scale: 1 }, [6001], "out-of-range"],
    ["gas above its range, which counts as the top", word, [121], "over-range 120"],
    ["gas above the profile's narrower range", { ...word, range: [0, 50] }, [51], "over-range 50"],
    ["more gas than there can be", word, [0xffff], "out-of-range"],
    ["outside the profile's narrower range", { ...level, range: [0, 5] }, [0xfff6], "out-of-range"],
    ["a sentinel", { ...word, sentinels: [0xffff] }, [0xffff], "sentinel"],
    ["a sentinel given as bits of a signed number", { ...level, sentinels: [0xd954] }, [0xd954], "sentinel"],
    ["a sentinel given as the signed number", { ...level, sentinels: [-9900] }, [0xd954], "sentinel"],
    ["a sentinel that floats cannot hold exactly", { ...float, sentinels: [-999.9] }, [0xc479, 0xf99a], "sentinel"],
    ["a code", { ...contact, words: [{ is: 2, value: 1 }] }, [2], 1],
    ["a code the profile does not know", { ...contact, words: [{ is: 2, value: 1 }] }, [3], "unknown-word"],
    ["any other code", { ...contact, words: [{ is: 0, value: 0 }], otherwise: 1 }, [3], 1],
    ["a contact that is neither 0 nor 1", contact, [2], "unknown-word"],
    ["an inverted contact", { ...contact, inverted: true }, [0], 1],
    ["a condition that holds", { ...word, validWhen: [mode] }, [25, 1], 25],
    ["a channel in calibration", { ...word, validWhen: [mode] }, [25, 4], "self-test"],
    ["a condition that was not read", { ...word, validWhen: [mode] }, [25], "missing"],
    ["a value that was not read", float, [0x4234], "missing"],
  ];
  test.each(rows)("%s", (_, input, words, expected) => {
    const sample = sampleOf(measure(input), holding(words));
    expect(said(sample)).toBe(expected);
  });
});

function said(sample: Sample): number | string {
  if (sample.kind === "uncertain") return `${sample.why} ${sample.value}`;
  return sample.kind === "bad" ? sample.why : sample.value;
}

test("coils and discrete inputs are their bit", () => {
  const smoke = measure({ quantity: "smoke-alarm", from: { table: "discrete", address: 3 } });
  const bits = { table: "discrete" as const, address: 2, words: [0, 1] };
  expect(sampleOf(smoke, bits)).toEqual({ kind: "good", value: 1 });
});

describe("a profile that cannot be read is refused with its reason", () => {
  const gas = { id: "gas", quantity: "combustible-gas", unit: "%LEL" } as const;
  const rows: readonly [string, () => unknown, string][] = [
    ["a float in a coil", () => measure({ from: { table: "coil", address: 0, type: "f32" } }), "holds one bit"],
    ["a bit of a bit", () => measure({ from: { table: "discrete", address: 0, bit: 1 } }), "leave bit out"],
    [
      "a bit of a float",
      () => measure({ from: { table: "input", address: 0, type: "f32", bit: 1 } }),
      "from a u16 register or a u32",
    ],
    [
      "beyond the last address",
      () => measure({ from: { table: "input", address: 65_535, type: "u32" } }),
      "ends beyond 65535",
    ],
    [
      "two measures of one name",
      () => profile([1, 2].map((address) => ({ ...gas, from: { table: "holding", address } }))),
      "is there twice",
    ],
    [
      "a vector about nothing",
      () =>
        profile([{ ...gas, from: { table: "holding", address: 0 } }], {
          vectors: [{ table: "holding", address: 0, words: [0], expect: { gaz: 0 } }],
        }),
      "there is no measure",
    ],
    [
      "a condition in another table",
      () =>
        profile([
          {
            ...gas,
            from: { table: "holding", address: 0 },
            validWhen: [{ from: { table: "input", address: 0 }, reads: [1], because: "self-test" }],
          },
        ]),
      "use the same table",
    ],
    [
      "a condition too far away",
      () =>
        profile([
          {
            ...gas,
            from: { table: "holding", address: 0 },
            validWhen: [{ from: { table: "holding", address: 125 }, reads: [1], because: "self-test" }],
          },
        ]),
      "spans 126 cells, one request reads 125",
    ],
  ];
  test.each(rows)("%s", (_, parse, problem) => {
    expect(parse).toThrow(problem);
  });
});
