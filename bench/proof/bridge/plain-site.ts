import { shippedProgramme } from "../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { siteSchema } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验探头", en: "Test detector" },
  source: "written for the proof",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});

/** The smallest site that has something to ring: so many detectors in one community, one person who answers. */
export function plainSite(box: string, detectors: number, summaryEveryMs = 60_000): SiteIndex {
  const names = Array.from({ length: detectors }, (_, at) => `gas-${at + 1}`);
  const site = siteSchema.parse({
    box: { id: box, name: "验证小区" },
    grids: [
      { id: "c1", tier: "community", name: "社区" },
      { id: "m1", tier: "micro", name: "微网格", parent: "c1" },
    ],
    devices: names.map((id) => ({ id, name: id, profile: "gas", place: { grid: "m1" } })),
    rules: [gasRule],
    people: [{ id: "worker", title: "网格员甲", channels: ["screen"] }],
    roster: [{ grid: "m1", role: "worker", people: ["worker"], shift: "24h", handover: "08:00", from: "2026-01-01" }],
    ladder: {
      rungs: [{ tier: "micro", role: "worker", after: "0s" }],
      repeat: "60min",
      respondBy: "60min",
      basis: "assumed",
    },
    uplink: { url: "mqtt://127.0.0.1:1", summaryEvery: `${summaryEveryMs}ms` },
  });
  return indexSite(site, new Map([["gas" as ProfileId, profile]]), shippedProgramme("basic"));
}

const gasRule = {
  id: "gas.hh",
  title: { zh: "燃气", en: "Gas" },
  kind: "limit",
  on: { quantity: "combustible-gas" },
  hazard: "gas",
  severity: 1,
  above: "45 %LEL",
  clear: "40 %LEL",
  basis: "assumed",
};
