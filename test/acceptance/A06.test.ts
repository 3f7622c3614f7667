import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

test("A06 a grid without micro-grids is legal: its first rung is the full-time worker, never empty", () => {
  const site = neighbourhood({
    programme: "tongnan",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "plain", tier: "grid", name: "网格一", parent: "c" },
      { id: "complex", tier: "grid", name: "网格二", parent: "c" },
      { id: "m", tier: "micro", name: "微网格", parent: "complex" },
    ],
    seats: [
      ["plain", "full-time", "worker-1"],
      ["complex", "full-time", "worker-2"],
      ["c", "duty-room", "room"],
    ],
    gas: { "gas-1": { grid: "plain" }, "gas-2": { grid: "m" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  expect(box.openCase().told).toEqual(["worker-1"]);
  box.good("gas-2/gas", 50);
  expect(box.openCase().told).toEqual(["worker-2"]);
});

test("A06 where the ladder begins below it, the next rung is called in the same turn and no gap is reported", () => {
  const site = neighbourhood({
    programme: "chengdu",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "一般网格", parent: "c" },
    ],
    seats: [
      ["g", "full-time", "full-time"],
      ["c", "secretary", "secretary"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  expect(box.told()).toEqual(["0.1:full-time"]);
  expect(box.facts.filter(({ kind }) => kind === "duty-gap")).toEqual([]);
});
