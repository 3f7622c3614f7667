import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { refusalOf, toldOf } from "./people-site.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "chengdu",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "一般网格", parent: "c" },
    { id: "m1", tier: "micro", name: "一号微网格", parent: "g" },
    { id: "m2", tier: "micro", name: "二号微网格", parent: "g" },
  ],
  seats: [
    ["m1", "micro-worker", "worker-1"],
    ["m1", "party-group", "lead-1"],
    ["m2", "micro-worker", "worker-2"],
    ["m2", "party-group", "lead-2"],
    ["g", "full-time", "full-time"],
    ["c", "secretary", "secretary"],
  ],
  gas: { "gas-1": { grid: "m1" } },
});

test("B10 a micro-grid's lead gives part of a case to a full-time worker inside the own micro-grid, and it is written down", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const order = { to: "full-time", reason: "关三单元总阀" };
  expect(refusalOf(box, "assign", "lead-1", { order })).toBeUndefined();
  expect(toldOf(box, "task")).toEqual(["full-time"]);
  expect(box.facts.filter(({ kind }) => kind === "case-task")).toMatchObject([{ person: "full-time" }]);
  expect(box.facts.find((fact) => fact.kind === "case-moved" && fact.verb === "assign")).toMatchObject({
    by: "lead-1",
  });
});

test("B10 the lead of another micro-grid may not", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const order = { to: "full-time", reason: "关三单元总阀" };
  expect(refusalOf(box, "assign", "lead-2", { order })).toMatch(/^not-/);
  expect(toldOf(box, "task")).toEqual([]);
});
