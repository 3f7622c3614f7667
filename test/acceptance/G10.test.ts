import { expect, test } from "vitest";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import type { ComponentsReply } from "../../gateway/api/grid-work-schema.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { hazardAct, patrolSite } from "./patrol-site.ts";

type Box = ReturnType<typeof createBox>;

function componentsOf(box: Box): ComponentsReply["components"] {
  return (gridView({ index: patrolSite(), state: box.state }, { of: "components" }) as ComponentsReply).components;
}

/** To the tenth day, when a year has passed since the first sensor's calibration. */
function whenOverdue() {
  const box = createBox(patrolSite());
  box.good("node-1/gas", 1);
  box.good("node-2/gas", 1);
  expect(componentsOf(box).map(({ flags }) => flags)).toEqual([[], []]);
  box.shift({ wallMs: box.now().wallMs + 11 * 86_400_000 });
  box.wait(1);
  return box;
}

test("G10 sensors are components: owner, grid, calibration; one that is overdue bears the flag, the others do not", () => {
  const box = whenOverdue();
  expect(componentsOf(box)).toMatchObject([
    {
      device: "node-1",
      owner: "示例燃气公司",
      grid: "micro-1",
      calibrated: "2025-06-12",
      flags: ["calibration-overdue"],
    },
    { device: "node-2", owner: "示例燃气公司", grid: "micro-2", calibrated: "2026-01-01", flags: [] },
  ]);
});

test("G10 it stands in the ledger once, and nobody writes it off while it is overdue", () => {
  const box = whenOverdue();
  box.wait(120);
  const [item, ...others] = [...box.state().hazard.values()];
  expect([item, others]).toMatchObject([{ source: "calibration", device: "node-1", grid: "micro-1" }, []]);
  expect(hazardAct(box, "leader", { do: "close", item: item?.id, measure: "已校准" })).toBe("not-over");
});

test("G10 an overdue sensor still rings", () => {
  const box = whenOverdue();
  box.good("node-1/gas", 50);
  const { id, hazard, severity } = box.openCase();
  expect({ hazard, severity }).toEqual({ hazard: "gas", severity: 1 });
  expect(box.notices().filter((notice) => notice.case === id && notice.to === "worker-a")).not.toEqual([]);
});
