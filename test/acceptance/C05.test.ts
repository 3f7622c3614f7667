import { expect, test } from "vitest";
import { emptyState } from "../../gateway/core/state.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

/** Micro-grid 2 touches micro-grid 1; micro-grid 3 lies apart. */
const site = () =>
  neighbourhood({
    programme: "chengdu",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "一般网格", parent: "c" },
      { id: "m1", tier: "micro", name: "一号", parent: "g", next: ["m2"] },
      { id: "m2", tier: "micro", name: "二号", parent: "g", next: ["m1"] },
      { id: "m3", tier: "micro", name: "三号", parent: "g" },
    ],
    seats: [
      ["m1", "micro-worker", "worker-1"],
      ["m2", "micro-worker", "worker-2"],
      ["m3", "micro-worker", "worker-3"],
      ["g", "full-time", "full-time"],
    ],
    gas: { "gas-1": { grid: "m1" } },
    smoke: { "smoke-1": { grid: "m1", floor: "1" } },
  });

test("C05 while the own worker has another case in hand the worker of the adjacent micro-grid is called as well", () => {
  const box = createBox(site());
  box.good("smoke-1/smoke", 1);
  box.act("claim", "worker-1");
  box.good("gas-1/gas", 50);
  expect(box.told()).toEqual(["0.0:worker-1", "0.0:worker-1+worker-2"]);
});

test("C05 a worker who is free is called alone", () => {
  const box = createBox(site());
  box.good("gas-1/gas", 50);
  expect(box.told()).toEqual(["0.0:worker-1"]);
});

test("C05 where people are is kept nowhere: not one table of the state holds a location", () => {
  const tables = Object.keys(emptyState());
  expect(tables.filter((name) => /location|track|gps|whereabout/i.test(name))).toEqual([]);
});
