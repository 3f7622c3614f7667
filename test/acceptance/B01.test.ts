import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const micros = Array.from({ length: 20 }, (_, at) => `m${String(at + 1).padStart(3, "0")}`);

test("B01 an alarm in micro-grid 017 rings its own worker; unclaimed, the grid's full-time worker", () => {
  const site = neighbourhood({
    programme: "chengdu",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "一般网格", parent: "c" },
      ...micros.map((id) => ({ id, tier: "micro", name: `微网格 ${id}`, parent: "g" })),
    ],
    seats: [
      ...micros.map((id) => [id, "micro-worker", `worker-${id}`] as const),
      ["m017", "property", "property-m017"],
      ["g", "full-time", "full-time"],
    ],
    gas: { "gas-17": { grid: "m017" } },
  });
  const box = createBox(site);
  box.good("gas-17/gas", 50);
  expect(box.told()).toEqual(["0.0:worker-m017+property-m017"]);
  box.wait(59);
  expect(box.told()).toHaveLength(1);
  box.wait(1);
  expect(box.told().at(-1)).toBe("0.1:full-time");
});
