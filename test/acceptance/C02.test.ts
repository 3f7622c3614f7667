import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [
    ["g", "full-time", "worker"],
    ["g", "leader", "leader"],
    ["c", "duty-room", "room"],
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("C02 whoever's only channel is silent for more than 90 s does not hold up the ladder, and is shown as unreachable", () => {
  const box = createBox(site);
  box.wait(1);
  box.take({ kind: "reach", silent: ["worker" as never] });
  box.wait(60);
  box.good("gas-1/gas", 50);
  const first = box.told();
  expect(first).toHaveLength(1);
  box.wait(29);
  expect(box.told()).toEqual(first);
  box.wait(1);
  expect(box.told()).toHaveLength(2);
  expect(box.facts.filter(({ kind }) => kind === "reach")).toMatchObject([{ person: "worker", to: "unreachable" }]);
  expect(box.openCase().told).toContain("worker");
});
