import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { bytesOfType, modbusProfileSchema, type Register } from "../../../../config/modbus-profile.ts";
import { bandOf, decodingsAt, type Decoding } from "../../../../sensors/modbus/scan/decodings.ts";

const holding = (...words: readonly number[]) => ({ table: "holding" as const, address: 0, words });
const way = (all: readonly Decoding[], type: string, order: string) =>
  all.find((each) => each.type === type && each.order === order)?.value;

describe("the same registers in every way", () => {
  test("45.2 as a float in the four orders of four bytes", () => {
    const orders: readonly (readonly [Register["order"], number, number])[] = [
      ["abcd", 0x4234, 0xcccd],
      ["cdab", 0xcccd, 0x4234],
      ["badc", 0x3442, 0xcdcc],
      ["dcba", 0xcdcc, 0x3442],
    ];
    for (const [order, first, second] of orders) {
      const all = decodingsAt(holding(first, second), 0, [0, 100]);
      expect(way(all, "f32", order)).toBe(45.2);
      expect(all.filter(({ type, isPlausible }) => type === "f32" && isPlausible).map((each) => each.order)).toEqual([
        order,
      ]);
    }
  });

  test("eight orders of eight bytes, and integers beyond 2^53 exactly", () => {
    const all = decodingsAt(holding(0x0102, 0x0304, 0x0506, 0x0708), 0, undefined);
    expect(all.filter(({ type }) => type === "u64").map(({ order }) => order).length).toBe(8);
    expect(way(all, "u64", "abcd")).toBe(0x0102030405060708n);
    expect(way(all, "u64", "hgfedcba")).toBe(0x0807060504030201n);
    expect(way(all, "u64", "ghefcdab")).toBe(0x0708050603040102n);
  });

  test("what reads alike is named once, and what the answer does not hold is not named", () => {
    const all = decodingsAt(holding(0, 0), 0, undefined);
    expect(all.filter(({ type }) => type === "u32").length).toBe(1);
    expect(all.some(({ type }) => bytesOfType[type] === 8)).toBe(false);
    expect(decodingsAt(holding(7, 9), 1, undefined).every(({ type }) => bytesOfType[type] === 2)).toBe(true);
  });

  test("a coil is a bit", () => {
    expect(decodingsAt({ table: "coil", address: 3, words: [0, 1] }, 4, undefined)).toEqual([
      { address: 4, type: "bool", order: "abcd", value: 1, isPlausible: true },
    ]);
  });

  test("crumbs of a float in the wrong order, NaN and infinity are never plausible", () => {
    const words = fc.tuple(fc.nat(65_535), fc.nat(65_535));
    fc.assert(
      fc.property(words, (pair) => {
        for (const { type, value, isPlausible } of decodingsAt(holding(...pair), 0, [-1e9, 1e9])) {
          const size = Math.abs(Number(value));
          if (type === "f32" && isPlausible) expect(size === 0 || size >= 1e-4).toBe(true);
          if (!Number.isFinite(Number(value))) expect(isPlausible).toBe(false);
        }
      }),
    );
  });
});

/** With the range of what is measured, the order of a wide value is seen from its golden bytes. */
test("the right order is marked, and at most one other beside it, for every wide register of the profiles", () => {
  const folder = join(import.meta.dirname, "../../../../config/devices");
  const seen: string[] = [];
  for (const name of readdirSync(folder)) {
    const document = parse(readFileSync(join(folder, name), "utf8"));
    if (document.transport !== "modbus" || !existsSync(folder)) continue;
    const { measures, vectors } = modbusProfileSchema.parse(document);
    for (const measure of measures.filter(({ from }) => bytesOfType[from.type] > 2 && from.bit === undefined))
      for (const { table, address, words, expect: expected } of vectors) {
        const { from, id } = measure;
        if (table !== from.table || typeof expected[id] !== "number" || expected[id] === 0) continue;
        const all = decodingsAt({ table, address, words }, from.address, bandOf(measure));
        const marked = all.filter(({ type, isPlausible }) => type === from.type && isPlausible);
        expect([name, id, marked.some(({ order }) => order === from.order)]).toEqual([name, id, true]);
        seen.push(`${marked.length}`);
      }
  }
  expect(seen.length).toBeGreaterThanOrEqual(6);
  expect(seen.filter((count) => Number(count) <= 2).length / seen.length).toBeGreaterThanOrEqual(0.9);
});
