import { expect, test } from "vitest";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import type { DutiesReply } from "../../gateway/api/grid-work-schema.ts";
import { emptyState } from "../../gateway/core/state.ts";
import type { Seat } from "./sites.ts";
import { neighbourhood } from "./sites.ts";

function dutiesOf(person: string, ...seats: readonly Seat[]): DutiesReply["seats"] {
  const index = neighbourhood({
    programme: "tongnan",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [["g", "full-time", "worker"], ...seats],
    gas: { "gas-1": { grid: "g" } },
  });
  const view = gridView({ index, state: emptyState }, { of: "duties", as: person as never });
  return (view as DutiesReply).seats;
}

const typesOf = (seats: DutiesReply["seats"]) => seats.flatMap(({ duties }) => duties.map(({ type }) => type));

test("I03 my duties are those of my seat, with what I may do, the steps and the limits", () => {
  const [worker] = dutiesOf("worker");
  expect(worker).toMatchObject({ grid: "g", role: "full-time", label: { zh: "专职网格员" } });
  expect(worker?.duties.find(({ type }) => type === "gas.hh")).toMatchObject({
    power: "CHRWS",
    lifeSafety: true,
    board: "safety",
    limitsMs: { claim: 60_000, arrive: 600_000, handle: 3_600_000, verify: 1_800_000, close: 86_400_000 },
    steps: expect.arrayContaining([{ zh: "关闭燃气阀门", en: "Close the gas valve" }]),
  });
});

test("I03 a role switch changes them: the police officer of the grid has doors and smoke, the medic no doors", () => {
  const police = typesOf(dutiesOf("a", ["g", "police", "a"]));
  const medic = typesOf(dutiesOf("a", ["g", "medic", "a"]));
  expect(police).toEqual(expect.arrayContaining(["door.forced", "smoke.alarm"]));
  expect(police).not.toContain("gas.hh");
  expect(medic).toContain("gas.hh");
  expect(medic).not.toContain("door.forced");
});

test("I03 who sits on two seats has the duties of both, who sits on none has none", () => {
  const both = dutiesOf("a", ["g", "medic", "a"], ["c", "duty-room", "a"]);
  expect(both.map(({ role }) => role)).toEqual(["medic", "duty-room"]);
  expect(both[1]?.duties[0]?.power).toBe("CGVAWB");
  expect(dutiesOf("nobody")).toEqual([]);
});
