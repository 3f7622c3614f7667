import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsMax, maxInsert, sorted } from "../../../bench/proof/modbus/max-insert.ts";
import { mapsAtHand, recordedFolder } from "../../../bench/proof/modbus/register-maps.ts";
import type { Table } from "../../../config/modbus-profile.ts";
import type { ReadRequest } from "../../../sensors/modbus/pdu.ts";
import { planReads } from "../../../sensors/modbus/plan.ts";
import { costOf, rtuCost, tcpCost, type WireCost } from "../../../sensors/modbus/wire-cost.ts";
import { measure } from "./profile.ts";

type Limits = Parameters<typeof planReads>[0];

const slowBus = rtuCost({ baud: 9600, bitsPerByte: 10, turnaroundMs: 20 });
/** No turnaround and no silence: what counts is bytes, eight asked and five answered around the data. */
const bytesOnly: WireCost = { perRequest: 13 };

test("a request costs its frames, the silence before them and the device's own time", () => {
  expect(tcpCost.perRequest).toBe(21);
  expect(slowBus.perRequest).toBeCloseTo(8 + 5 + 7 + 19.2, 9);
  expect(rtuCost({ baud: 115_200, bitsPerByte: 11, turnaroundMs: 5 }).perRequest).toBeCloseTo(13 + 8.5 * 10.4727, 3);
  expect([costOf("coil", 9, tcpCost), costOf("input", 9, tcpCost)]).toEqual([23, 39]);
});

describe.each([
  ["TCP", tcpCost],
  ["RTU, bytes alone", bytesOnly],
  ["RTU at 9600 with 20 ms turnaround", slowBus],
])("%s", (_, cost) => {
  test("no way to cut the measures into requests is cheaper", () => {
    const place = fc.record({
      table: fc.constantFrom<Table>("holding", "discrete"),
      address: fc.nat(90),
      isWide: fc.boolean(),
    });
    const limits = fc.record({
      cellsPerRead: fc.constantFrom(undefined, 4, 16, 60),
      gapCells: fc.constantFrom(undefined, 0, 5, 30),
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 9 }), limits, (places, { cellsPerRead, gapCells }) => {
        const measures = places.map(({ table, address, isWide }) =>
          measure({ from: { table, address, type: isWide && table === "holding" ? "u64" : "bool" } }),
        );
        const capped = { measures, cellsPerRead, gapCells };
        expect(total(planReads(capped, { cost }), cost)).toBeCloseTo(cheapestCut(capped, cost), 6);
      }),
      { numRuns: 300 },
    );
  });
});

describe("every register map at hand: no more bytes than an optimiser that inserts up to so many unused cells", () => {
  test.each(mapsAtHand())("%s", (_, limits) => {
    const [ours, tcp] = [bytesOnly, tcpCost].map((cost) => total(planReads(limits, { cost }), cost));
    const theirs = (cost: WireCost): number =>
      Math.min(...[0, 1, 2, 5, 10, 20, 50, 125].map((most) => total(maxInsert(limits, most), cost)));
    expect(ours).toBeLessThanOrEqual(theirs(bytesOnly));
    expect(tcp).toBeLessThanOrEqual(theirs(tcpCost));
  });

  test("there are at least twenty of them", (context) => {
    if (!existsSync(recordedFolder())) context.skip("the recorded data is not beside this checkout");
    expect(mapsAtHand().length).toBeGreaterThanOrEqual(20);
  });
});

function total(reads: readonly ReadRequest[], cost: WireCost): number {
  return reads.reduce((sum, read) => sum + costOf(read.table, read.count, cost), 0);
}

function gapMax({ gapCells = Infinity }: Limits): number {
  return gapCells;
}

/** Every way to cut the sorted measures into runs, one bit for each place a cut may be. */
function cheapestCut(limits: Limits, cost: WireCost): number {
  const spans = sorted(limits);
  const ways = Array.from({ length: 2 ** (spans.length - 1) }, (_, way) => way);
  return Math.min(...ways.map((way) => costOfCut(spans, way, limits, cost)));
}

type Spans = ReturnType<typeof sorted>;

function costOfCut(spans: Spans, way: number, limits: Limits, cost: WireCost): number {
  const runs: Spans[] = [];
  spans.forEach((span, at) => {
    if (at > 0 && (way >> (at - 1)) & 1) runs[runs.length - 1] = [...(runs.at(-1) ?? []), span];
    else runs.push([span]);
  });
  return runs.reduce((sum, run) => sum + costOfRun(run, spans, limits, cost), 0);
}

function costOfRun(run: Spans, all: Spans, limits: Limits, cost: WireCost): number {
  const [first] = run;
  if (first === undefined || run.some(({ table }) => table !== first.table)) return Infinity;
  const end = Math.max(...run.map((each) => each.end));
  const count = end - first.address;
  const fits = count <= cellsMax(limits, first.table) && widestHole(first, end, all) <= gapMax(limits);
  const isAllowed = run.length === 1 || fits;
  return isAllowed ? costOf(first.table, count, cost) : Infinity;
}

/** The longest stretch of a request's cells that no measure of the device owns. */
function widestHole({ table, address }: Spans[number], end: number, all: Spans): number {
  const owned = (cell: number): boolean =>
    all.some((each) => each.table === table && each.address <= cell && cell < each.end);
  let [hole, widest] = [0, 0];
  for (let cell = address; cell < end; cell += 1) {
    hole = owned(cell) ? 0 : hole + 1;
    widest = Math.max(widest, hole);
  }
  return widest;
}
