import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, type CborValue } from "../../cloud-bridge/cbor.ts";
import { depthMax, keysMax, scan } from "../../cloud-bridge/cbor-scan.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

// RFC 8949 appendix A, the rows made of what our wire uses.
const vectors: readonly (readonly [CborValue, string])[] = [
  [0, "00"],
  [1, "01"],
  [10, "0a"],
  [23, "17"],
  [24, "1818"],
  [25, "1819"],
  [100, "1864"],
  [1000, "1903e8"],
  [1_000_000, "1a000f4240"],
  [1_000_000_000_000, "1b000000e8d4a51000"],
  [18_446_744_073_709_551_615n, "1bffffffffffffffff"],
  [-1, "20"],
  [-10, "29"],
  [-100, "3863"],
  [-1000, "3903e7"],
  [false, "f4"],
  [true, "f5"],
  [null, "f6"],
  [Uint8Array.of(), "40"],
  [Uint8Array.of(1, 2, 3, 4), "4401020304"],
  ["", "60"],
  ["a", "6161"],
  ["IETF", "6449455446"],
  ['"\\', "62225c"],
  ["\u00fc", "62c3bc"],
  ["\u6c34", "63e6b0b4"],
  ["\ud800\udd51", "64f0908591"],
  [[], "80"],
  [[1, 2, 3], "83010203"],
  [[1, [2, 3], [4, 5]], "8301820203820405"],
  [Array.from({ length: 25 }, (_, at) => at + 1), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"],
  [new Map(), "a0"],
  [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    "a201020304",
  ],
];

describe("deterministic encoding", () => {
  test.each(vectors)("%o is written and read as RFC 8949 appendix A has it", (value, expected) => {
    expect(hex(encode(value))).toBe(expected);
    expect(decode(bytes(expected), 100)).toEqual({ ok: true, value });
  });

  test.each([
    [2 ** 32 - 1, "1affffffff"],
    [2 ** 32, "1b0000000100000000"],
    [-(2 ** 31) - 1, "3a80000000"],
    [-(2 ** 32), "3affffffff"],
    [-(2 ** 32) - 1, "3b0000000100000000"],
    [7n, "07"],
    [2n ** 32n - 1n, "1affffffff"],
    [Number.MAX_SAFE_INTEGER, "1b001fffffffffffff"],
    [-0, "00"],
  ])("%o takes its shortest form", (value, expected) => expect(hex(encode(value))).toBe(expected));

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%d does not become a float unasked", (value) =>
    expect(() => encode(value)).toThrow("scaled integer or marked"),
  );

  test("no integer of more than 64 bits is sent", () => {
    expect(() => encode(2n ** 64n)).toThrow("64 bits");
    expect(() => encode(-(2n ** 64n) - 1n)).toThrow("64 bits");
  });

  // RFC 8949 appendix A, and the edges of half precision.
  test.each<readonly [number, string]>([
    [0, "f90000"],
    [-0, "f98000"],
    [1, "f93c00"],
    [1.1, "fb3ff199999999999a"],
    [1.5, "f93e00"],
    [65_504, "f97bff"],
    [65_505, "fa477fe100"],
    [100_000, "fa47c35000"],
    [3.402_823_466_385_288_6e38, "fa7f7fffff"],
    [1e300, "fb7e37e43c8800759c"],
    [2 ** -24, "f90001"],
    [2 ** -25, "fa33000000"],
    [3 * 2 ** -24, "f90003"],
    [1.5 * 2 ** -24, "fa33c00000"],
    [2 ** -14, "f90400"],
    [-4, "f9c400"],
    [-4.1, "fbc010666666666666"],
    [Number.POSITIVE_INFINITY, "f97c00"],
    [Number.NaN, "f97e00"],
    [Number.NEGATIVE_INFINITY, "f9fc00"],
  ])("%d as a float takes its shortest form %s", (value, expected) => {
    expect(hex(encode({ float: value }))).toBe(expected);
  });

  test("map keys stand in the order of their bytes, whatever the order in which they were set", () => {
    const keys = [-2, 300, 2, -1, 24, -25, 0];
    expect(hex(encode(new Map(keys.map((key) => [key, 0]))))).toBe(
      "a7000002001818001901 2c002000210038 1800".replaceAll(" ", ""),
    );
  });

  test("a lone surrogate becomes the replacement sign, so that every encoded text can be read", () => {
    expect(decode(encode("gas\ud800"), 100)).toEqual({ ok: true, value: "gas\ufffd" });
  });

  test("a Buffer is written like any other bytes", () => {
    expect(hex(encode(Buffer.from([1, 2])))).toBe("420102");
  });

  test("what was encoded is decoded to the same value, and to the same bytes again", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const once = encode(value);
        const back = decode(once, once.length);
        expect(back).toEqual({ ok: true, value });
        expect(back.ok && hex(encode(back.value))).toBe(hex(once));
      }),
      { numRuns: 300 },
    );
  });
});

