import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "chengdu",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "一般网格", parent: "c" },
    { id: "m", tier: "micro", name: "微网格", parent: "g" },
    { id: "mall", tier: "grid", name: "商场专属网格", parent: "c", kind: "exclusive" },
  ],
  seats: [
    ["m", "micro-worker", "micro-worker"],
    ["g", "full-time", "full-time"],
    ["mall", "exclusive-team", "mall-guard", "mall-electrician"],
    ["c", "secretary", "secretary"],
  ],
  gas: { "gas-mall": { grid: "mall" }, "gas-home": { grid: "m" } },
});

test("A05 a sensor inside an exclusive grid rings its own roster and escalates to the enclosing community", () => {
  const box = createBox(site);
  box.good("gas-mall/gas", 50);
  expect(box.told()).toEqual([`0.0:${box.openCase().told[0]}`]);
  expect(["mall-guard", "mall-electrician"]).toContain(box.openCase().told[0]);
  box.wait(179);
  expect(box.openCase().told).toHaveLength(1);
  box.wait(1);
  expect(box.openCase().told.at(-1)).toBe("secretary");
  expect(box.openCase().told).not.toContain("full-time");
  expect(box.facts.filter(({ kind }) => kind === "duty-gap").length).toBeLessThan(2);
});

test("A05 a sensor outside it rings the territorial roster", () => {
  const box = createBox(site);
  box.good("gas-home/gas", 50);
  box.wait(60);
  expect(box.openCase().told).toEqual(["micro-worker", "full-time"]);
});
