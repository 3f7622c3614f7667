import { basicProgramme } from "../../basic-programme.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { siteSchema, type SiteInput } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

const profile = (measures: readonly object[]) =>
  deviceProfileSchema.parse({
    transport: "mqtt",
    title: { zh: "试验节点", en: "Test node" },
    source: "written for the tests",
    topic: "gridpost/in/{name}",
    measures,
    vectors: [{ payload: "{}", expect: { any: "missing" } }],
  });

const profiles = new Map([
  ["gas-node" as ProfileId, profile([{ id: "gas", quantity: "combustible-gas", unit: "%LEL" }])],
  [
    "kitchen-node" as ProfileId,
    profile([
      { id: "gas", quantity: "combustible-gas", unit: "%LEL" },
      { id: "co", quantity: "carbon-monoxide", unit: "ppm" },
    ]),
  ],
  ["level-node" as ProfileId, profile([{ id: "level", quantity: "water-level", unit: "m" }])],
  ["door-node" as ProfileId, profile([{ id: "door", quantity: "door" }])],
  [
    "smoke-node" as ProfileId,
    profile([
      { id: "smoke", quantity: "smoke-alarm" },
      { id: "battery", quantity: "battery", unit: "%" },
    ]),
  ],
  [
    "air-node" as ProfileId,
    profile([
      { id: "temp", quantity: "temperature", unit: "°C" },
      { id: "hum", quantity: "humidity", unit: "%" },
    ]),
  ],
]);

const limitRule = (more: object) => ({ kind: "limit" as const, basis: "assumed", ...more });

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
    {
      id: "gas-3-2",
      name: "厨房燃气探头",
      profile: "kitchen-node",
      place: { grid: "micro-1", building: "3号楼", unit: "2单元", floor: "1层", spot: "厨房" },
    },
    {
      id: "gas-3-1",
      name: "管井燃气探头",
      profile: "gas-node",
      place: { grid: "micro-1", building: "3号楼", unit: "1单元", spot: "管井" },
    },
    {
      id: "smoke-5",
      name: "楼道烟感",
      profile: "smoke-node",
      place: { grid: "micro-2", building: "5号楼", floor: "2层", spot: "楼道" },
    },
    {
      id: "level-1",
      name: "涵洞水位计",
      profile: "level-node",
      place: { grid: "grid-1", building: "南门", spot: "涵洞" },
    },
    {
      id: "level-2",
      name: "车库水位计",
      profile: "level-node",
      place: { grid: "grid-1", building: "地下车库", floor: "B2" },
    },
    {
      id: "door-1",
      name: "消防通道门",
      profile: "door-node",
      place: { grid: "micro-2", building: "5号楼", floor: "1层", spot: "消防通道" },
    },
    { id: "air-1", name: "配电间温湿度", profile: "air-node", place: { grid: "grid-1", building: "配电间" } },
  ],
  rules: [
    limitRule({
      id: "gas.hh",
      title: { zh: "燃气泄漏 高浓度", en: "Gas leak, high" },
      on: { quantity: "combustible-gas" },
      hazard: "gas",
      severity: 1,
      above: "45 %LEL",
      clear: "40 %LEL",
      latch: true,
    }),
    limitRule({
      id: "gas.high",
      title: { zh: "燃气泄漏 低浓度", en: "Gas leak, low" },
      on: { quantity: "combustible-gas" },
      hazard: "gas",
      severity: 2,
      above: "20 %LEL",
      clear: "15 %LEL",
    }),
    limitRule({
      id: "water.high",
      title: { zh: "水位超警戒", en: "Water above warning level" },
      on: { points: ["level-1/level", "level-2/level"] },
      hazard: "water",
      severity: 3,
      above: "3.2 m",
      clear: "3.1 m",
    }),
    {
      id: "door.held",
      kind: "contact",
      title: { zh: "消防门未关", en: "Fire door held open" },
      on: { points: ["door-1/door"] },
      hazard: "door",
      severity: 4,
      when: "active",
      basis: "assumed",
    },
    {
      id: "smoke.on",
      kind: "contact",
      title: { zh: "烟感报警", en: "Smoke alarm" },
      on: { quantity: "smoke-alarm" },
      hazard: "smoke",
      severity: 1,
      when: "active",
      basis: "assumed",
    },
  ] as SiteInput["rules"],
  people: [
    { id: "worker-a", title: "网格员甲", channels: ["screen"] },
    { id: "worker-b", title: "网格员乙", channels: ["screen"] },
    { id: "leader", title: "网格长", channels: ["screen"] },
    { id: "room", title: "社区值班室", channels: ["screen"] },
    { id: "stranger", title: "外来人员", channels: ["screen"] },
  ],
  roster: [
    { grid: "micro-1", role: "worker", people: ["worker-a"], shift: "12h", handover: "08:00", from: "2026-06-01" },
    { grid: "micro-2", role: "worker", people: ["worker-b"], shift: "12h", handover: "08:00", from: "2026-06-01" },
    { grid: "grid-1", role: "worker", people: ["worker-b"], shift: "24h", handover: "08:00", from: "2026-06-01" },
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
  uplink: { url: "mqtt://district.example:1883" },
};

/** A small community: gas, smoke, water, a door, and the people who answer for them. Any free port will do. */
export function sampleSite(change: (site: SiteInput) => SiteInput = (site) => site): SiteIndex {
  const site = siteSchema.parse(change(structuredClone(base)));
  return indexSite({ ...site, console: { ...site.console, port: 0 } }, profiles, basicProgramme);
}
