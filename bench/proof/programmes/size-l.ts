import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { freePort } from "../../../simulators/demo/free-port.ts";

/** The load model's class L: a large community of 118 micro-grids with 1,112 sensors. */
export const sizeL = { micros: 118, grids: 8, gas: 158, smoke: 708, level: 10, door: 236 } as const;
export const sensorsOfL = sizeL.gas + sizeL.smoke + sizeL.level + sizeL.door;

export interface LargeSite {
  readonly file: string;
  readonly consoleUrl: string;
  readonly mqttUrl: string;
  /** Topic and quiet payload of each sensor. */
  readonly messages: readonly { readonly topic: string; readonly payload: object }[];
}

const kinds = [
  { kind: "gas", many: sizeL.gas, profile: "gridpost-gas", quiet: { gas: 1 } },
  { kind: "smoke", many: sizeL.smoke, profile: "gridpost-smoke", quiet: { smoke: 0 } },
  { kind: "level", many: sizeL.level, profile: "gridpost-level", quiet: { level: 1 } },
  { kind: "door", many: sizeL.door, profile: "gridpost-door", quiet: { door: 0 } },
] as const;

export async function writeLargeSite(file: string): Promise<LargeSite> {
  const apart = process.pid % 1_000;
  const consolePort = await freePort(34_080 + apart);
  const mqttPort = await freePort(35_883 + apart);
  const micros = Array.from({ length: sizeL.micros }, (_, at) => `m${at + 1}`);
  const devices = kinds.flatMap(({ kind, many, profile }) =>
    Array.from({ length: many }, (_, at) => ({
      id: `${kind}-${at + 1}`,
      name: `${kind} ${at + 1}`,
      profile,
      place: { grid: micros[at % micros.length] ?? "", building: `${at + 1}号楼`, floor: "1层" },
    })),
  );
  const site: SiteInput = {
    box: { id: "box-l", name: "大型社区试验" },
    programme: "chengdu",
    console: { port: consolePort, access: "open" },
    mqtt: { port: mqttPort, anonymous: true },
    grids: [
      { id: "c", tier: "community", name: "社区总网格" },
      ...Array.from({ length: sizeL.grids }, (_, at) => gridOf(`g${at + 1}`, "grid", "c")),
      ...micros.map((id, at) => gridOf(id, "micro", `g${(at % sizeL.grids) + 1}`)),
    ],
    devices,
    rules: [gasRule],
    people: ["secretary", "worker", "full-time"].map((id) => ({ id, title: id, channels: ["screen"] })),
    roster: [
      { grid: "c", role: "secretary", people: ["secretary"], ...always },
      ...Array.from({ length: sizeL.grids }, (_, at) => ({
        grid: `g${at + 1}`,
        role: "full-time",
        people: ["full-time"],
        ...always,
      })),
      ...micros.map((grid) => ({ grid, role: "micro-worker", people: ["worker"], ...always })),
    ],
  };
  writeFileSync(file, stringify(site, { lineWidth: 0 }));
  const messages = kinds.flatMap(({ kind, many, quiet }) =>
    Array.from({ length: many }, (_, at) => ({ topic: `gridpost/in/${kind}-${at + 1}`, payload: quiet })),
  );
  return { file, consoleUrl: `http://127.0.0.1:${consolePort}`, mqttUrl: `mqtt://127.0.0.1:${mqttPort}`, messages };
}

const always = { shift: "24h", handover: "08:00", from: "2026-01-01" } as const;

const gasRule: NonNullable<SiteInput["rules"]>[number] = {
  id: "gas.hh",
  kind: "limit",
  title: { zh: "可燃气体高浓度", en: "Gas, high level" },
  on: { quantity: "combustible-gas" },
  hazard: "gas",
  severity: 1,
  above: "45 %LEL",
  clear: "40 %LEL",
  basis: "for measuring",
};

function gridOf(id: string, tier: string, parent: string): SiteInput["grids"][number] {
  return { id, tier, name: id, parent };
}
