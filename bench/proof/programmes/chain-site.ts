import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { shippedProgramme } from "../../../config/programmes.ts";
import type { Programme } from "../../../config/programme.ts";
import type { SiteInput } from "../../../config/site.ts";
import { freePort } from "../../../simulators/demo/free-port.ts";

export const programmeNames = ["chengdu", "laiyang", "jianye", "tongnan", "huizhou"] as const;

export interface ChainSite {
  readonly file: string;
  readonly box: string;
  readonly programme: Programme;
  readonly consoleUrl: string;
  readonly mqttUrl: string;
  /** The lowest first: who works there before who leads. */
  readonly people: readonly string[];
}

export interface ChainSiteOf {
  readonly programme: string;
  readonly uplink: string;
  /** Grids of the lowest tier, each with a gas node of its own. */
  readonly leaves?: number;
}

/** One grid of each tier of a programme under the one above, every role of it filled, a gas node and a gauge in the lowest. */
export async function writeChainSite(
  file: string,
  { programme: name, uplink, leaves = 1 }: ChainSiteOf,
): Promise<ChainSite> {
  const programme = shippedProgramme(name);
  const apart = process.pid % 1_000;
  const consolePort = await freePort(31_080 + apart);
  const mqttPort = await freePort(32_883 + apart);
  const box = `box-${name}`;
  const grids = gridsOf(programme, leaves);
  const seats = seatsOf(programme);
  const site: SiteInput = {
    box: { id: box, name: `${programme.label.zh}试验` },
    programme: name,
    console: { port: consolePort, access: "open" },
    mqtt: { port: mqttPort, anonymous: true },
    uplink: { url: uplink, summaryEvery: "1min" },
    grids,
    devices: devicesIn(grids.slice(-leaves).map(({ id }) => id)),
    rules: [...rules],
    people: seats.map(({ person }) => ({ id: person, title: person, channels: ["screen"] })),
    roster: seats.flatMap(({ tier, role, person }) =>
      grids.filter((grid) => grid.tier === tier).map(({ id }) => ({ grid: id, role, people: [person], ...always })),
    ),
  };
  writeFileSync(file, stringify(site, { lineWidth: 0 }));
  const people = seats.map(({ person }) => person);
  return {
    file,
    box,
    programme,
    consoleUrl: `http://127.0.0.1:${consolePort}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    people,
  };
}

const always = { shift: "24h", handover: "08:00", from: "2026-01-01" } as const;

interface Seat {
  readonly tier: string;
  readonly role: string;
  readonly person: string;
}

function seatsOf({ tiers, roles }: Programme): readonly Seat[] {
  return tiers
    .toReversed()
    .flatMap(({ key }) =>
      roles
        .filter(({ tier }) => tier === key)
        .map((role) => ({ tier: key, role: role.key, person: `${role.key}-${key}` })),
    );
}

function gridsOf({ tiers }: Programme, leaves: number): SiteInput["grids"] {
  return tiers.flatMap(({ key, label }, at) => {
    const parent = tiers[at - 1]?.key;
    const many = at === tiers.length - 1 ? leaves : 1;
    return Array.from({ length: many }, (_, nth) => {
      const [id, name] = nth === 0 ? [key, label.zh] : [`${key}-${nth + 1}`, `${label.zh}${nth + 1}`];
      return { id, tier: key, name, ...(parent && { parent }) };
    });
  });
}

function devicesIn(grids: readonly string[]): SiteInput["devices"] {
  const [first = ""] = grids;
  return [
    ...grids.map((grid, at) => ({
      id: `gas-${at + 1}`,
      name: "厨房",
      profile: "gridpost-gas",
      place: { grid, building: "1号楼", floor: "3层" },
    })),
    { id: "level-1", name: "河边", profile: "gridpost-level", place: { grid: first } },
  ];
}

const common = { kind: "limit", severity: 2, basis: "for measuring" } as const;
const rules: NonNullable<SiteInput["rules"]> = [
  {
    ...common,
    id: "gas.high",
    title: { zh: "可燃气体", en: "Gas" },
    on: { quantity: "combustible-gas" },
    hazard: "gas",
    above: "20 %LEL",
    clear: "15 %LEL",
  },
  {
    ...common,
    id: "water.guarantee",
    title: { zh: "超保证水位", en: "Above the guarantee level" },
    on: { quantity: "water-level" },
    hazard: "water",
    above: "3.8 m",
    clear: "3.7 m",
  },
];
