import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { oneLine, type Diagnostic } from "../../config/diagnostic.ts";
import { loadSite, type LoadedSite } from "../../config/load.ts";
import type { SiteInput } from "../../config/site.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";

/** A site of grids alone, and one person who answers for the community `c`. */
export function treeSite(programme: string, grids: readonly string[]): string {
  return [
    `box: { id: box-1, name: 样例 }`,
    `programme: ${programme}`,
    "grids:",
    ...grids,
    "people: [{ id: a, title: 值守, channels: [screen] }]",
    `roster: [{ grid: c, role: ${seatOf(programme)}, people: [a], shift: 12h, handover: "08:00", from: 2026-06-01 }]`,
    "",
  ].join("\n");
}

function seatOf(programme: string): string {
  const heads: Readonly<Record<string, string>> = { chengdu: "secretary", laiyang: "head", huizhou: "head" };
  return heads[programme] ?? "duty-room";
}

/** What is said about a site file, as `line:column path: problem: hint [code]`. */
export function problemsOf(text: string): readonly string[] {
  return inFile(text, (file) => diagnosticsOf(file).map((each) => oneLine(each, "en").replace(`${file}:`, "")));
}

function diagnosticsOf(file: string): readonly Diagnostic[] {
  const loaded = loadSite(file, { env: {} });
  return loaded.ok ? loaded.value.warnings : loaded.error;
}

export function loadText(text: string): LoadedSite {
  return inFile(text, (file) => {
    const loaded = loadSite(file, { env: {} });
    if (!loaded.ok) throw new Error(loaded.error.map((each) => oneLine(each, "en")).join("\n"));
    return loaded.value;
  });
}

export type Seat = readonly [grid: string, role: string, ...people: string[]];

export interface Neighbourhood {
  readonly programme: string;
  readonly grids: SiteInput["grids"];
  /** Who is on duty where, all day long. */
  readonly seats: readonly Seat[];
  /** Where detectors stand: id → place. */
  readonly gas?: Readonly<Record<string, Place>>;
  readonly smoke?: Readonly<Record<string, Place>>;
  /** It has a district, which nobody answers for. */
  readonly isLinked?: boolean;
}

type Place = NonNullable<SiteInput["devices"]>[number]["place"];

/** A site file as an installer of the programme would write it, with detectors that ring at once. */
export function neighbourhoodText({
  programme,
  grids,
  seats,
  gas = {},
  smoke = {},
  isLinked = false,
}: Neighbourhood): string {
  const people = [...new Set(seats.flatMap(([, , ...names]) => names))];
  const devices = [
    ...Object.entries(gas).map(([id, place]) => ({ id, name: id, profile: "gridpost-gas", place })),
    ...Object.entries(smoke).map(([id, place]) => ({ id, name: id, profile: "gridpost-smoke", place })),
  ];
  const roster = seats.map(([grid, role, ...names]) => ({ grid, role, people: names, ...always }));
  const site = {
    box: { id: "box-1", name: "样例" },
    programme,
    mqtt: { anonymous: true },
    grids,
    devices,
    rules: [
      ...(devices.length > Object.keys(smoke).length ? gasRules : []),
      ...(Object.keys(smoke).length > 0 ? [smokeRule] : []),
    ],
    people: people.map((id) => ({ id, title: id, channels: ["screen"] })),
    roster,
    ...(isLinked && { uplink: { url: "mqtt://127.0.0.1:1" } }),
  };
  return stringify(site, { lineWidth: 0 });
}

export function neighbourhood(of: Neighbourhood): SiteIndex {
  const { site, profiles, programme } = loadText(neighbourhoodText(of));
  return indexSite(site, profiles, programme);
}

const always = { shift: "24h", handover: "08:00", from: "2026-01-01" } as const;
const gasRule = {
  kind: "limit",
  on: { quantity: "combustible-gas" },
  hazard: "gas",
  basis: "assumed",
} as const;
const gasRules = [
  {
    ...gasRule,
    id: "gas.high",
    title: { zh: "低浓度", en: "Low" },
    severity: 2,
    above: "20 %LEL",
    clear: "15 %LEL",
    supersededBy: "gas.hh",
  },
  { ...gasRule, id: "gas.hh", title: { zh: "高浓度", en: "High" }, severity: 1, above: "45 %LEL", clear: "40 %LEL" },
];
const smokeRule = {
  id: "smoke.alarm",
  kind: "contact",
  title: { zh: "烟感", en: "Smoke" },
  on: { quantity: "smoke-alarm" },
  hazard: "smoke",
  severity: 1,
  when: "active",
  basis: "assumed",
};

export function inFile<T>(text: string, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-site-"));
  try {
    const file = join(folder, "site.yaml");
    writeFileSync(file, text);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
