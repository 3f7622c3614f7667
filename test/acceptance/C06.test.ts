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
    ["g", "full-time", "w1", "w2", "w3"],
    ["g", "leader", "leader"],
    ["c", "duty-room", "room"],
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("C06 whoever takes the order has it, and nobody else is called", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  box.act("claim", "w1");
  const called = box.notices().length;
  box.wait(120);
  expect(box.openCase()).toMatchObject({ state: "claimed", claimedBy: "w1" });
  expect(box.notices()).toHaveLength(called);
});

test("C06 whoever cannot go says why, and the next rung is called in the same turn", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  expect(box.told()).toHaveLength(1);
  box.act("decline", "w1");
  expect(box.told()).toHaveLength(2);
  expect(box.facts.findLast(({ kind }) => kind === "rung")).toMatchObject({ rung: 1 });
});

test("C06 after three declines the 网格长 is among those who are called, and the case is still everybody's", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  for (const who of ["w1", "w2", "w3"]) box.act("decline", who);
  expect(box.notices().map(({ to }) => to)).toContain("leader");
  expect(box.openCase().state).toBe("reported");
  expect(box.openCase().claimedBy).toBeUndefined();
});
