import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsPerReadMax, spanOf, type Register, type Table } from "../../../config/modbus-profile.ts";
import { planReads } from "../../../sensors/modbus/plan.ts";
import { measure } from "./profile.ts";

type At = readonly [table: Table, address: number, type?: Register["type"]];

const plan = (
  measures: readonly At[],
  limits: { cellsPerRead?: number; gapCells?: number } = {},
): readonly string[] => {
  const reads = planReads({
    ...limits,
    measures: measures.map(([table, address, type = "u16"]) => measure({ from: { table, address, type } })),
  });
  return reads.map((read) => `${read.table} ${read.address}+${read.count} (${read.measures.length})`);
};

describe("measures become few reads", () => {
  const rows: readonly [string, readonly At[], { cellsPerRead?: number; gapCells?: number }, readonly string[]][] = [
    ["one register", [["holding", 7]], {}, ["holding 7+1 (1)"]],
    [
      "neighbours, in whatever order",
      [
        ["input", 3],
        ["input", 1],
        ["input", 2],
      ],
      {},
      ["input 1+3 (3)"],
    ],
    [
      "two tables are two reads",
      [
        ["holding", 0],
        ["input", 0],
      ],
      {},
      ["holding 0+1 (1)", "input 0+1 (1)"],
    ],
    [
      "a 32-bit value takes two",
      [
        ["holding", 0, "f32"],
        ["holding", 2, "u32"],
      ],
      {},
      ["holding 0+4 (2)"],
    ],
    [
      "the same register twice",
      [
        ["holding", 5],
        ["holding", 5],
      ],
      {},
      ["holding 5+1 (2)"],
    ],
    [
      "a value inside another",
      [
        ["holding", 5, "u32"],
        ["holding", 6],
      ],
      {},
      ["holding 5+2 (2)"],
    ],
    [
      "a gap of 10 costs less than the 21 bytes of a second request",
      [
        ["holding", 0],
        ["holding", 11],
      ],
      {},
      ["holding 0+12 (2)"],
    ],
    [
      "a gap of 11 costs more",
      [
        ["holding", 0],
        ["holding", 12],
      ],
      {},
      ["holding 0+1 (1)", "holding 12+1 (1)"],
    ],
    [
      "bits may lie further apart",
      [
        ["discrete", 0],
        ["discrete", 33],
      ],
      {},
      ["discrete 0+34 (2)"],
    ],
    [
      "no gap where the device refuses it",
      [
        ["holding", 0],
        ["holding", 2],
      ],
      { gapCells: 0 },
      ["holding 0+1 (1)", "holding 2+1 (1)"],
    ],
    [
      "no more cells than the device serves",
      [
        ["holding", 1],
        ["holding", 2],
      ],
      { cellsPerRead: 1 },
      ["holding 1+1 (1)", "holding 2+1 (1)"],
    ],
    [
      "a gap that is another measure's own is none",
      [
        ["holding", 0, "u64"],
        ["holding", 1],
        ["holding", 3],
      ],
      { gapCells: 0 },
      ["holding 0+4 (3)"],
    ],
  ];
  test.each(rows)("%s", (_, measures, limits, reads) => {
    expect(plan(measures, limits)).toEqual(reads);
  });

  test("2000 bits fill one read and 2001 need two", () => {
    const bits = (count: number): readonly At[] =>
      Array.from({ length: count }, (_, address) => ["coil", address] as const);
    expect(plan(bits(2000))).toEqual(["coil 0+2000 (2000)"]);
    expect(plan(bits(2001))).toEqual(["coil 0+1 (1)", "coil 1+2000 (2000)"]);
  });

  test("125 registers fill one read and 126 need two", () => {
    const words = (count: number): readonly At[] =>
      Array.from({ length: count }, (_, address) => ["holding", address] as const);
    expect(plan(words(125))).toEqual(["holding 0+125 (125)"]);
    expect(plan(words(126))).toEqual(["holding 0+1 (1)", "holding 1+125 (125)"]);
  });

  test("42 registers of 13 neighbouring devices on one unit are one read", () => {
    expect(plan(Array.from({ length: 42 }, (_, index) => ["input", 100 + index * 2] as const))).toEqual([
      "input 100+83 (42)",
    ]);
  });
});

test("every measure is in exactly one read, whole, and no read is longer than the protocol allows", () => {
  const at = fc.record({
    table: fc.constantFrom<Table>("coil", "discrete", "input", "holding"),
    address: fc.nat(400),
    wide: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(at, { minLength: 1, maxLength: 40 }), fc.nat(20), (places, gapCells) => {
      const measures = places.map(({ table, address, wide }, index) =>
        measure({
          id: `m${index}`,
          from: { table, address, type: wide && (table === "input" || table === "holding") ? "u32" : "bool" },
        }),
      );
      const reads = planReads({ measures, gapCells });
      const planned = reads.flatMap((read) => read.measures.map(({ id }) => id));
      expect(planned.toSorted()).toEqual(measures.map(({ id }) => id).toSorted());
      for (const read of reads) {
        expect(read.count).toBeLessThanOrEqual(cellsPerReadMax[read.table]);
        for (const each of read.measures) {
          const { address, end } = spanOf(each);
          expect(each.from.table).toBe(read.table);
          expect(address >= read.address && end <= read.address + read.count).toBe(true);
        }
      }
    }),
  );
});
