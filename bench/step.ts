import { deviceProfileSchema } from "../config/device-profile.ts";
import type { PointId, ProfileId } from "../config/ids.ts";
import { siteSchema } from "../config/site.ts";
import { indexSite } from "../gateway/core/site-index.ts";
import { applyChanges, emptyState } from "../gateway/core/state.ts";
import { step } from "../gateway/core/step.ts";

/** Readings a second through `step` with 1,000 rules, one reading an input, none of them near a limit. */
const readings = 300_000;
const deviceCount = 500;

const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the bench",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});
const limitRule = (id: string, above: string, clear: string) => ({
  id,
  title: { zh: id, en: id },
  kind: "limit" as const,
  on: { quantity: "combustible-gas" as const },
  hazard: "gas" as const,
  severity: 2 as const,
  above,
  clear,
  basis: "assumed",
});
const site = siteSchema.parse({
  box: { id: "bench", name: "试验" },
  grids: [{ id: "micro", tier: "micro", name: "一" }],
  devices: Array.from({ length: deviceCount }, (_, at) => ({
    id: `d${at}`,
    name: "n",
    profile: "node",
    place: { grid: "micro" },
  })),
  rules: [limitRule("gas.high", "20 %LEL", "15 %LEL"), limitRule("gas.hh", "45 %LEL", "40 %LEL")],
  people: [{ id: "worker", title: "网格员", channels: ["screen"] }],
  roster: [{ grid: "micro", role: "worker", people: ["worker"], shift: "12h", handover: "08:00", from: "2026-01-01" }],
  ladder: {
    rungs: [{ tier: "micro", role: "worker", after: "0s" }],
    repeat: "5min",
    respondBy: "10min",
    basis: "assumed",
  },
});

const index = indexSite(site, new Map([["node" as ProfileId, profile]]));
const state = emptyState();
const started = performance.now();
for (let at = 0; at < readings; at++) {
  const now = { boot: "b", monoMs: at, wallMs: at, wallTrusted: true };
  const reading = {
    point: `d${at % deviceCount}/gas` as PointId,
    sample: { kind: "good", value: at % 15 } as const,
    at: now,
  };
  applyChanges(state, step(index, state, { kind: "readings", readings: [reading] }, now).changes);
}
const seconds = (performance.now() - started) / 1000;
console.log(
  `step: ${Math.round(readings / seconds)} readings/s with ${site.rules.length * deviceCount} rules on points`,
);
