import { basicProgramme } from "../../basic-programme.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import { siteSchema, type SiteInput } from "../../../config/site.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

/** A device profile with one measure per quantity under test. */
const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the tests",
  topic: "gridpost/in/{name}",
  measures: [
    { id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" },
    { id: "level", quantity: "water-level", pointer: "/level", unit: "m" },
    { id: "door", quantity: "door", pointer: "/door" },
  ],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});

const base: SiteInput = {
  box: { id: "box-1", name: "示例小区" },
  grids: [
    { id: "street", tier: "street", name: "示例街道" },
    { id: "community", tier: "community", name: "示例社区", parent: "street" },
    { id: "grid-1", tier: "grid", name: "一网格", parent: "community" },
    { id: "micro-1", tier: "micro", name: "一号微网格", parent: "grid-1" },
    { id: "micro-2", tier: "micro", name: "二号微网格", parent: "grid-1" },
  ],
  devices: [
    { id: "node-1", name: "节点一", profile: "node", place: { grid: "micro-1", building: "3号楼" } },
    { id: "node-2", name: "节点二", profile: "node", place: { grid: "micro-2", building: "5号楼" } },
  ],
  rules: [
    {
      id: "gas.hh",
      title: { zh: "燃气高浓度", en: "Gas high-high" },
      kind: "limit",
      on: { quantity: "combustible-gas" },
      hazard: "gas",
      severity: 1,
      above: "45 %LEL",
      clear: "40 %LEL",
      offDelay: "60s",
      latch: true,
      basis: "assumed",
    },
    {
      id: "gas.high",
      title: { zh: "燃气低浓度", en: "Gas high" },
      kind: "limit",
      on: { quantity: "combustible-gas" },
      hazard: "gas",
      severity: 2,
      above: "20 %LEL",
      clear: "15 %LEL",
      onDelay: "5s",
      offDelay: "60s",
      basis: "assumed",
    },
    {
      id: "water.rise",
      title: { zh: "水位快涨", en: "Rapid rise" },
      kind: "rise",
      on: { quantity: "water-level" },
      hazard: "water",
      severity: 2,
      by: "0.3 m",
      within: "60min",
      clear: "0.1 m",
      basis: "assumed",
    },
    {
      id: "door.held",
      title: { zh: "门未关", en: "Held open" },
      kind: "contact",
      on: { points: ["node-1/door"] },
      hazard: "door",
      severity: 4,
      when: "active",
      onDelay: "60s",
      basis: "assumed",
    },
  ],
  people: [
    { id: "worker-a", title: "网格员甲", channels: ["screen"] },
    { id: "worker-b", title: "网格员乙", channels: ["screen"] },
    { id: "leader", title: "网格长", channels: ["screen"] },
    { id: "room", title: "社区值班室", channels: ["screen"] },
    { id: "stranger", title: "外来人员", channels: ["screen"] },
  ],
  roster: [
    {
      grid: "micro-1",
      role: "worker",
      people: ["worker-a", "worker-b"],
      shift: "12h",
      handover: "08:00",
      from: "2026-06-01",
    },
    { grid: "grid-1", role: "leader", people: ["leader"], shift: "24h", handover: "08:00", from: "2026-06-01" },
    { grid: "community", role: "duty-room", people: ["room"], shift: "24h", handover: "08:00", from: "2026-06-01" },
  ],
  ladder: {
    rungs: [
      { tier: "micro", role: "worker", after: "0s" },
      { tier: "grid", role: "leader", after: "60s" },
      { tier: "community", role: "duty-room", after: "120s" },
    ],
    repeat: "5min",
    respondBy: "10min",
    basis: "assumed",
  },
  uplink: { url: "mqtt://127.0.0.1:1" },
};

/** Left out of the plain site: most tests let hours pass without a reading. */
export const silentRule: NonNullable<SiteInput["rules"]>[number] = {
  id: "gas.silent",
  title: { zh: "探头失联", en: "Sensor silent" },
  kind: "silent",
  on: { quantity: "combustible-gas" },
  hazard: "system",
  severity: 3,
  after: "100s",
  basis: "assumed",
};

export function testSite(change: (site: SiteInput) => SiteInput = (site) => site): SiteIndex {
  return indexSite(
    siteSchema.parse(change(structuredClone(base))),
    new Map([["node" as ProfileId, profile]]),
    basicProgramme,
  );
}
