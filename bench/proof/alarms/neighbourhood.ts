import { shippedProgramme } from "../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { siteSchema, type SiteInput } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

export type RuleInput = NonNullable<SiteInput["rules"]>[number];

/** Micro-grids of one grid, each with its own worker and so many gas detectors. */
export function neighbourhood(microGrids: number, detectors: number, rules: readonly RuleInput[]): SiteIndex {
  const zones = Array.from({ length: microGrids }, (_, at) => `micro-${at}`);
  const site = siteSchema.parse({
    box: { id: "bench", name: "试验" },
    grids: [
      { id: "grid", tier: "grid", name: "网格" },
      ...zones.map((id) => ({ id, tier: "micro", name: id, parent: "grid" })),
    ],
    devices: zones.flatMap((grid) =>
      Array.from({ length: detectors }, (_, at) => ({
        id: `${grid}-d${at}`,
        name: `${at}`,
        profile: "node",
        place: { grid },
      })),
    ),
    rules,
    people: [...zones.map((zone) => `worker-${zone}`), "leader"].map((id) => ({ id, title: id, channels: ["screen"] })),
    roster: [
      ...zones.map((grid) => ({ grid, role: "worker", people: [`worker-${grid}`], ...shift })),
      { grid: "grid", role: "leader", people: ["leader"], ...shift },
    ],
    ladder: {
      rungs: [
        { tier: "micro", role: "worker", after: "0s" },
        { tier: "grid", role: "leader", after: "60s" },
      ],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  });
  return indexSite(site, new Map([["node" as ProfileId, profile]]), shippedProgramme("basic"));
}

export const gasLimit = {
  id: "gas.high",
  title: { zh: "燃气低浓度", en: "Gas high" },
  kind: "limit",
  on: { quantity: "combustible-gas" },
  hazard: "gas",
  severity: 2,
  above: "20 %LEL",
  clear: "15 %LEL",
  basis: "assumed",
} as const satisfies RuleInput;

const shift = { shift: "12h", handover: "08:00", from: "2026-01-01" };

const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the bench",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});
