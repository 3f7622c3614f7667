import type { SiteInput } from "../../config/site.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { loadText } from "./sites.ts";

/** A gas detector, the gateway as its own sensor, and a node that watches its supply. */
export function poweredText(
  power: NonNullable<SiteInput["power"]> | Record<string, unknown> = {
    mains: "ups/mains-lost",
    battery: "ups/battery",
  },
  alarms: readonly string[] = ["mains", "box", "combustible-gas"],
): string {
  return [
    "box: { id: box-1, name: 样例 }",
    "programme: basic",
    "mqtt: { anonymous: true }",
    "grids: [{ id: g, tier: grid, name: 网格 }]",
    "devices:",
    "  - { id: gas-1, name: 燃气, profile: gridpost-gas, place: { grid: g } }",
    "  - { id: box, name: 网关, profile: gridpost-box, place: { grid: g } }",
    "  - { id: ups, name: 供电, profile: gridpost-power, place: { grid: g } }",
    `alarms: [${alarms.map((use) => `{ use: ${use} }`).join(", ")}]`,
    "people: [{ id: duty, title: 值守, channels: [screen] }]",
    'roster: [{ grid: g, role: worker, people: [duty], shift: 24h, handover: "08:00", from: 2026-01-01 }]',
    `power: ${JSON.stringify(power)}`,
    'uplink: { url: "mqtt://127.0.0.1:1" }',
    "",
  ].join("\n");
}

export function poweredSite(power?: Parameters<typeof poweredText>[0]): SiteIndex {
  const { site, profiles, programme } = loadText(poweredText(power));
  return indexSite(site, profiles, programme);
}
