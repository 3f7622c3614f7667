import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answered, nothingLearned, refused, type Learned } from "../../../sensors/modbus/illegal.ts";
import { planReads, type PlannedRead } from "../../../sensors/modbus/plan.ts";
import { measure } from "./profile.ts";

const at = (...addresses: readonly number[]) =>
  addresses.map((address) => measure({ id: `m${address}`, from: { table: "holding", address } }));

const shown = (reads: readonly PlannedRead[]): readonly string[] =>
  reads.map(({ address, count }) => `${address}+${count}`);

/** One cycle against a device that refuses a read that touches any of `illegal`: what it gave, what was learnt. */
function cycle(measures: ReturnType<typeof at>, learned: Learned, illegal: ReadonlySet<number>) {
  const reads = planReads({ measures }, { learned });
  const isRefused = ({ address, count }: PlannedRead): boolean =>
    Array.from({ length: count }, (_, index) => address + index).some((each) => illegal.has(each));
  return {
    reads,
    seen: reads.filter((read) => !isRefused(read)).flatMap((read) => read.measures.map(({ id }) => id)),
    learned: reads.reduce((so, read) => (isRefused(read) ? refused(so, read) : answered(so, read)), learned),
  };
}

describe("an address that was refused is not read for another's sake", () => {
  test("a gap that refuses is given up, and the neighbours are joined again around it", () => {
    const measures = at(0, 1, 5, 6);
    const illegal = new Set([3]);
    const first = cycle(measures, nothingLearned, illegal);
    const second = cycle(measures, first.learned, illegal);
    const third = cycle(measures, second.learned, illegal);
    expect([first, second, third].map(({ reads }) => shown(reads))).toEqual([
      ["0+7"],
      ["0+1", "1+1", "5+1", "6+1"],
      ["0+2", "5+2"],
    ]);
  });

  test("a measure that refuses is asked alone from then on", () => {
    const illegal = new Set([1]);
    const second = cycle(at(0, 1, 2, 3), cycle(at(0, 1, 2, 3), nothingLearned, illegal).learned, illegal);
    expect(second.seen).toEqual(["m0", "m2", "m3"]);
    expect(shown(planReads({ measures: at(0, 1, 2, 3) }, { learned: second.learned }))).toEqual(["0+1", "1+1", "2+2"]);
  });

  test("what answers after all is legal again", () => {
    const learned = refused(nothingLearned, { table: "holding", address: 4, count: 1, measures: at(4) });
    expect(answered(learned, { table: "holding", address: 4, count: 1 })).toEqual(nothingLearned);
    expect(answered(nothingLearned, { table: "holding", address: 4, count: 1 })).toBe(nothingLearned);
  });

  test("what was learnt outlives a restart as JSON, and another table is not concerned", () => {
    const { learned } = cycle(at(0, 1, 5), nothingLearned, new Set([3]));
    expect(JSON.parse(JSON.stringify(learned))).toEqual(learned);
    const coils = [0, 5].map((address) => measure({ from: { table: "coil", address } }));
    expect(shown(planReads({ measures: coils }, { learned }))).toEqual(["0+6"]);
  });
});

test("with any illegal addresses every legal value is there from the second cycle on, and nothing is learnt for long", () => {
  const places = fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(places, fc.array(fc.nat(60), { maxLength: 3 }), (addresses, refusing) => {
      const measures = at(...addresses);
      const illegal = new Set(refusing);
      const legal = measures.filter(({ from }) => !illegal.has(from.address)).map(({ id }) => id);
      let learned = cycle(measures, nothingLearned, illegal).learned;
      for (let turn = 2; turn <= 4; turn += 1) {
        const now = cycle(measures, learned, illegal);
        expect(now.seen.toSorted()).toEqual(legal.toSorted());
        if (turn > 2) expect(now.learned).toEqual(learned);
        learned = now.learned;
      }
    }),
  );
});
