import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { refusalOf } from "./people-site.ts";
import { neighbourhood } from "./sites.ts";

const photo = { evidence: { hash: "ab".repeat(32), type: "image/jpeg", bytes: 1_000 } };

const box = () => {
  const made = createBox(
    neighbourhood({
      programme: "chengdu",
      grids: [
        { id: "c", tier: "community", name: "社区" },
        { id: "g", tier: "grid", name: "一般网格", parent: "c" },
        { id: "m", tier: "micro", name: "微网格", parent: "g" },
      ],
      seats: [
        ["m", "micro-worker", "worker"],
        ["m", "volunteer", "volunteer"],
        ["c", "secretary", "secretary"],
      ],
      gas: { "gas-1": { grid: "m" } },
    }),
  );
  made.good("gas-1/gas", 50);
  return made;
};

test("B07 a volunteer is called by no rung, and neither claims nor closes", () => {
  const made = box();
  made.wait(400);
  expect(made.notices().map(({ to }) => to)).not.toContain("volunteer");
  expect(refusalOf(made, "claim", "volunteer")).toBe("not-in-this-grid");
  for (const verb of ["claim", "arrive", "start"]) refusalOf(made, verb, "worker");
  expect(refusalOf(made, "submit", "volunteer")).toBe("not-the-claimer");
});

test("B07 what a volunteer reports from the scene needs a worker's claim first", () => {
  const made = box();
  expect(refusalOf(made, "attach", "volunteer", { order: photo })).toBe("not-in-this-grid");
  refusalOf(made, "claim", "worker");
  expect(refusalOf(made, "attach", "volunteer", { order: photo })).toBeUndefined();
  expect(made.openCase()).toMatchObject({ claimedBy: "worker", evidence: [{ type: "image/jpeg" }] });
});
