import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

test("A12 the village grid has its own head: the ladder passes 责任网格 → 村居网格 → 街道", () => {
  const site = neighbourhood({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "c", tier: "community", name: "村居网格", parent: "s" },
      { id: "g", tier: "grid", name: "责任网格", parent: "c" },
    ],
    seats: [
      ["g", "worker", "worker"],
      ["c", "deputy", "village-deputy"],
      ["c", "head", "village-head"],
      ["s", "deputy", "street-deputy"],
      ["s", "head", "street-head"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  box.wait(420);
  expect(box.told()).toEqual(["0.0:worker", "0.1:village-deputy", "0.2:village-head", "0.3:street-deputy+street-head"]);
});
