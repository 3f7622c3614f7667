import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

test("E12 severity 1 copies the street within the turn of the alarm, and the owner is still the worker", () => {
  const site = neighbourhood({
    programme: "chengdu",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "c", tier: "community", name: "社区", parent: "s" },
      { id: "g", tier: "grid", name: "一般网格", parent: "c" },
    ],
    seats: [
      ["g", "full-time", "worker"],
      ["s", "commander", "commander"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const copied = box.facts.filter((fact) => fact.kind === "copied");
  expect(copied).toMatchObject([{ told: ["commander"], at: { monoMs: box.now().monoMs } }]);
  box.act("claim", "worker");
  box.wait(300);
  expect(box.openCase()).toMatchObject({ claimedBy: "worker", told: ["worker"] });
  box.good("gas-1/gas", 0);
  box.wait(60);
  expect(box.notices().map(({ to, kind }) => `${to} ${kind}`)).toContain("commander recovered");
});
