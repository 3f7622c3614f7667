import { shippedProgramme } from "../../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../../config/device-profile.ts";
import type { ProfileId } from "../../../../config/ids.ts";
import { siteSchema, type SiteInput } from "../../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../../gateway/core/site-index.ts";
import type { AlarmId } from "../../../../gateway/core/ids.ts";

/** One point under one or two rules: small enough that everything that can happen to it is tried. */
export interface World {
  readonly name: string;
  readonly site: SiteIndex;
  /** Values that differ for some rule: safely within all, in a dead-band, beyond the first, beyond all. */
  readonly values: readonly number[];
  readonly alarms: readonly AlarmId[];
  /**
   * Of two alarms at once only what bears on their cover is tried, `cases` the least: alone each was tried with
   * everything.
   */
  readonly scope: "all" | "cover" | "cases";
}

type RuleInput = NonNullable<SiteInput["rules"]>[number];

const high: RuleInput = {
  id: "gas.high",
  title: { zh: "燃气低浓度", en: "Gas high" },
  kind: "limit",
  on: { points: ["node/gas"] },
  hazard: "gas",
  severity: 2,
  above: "20 %LEL",
  clear: "15 %LEL",
  basis: "assumed",
};
const worse: RuleInput = { ...high, id: "gas.hh", severity: 1, above: "45 %LEL", clear: "40 %LEL" };
const delays = { onDelay: "5s", offDelay: "60s" };

/** With and without latch and delays; then what covers what, and what must not. */
export const worlds = (): readonly World[] => [
  worldOf("plain", [high], [0, 17, 30]),
  worldOf("latching", [{ ...high, latch: true }], [0, 17, 30]),
  worldOf("delayed", [{ ...high, ...delays }], [0, 17, 30]),
  worldOf("latching and delayed", [{ ...high, ...delays, latch: true }], [0, 17, 30]),
  worldOf("high under high-high", [{ ...high, supersededBy: "gas.hh" }, worse], [0, 30, 60]),
  worldOf(
    "a hazard under a fault",
    [
      { ...high, supersededBy: "gas.hh" },
      { ...worse, hazard: "system" },
    ],
    [0, 30, 60],
  ),
];

function worldOf(name: string, rules: readonly RuleInput[], values: readonly number[]): World {
  const site = siteSchema.parse({
    box: { id: "box", name: "试验" },
    grids: [{ id: "micro", tier: "micro", name: "一" }],
    devices: [{ id: "node", name: "节点", profile: "node", place: { grid: "micro" } }],
    rules,
    people: ["worker", "leader"].map((id) => ({ id, title: id, channels: ["screen"] })),
    roster: [
      { ...shift, role: "worker", people: ["worker"] },
      { ...shift, role: "leader", people: ["leader"] },
    ],
    ladder: {
      rungs: [{ tier: "micro", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  });
  const alarms = rules.map(({ id }) => `node/gas#${id}` as AlarmId);
  const index = indexSite(site, new Map([["node" as ProfileId, profile]]), shippedProgramme("basic"));
  return { name, site: index, values, alarms, scope: scopeOf(rules) };
}

function scopeOf(rules: readonly RuleInput[]): World["scope"] {
  if (rules.length === 1) return "all";
  return new Set(rules.map(({ hazard }) => hazard)).size === 1 ? "cover" : "cases";
}

const shift = { grid: "micro", shift: "12h", handover: "08:00", from: "2026-01-01" };

const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the model",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});
