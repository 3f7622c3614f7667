import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
    { id: "h", tier: "grid", name: "网格二", parent: "c" },
  ],
  seats: [
    ["g", "full-time", "worker-1"],
    ["h", "full-time", "worker-2"],
  ],
  gas: {
    "gas-1": { grid: "g" },
    "gas-key": { grid: "h", keyPlace: true },
    ...Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`gas-k${at}`, { grid: "h", keyPlace: true }])),
  },
});

test("A14 the same reading at a key place counts one step worse, and severity 1 stays 1", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 30);
  expect(box.openCase().severity).toBe(2);
  box.good("gas-key/gas", 30);
  expect(box.openCase().severity).toBe(1);
  expect(box.openCase().policy.start.row).toBe("worst-two");
});

test("A14 with a flood of alarms a key place rings at once all the same", () => {
  const box = createBox(site);
  for (let at = 0; at < 30; at += 1) box.good(`gas-k${at}/gas`, 50);
  const waiting = box.notices().filter(({ progress, to }) => to === "worker-2" && progress.kind === "queued");
  const now = box.now();
  expect(waiting.length).toBeGreaterThan(0);
  for (const { dueAt } of waiting) expect(dueAt.monoMs).toBeLessThanOrEqual(now.monoMs);
});
