import type { HazardAct } from "../../gateway/core/hazards/rows.ts";
import type { PatrolAct } from "../../gateway/core/patrols/rows.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

/** Two labelled sensors; the first was calibrated a year ago but for ten days. */
export function patrolSite() {
  return testSite((site) => ({
    ...site,
    devices: (site.devices ?? []).map((device, at) => ({
      ...device,
      tag: `GP-000${at + 1}`,
      owner: "示例燃气公司",
      calibrated: at === 0 ? "2025-06-12" : "2026-01-01",
    })),
    rules: [
      ...(site.rules ?? []),
      {
        id: "gas.calibration",
        title: { zh: "校准到期", en: "Calibration due" },
        kind: "calibration",
        on: { quantity: "combustible-gas" },
        hazard: "system",
        severity: 4,
        every: "365d",
        basis: "JJG 693",
      },
    ],
  }));
}

type Box = ReturnType<typeof createBox>;
let acts = 0;

function answered(box: Box, input: object): string {
  acts += 1;
  const { facts } = box.take({ command: `w-${acts}`, ...input } as never);
  const refused = facts.find(({ kind }) => kind === "patrol-refused" || kind === "hazard-refused");
  return refused !== undefined && "why" in refused ? String(refused.why) : "done";
}

export function patrolAct(box: Box, by: string, act: object, over: object = {}): string {
  return answered(box, { kind: "patrol", by, act: act as PatrolAct, ...over });
}

export function hazardAct(box: Box, by: string, act: object): string {
  return answered(box, { kind: "hazard", by, act: act as HazardAct });
}

export function openPatrol(box: Box) {
  patrolAct(box, "worker-a", { do: "open", label: "每日巡查", grid: "micro-1" });
  const patrol = [...box.state().patrol.values()].at(-1);
  if (patrol === undefined) throw new Error("no sheet was opened");
  return patrol;
}
