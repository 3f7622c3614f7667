import { expect, test } from "vitest";
import type { Programme } from "../../config/programme.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { policyAtBirth } from "../../gateway/core/cases/policy-at-birth.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [["g", "full-time", "worker"]],
  gas: { "gas-1": { grid: "g" } },
});

test.for([
  ["basic", 1, false, "grid", "all"],
  ["basic", 4, true, "grid", "all"],
  ["tongnan", 1, false, "community", "worst-two"],
  ["tongnan", 2, true, "community", "worst-two"],
  ["tongnan", 3, true, "community", "key-place"],
  ["tongnan", 3, false, "grid", "all"],
  ["tongnan", 4, false, "grid", "all"],
  ["huizhou", 4, true, "community", "key-place"],
] as const)("E02 %s, severity %i, key place %s: level %s by row %s", ([name, severity, keyPlace, level, row]) => {
  const programme = shippedProgramme(name);
  const { start } = policyAtBirth(
    { ...site, programme },
    {
      rule: { id: "water.warn" as never, severity },
      keyPlace,
      mode: "peace",
    },
  );
  expect(start).toEqual({ level, row });
});

test("E02 a row of a type goes before the others, and fits all types below it", () => {
  const programme: Programme = {
    ...site.programme,
    split: [{ row: "gas", type: "gas", level: "street", basis: "assumed" }, ...site.programme.split],
  };
  const startOf = (id: string) =>
    policyAtBirth({ ...site, programme }, { rule: { id: id as never, severity: 3 }, keyPlace: false, mode: "peace" })
      .start.row;
  expect([startOf("gas.hh"), startOf("gas"), startOf("gasket")]).toEqual(["gas", "gas", "all"]);
});

test("E02 the case stores the row that split it", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  expect(box.openCase().policy.start).toEqual({ level: "community", row: "worst-two" });
});

test("E02 the mode in force splits as well, and the case keeps what it was born with", () => {
  const programme: Programme = {
    ...site.programme,
    split: [{ row: "at-war", mode: "emergency", level: "street", basis: "assumed" }, ...site.programme.split],
  };
  const box = createBox({ ...site, programme });
  signed(box, { mode: "emergency", level: "II", reason: "防汛Ⅱ级响应" });
  box.good("gas-1/gas", 50);
  signed(box, { mode: "peace", reason: "解除" });
  expect(box.openCase()).toMatchObject({ level: "street", policy: { start: { row: "at-war" } } });
  box.act("danger", "worker");
  expect(box.openCase().policy.start.row).toBe("at-war");
});