describe("guarded decode", () => {
  const nested = (depth: number) => `${"81".repeat(depth)}00`;
  const withKeys = (count: number) => new Map(Array.from({ length: count }, (_, key) => [key, 0]));

  test.each([
    ["", "truncated"],
    ["18", "truncated"],
    ["1b00000000000000", "truncated"],
    ["4401", "truncated"],
    ["5bffffffffffffffff", "truncated"],
    ["9affffffff00", "truncated"],
    ["baffffffff0000", "truncated"],
    ["a101", "truncated"],
    ["8201", "truncated"],
    ["0000", "trailing"],
    ["1c", "reserved"],
    ["1f", "reserved"],
    ["5f4101ff", "indefinite"],
    ["7f6161ff", "indefinite"],
    ["9f01ff", "indefinite"],
    ["bf0102ff", "indefinite"],
    ["ff", "indefinite"],
    ["c11a514b67b0", "tag"],
    ["d9dfff8100", "tag"],
    ["c249010000000000000000", "tag"],
    ["f90000", "float"],
    ["fa47c35000", "float"],
    ["fb3ff199999999999a", "float"],
    ["f7", "simple"],
    ["f0", "simple"],
    ["f818", "simple"],
    ["61ff", "not-utf8"],
    ["62c328", "not-utf8"],
    ["63eda080", "not-utf8"],
    ["a1616100", "key-not-integer"],
    ["a1800000", "key-not-integer"],
    ["a201000100", "duplicate-key"],
    ["a2010018010a", "duplicate-key"],
    [nested(depthMax + 1), "too-deep"],
    [Buffer.from(encode(withKeys(keysMax + 1))).toString("hex"), "too-many-keys"],
  ])("%s is refused as %s", (text, fault) => {
    expect(decode(bytes(text), 1000)).toEqual({ ok: false, error: fault });
  });

  test("the deepest permitted nesting, the fullest permitted map and the longest permitted message are read", () => {
    expect(decode(encode(withKeys(keysMax)), 1000).ok).toBe(true);
    expect(decode(bytes(nested(depthMax)), 1000).ok).toBe(true);
    expect(decode(bytes("830102 03"), 4).ok).toBe(true);
    expect(decode(bytes("830102 03"), 3)).toEqual({ ok: false, error: "too-long" });
  });

  test("integers that are longer than needed are read, but 1 and a long 1 are one key", () => {
    expect(decode(bytes("1b0000000000000001"), 100)).toEqual({ ok: true, value: 1 });
    expect(decode(bytes("3b0000000000000000"), 100)).toEqual({ ok: true, value: -1 });
    expect(decode(bytes("3bffffffffffffffff"), 100)).toEqual({ ok: true, value: -18_446_744_073_709_551_616n });
  });

  test("no bytes make it throw, and it reads only what the look-over lets pass", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const read = decode(junk, 150);
        expect(read.ok).toBe(junk.length <= 150 && scan(junk) === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  test("no damage to a real message makes it throw", () => {
    const damaged = fc.tuple(anyValue, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(damaged, ([value, at, flip]) => {
        const copy = Uint8Array.from(encode(value));
        copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ flip;
        decode(copy, copy.length);
        decode(copy.subarray(0, at % copy.length), copy.length);
      }),
      { numRuns: 1000 },
    );
  });
});

const { anyValue } = fc.letrec<{ anyValue: CborValue; leaf: CborValue }>((tie) => ({
  leaf: fc.oneof(
    fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: 1n - 2n ** 64n, max: -(2n ** 53n) }),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }).map((value) => Uint8Array.from(value)),
  ),
  anyValue: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("anyValue"), { maxLength: 30 }),
    fc
      .dictionary(fc.nat().map(String), tie("anyValue"), { maxKeys: 30 })
      .map((named) => new Map(Object.entries(named).map(([key, value]) => [Number(key), value] as const)))
      .map((map) => new Map([...map].sort(([a], [b]) => a - b))),
  ),
}));
