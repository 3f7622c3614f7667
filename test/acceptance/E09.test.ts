import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

test("E09 four levels in line: worker with the property company, community, street, district, at their times", () => {
  const site = neighbourhood({
    programme: "jianye",
    grids: [
      { id: "d", tier: "district", name: "区" },
      { id: "s", tier: "street", name: "街道", parent: "d" },
      { id: "c", tier: "community", name: "社区", parent: "s" },
      { id: "g", tier: "grid", name: "综合网格", parent: "c" },
    ],
    seats: [
      ["g", "worker", "worker"],
      ["g", "property", "property"],
      ["c", "duty-room", "community"],
      ["s", "centre", "street"],
      ["d", "command", "district"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const began = box.now().monoMs;
  box.wait(700);
  const rungs = box.facts.flatMap((fact) =>
    fact.kind === "rung" && fact.loop === 0 ? [[(fact.at.monoMs - began) / 1000, ...fact.told]] : [],
  );
  expect(rungs).toEqual([
    [0, "worker", "property"],
    [90, "community"],
    [240, "street"],
    [600, "district"],
  ]);
});
