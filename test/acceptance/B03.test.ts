import { expect, test } from "vitest";
import { roleAt } from "../../config/programme.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

test("B03 eight roles, and 网格长 exists twice: at the village and at the street", () => {
  const programme = shippedProgramme("huizhou");
  expect(programme.roles).toHaveLength(8);
  expect(roleAt(programme, "community", "head")?.label.zh).toBe("网格长");
  expect(roleAt(programme, "street", "head")?.label.zh).toBe("街道网格长");
  expect(roleAt(programme, "grid", "head")).toBeUndefined();
});

test("B03 a notice for the village's 网格长 never reaches the street's before its own rung", () => {
  const site = neighbourhood({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "c", tier: "community", name: "村居网格", parent: "s" },
      { id: "g", tier: "grid", name: "责任网格", parent: "c" },
    ],
    seats: [
      ["g", "worker", "worker"],
      ["c", "head", "village-head"],
      ["s", "head", "street-head"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  // Severity 2: nobody is copied at once.
  box.good("gas-1/gas", 30);
  box.wait(2 * 420 - 1);
  expect(box.notices().map(({ to }) => to)).not.toContain("street-head");
  expect(box.openCase().told).toContain("village-head");
  box.wait(1);
  expect(box.openCase().told).toContain("street-head");
});
