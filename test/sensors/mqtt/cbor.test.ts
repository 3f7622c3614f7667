import { Encoder } from "cbor-x";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cborBounds, readCbor } from "../../../sensors/mqtt/cbor.ts";

const read = (hex: string) => readCbor(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const content = (hex: string) => {
  const result = read(hex);
  return result.kind === "content" ? result.content : result.fault;
};

describe("RFC 8949, appendix A", () => {
  test.each<[string, unknown]>([
    ["00", 0],
    ["1818", 24],
    ["1903e8", 1000],
    ["1a000f4240", 1_000_000],
    ["1b000000e8d4a51000", 1_000_000_000_000],
    ["20", -1],
    ["3903e7", -1000],
    ["f90000", 0],
    ["f93c00", 1],
    ["f97bff", 65_504],
    ["f90001", 5.960464477539063e-8],
    ["f9c400", -4],
    ["f97c00", Infinity],
    ["fa47c35000", 100_000],
    ["fb3ff199999999999a", 1.1],
    ["f4", false],
    ["f5", true],
    ["f6", null],
    ["f7", null],
    ["6449455446", "IETF"],
    ["62c3bc", "ü"],
    ["83010203", [1, 2, 3]],
    ["8301820203820405", [1, [2, 3], [4, 5]]],
    ["a201020304", { 1: 2, 3: 4 }],
    ["a26161016162820203", { a: 1, b: [2, 3] }],
    ["9fff", []],
    ["9f0102ff", [1, 2]],
    ["bf6346756ef563416d7421ff", { Fun: true, Amt: -2 }],
    ["a1695f5f70726f746f5f5f01", JSON.parse('{"__proto__":1}')],
  ])("%s", (hex, expected) => {
    expect(content(hex)).toEqual(expected);
  });
});

describe("refused", () => {
  test.each([
    ["nothing", "", "truncated"],
    ["a cut head", "19 03", "truncated"],
    ["a length that is only announced", "9a 7fffffff", "truncated"],
    ["a map that is only announced", "ba 00ffffff 00", "truncated"],
    ["text that is only announced", "7b 7fffffffffffffff", "truncated"],
    ["an open list without end", "9f 01", "truncated"],
    ["something behind", "0000", "trailing"],
    ["a tag", "c1 1a514b67b0", "tag"],
    ["a bignum", "c2 49 010000000000000000", "tag"],
    ["text in pieces", "7f 61 61 ff", "indefinite-string"],
    ["text that is none", "61 ff", "not-utf8"],
    ["a key twice", "a2 01 02 01 03", "duplicate-key"],
    ["a list as key", "a1 80 01", "too-deep"],
    ["true as key", "a1 f5 01", "bad-key"],
    ["a break with nothing open", "ff", "reserved"],
    ["a simple value nobody knows", "f8 20", "reserved"],
    ["a reserved head", "1c", "reserved"],
    ["nested too deep", `${"81".repeat(cborBounds.depth + 1)}00`, "too-deep"],
    ["too many items", `99 0200 ${"00".repeat(512)}`, "too-many"],
    ["too long", `59 2000 ${"00".repeat(8_192)}`, "too-long"],
  ])("%s", (_, hex, fault) => {
    expect(read(hex)).toEqual({ kind: "fault", fault });
  });
});

test("what another encoder writes is read as it was", () => {
  const encoder = new Encoder({ useRecords: false, variableMapSize: true });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.string({ maxLength: 12 }),
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), tie("any"), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const bytes = encoder.encode(given);
      const result = readCbor(bytes);
      if (result.kind === "fault") expect(["too-many", "too-deep", "too-long", "not-utf8"]).toContain(result.fault);
      else expect(JSON.stringify(result.content)).toBe(JSON.stringify(given));
    }),
    { numRuns: 500 },
  );
});

test("random bytes and cut documents never throw", () => {
  const document = Buffer.from("a26161016162820203", "hex");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(document.length), (noise, cut) => {
      readCbor(noise);
      readCbor(Buffer.concat([document.subarray(0, cut), noise]));
    }),
    { numRuns: 2_000 },
  );
  expect({}).not.toHaveProperty("polluted");
});
