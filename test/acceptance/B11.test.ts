import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "tongnan",
  grids: [
    { id: "s", tier: "street", name: "镇街" },
    { id: "c", tier: "community", name: "社区", parent: "s" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [
    ["g", "full-time", "worker"],
    ["s", "centre", "centre"],
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("B11 severity 1: the 镇街 is copied at t0 and the owner is unchanged", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  expect(box.notices().map(({ to, kind }) => `${to} ${kind}`)).toEqual(["centre copied", "worker raised"]);
  expect(box.openCase()).toMatchObject({ told: ["worker"], copied: ["centre"] });
  expect(box.act("claim", "worker").facts.map(({ kind }) => kind)).not.toContain("refused");
  expect(box.openCase().claimedBy).toBe("worker");
});

test("B11 severity 2 copies nobody where the programme says up to 1", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 30);
  expect(box.notices().map(({ to }) => to)).toEqual(["worker"]);
});
