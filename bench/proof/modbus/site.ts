import { shippedProgramme } from "../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import { profileIdSchema } from "../../../config/ids.ts";
import { siteSchema, type SiteInput } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

export interface BenchBus {
  readonly units: readonly number[];
  /** Registers of each device, all of them measured. */
  readonly registers: number;
  readonly poll: string;
  readonly timeout: string;
}

type LinkInput = NonNullable<SiteInput["links"]>[number];

/** A site of buses full of devices of one model: water levels in every register, and a siren on coil 0. */
export function benchSite(buses: Readonly<Record<string, BenchBus & { readonly link?: object }>>): SiteIndex {
  const entries = Object.entries(buses);
  const links = entries.map(([id, { poll, timeout, link }]) => linkOf(id, poll, timeout, link));
  const devices = entries.flatMap(([link, { units, registers }]) =>
    units.map((unit) => ({
      id: `${link}-${unit}`,
      name: `${link} ${unit}`,
      link,
      unit,
      profile: `level-${registers}`,
      place: { grid: "micro" },
      actuators: ["siren"],
    })),
  );
  const sizes = new Set(entries.map(([, { registers }]) => registers));
  const profiles = [...sizes].map((size) => [profileIdSchema.parse(`level-${size}`), profileOf(size)] as const);
  return indexSite(siteSchema.parse({ ...people, links, devices }), new Map(profiles), shippedProgramme("basic"));
}

/** 9600 8N1 unless said otherwise. */
function linkOf(id: string, poll: string, timeout: string, link?: object): LinkInput {
  const serial = { kind: "modbus-rtu", port: "/dev/serial/by-id/bench" };
  return { id, poll, timeout, ...(link ?? serial) } as LinkInput;
}

function profileOf(registers: number) {
  return deviceProfileSchema.parse({
    transport: "modbus",
    title: { zh: "试验设备", en: "Bench device" },
    source: "written for the bench",
    measures: Array.from({ length: registers }, (_, address) => ({
      id: `v${address}`,
      quantity: "water-level",
      unit: "cm",
      from: {
        table: "holding",
        address,
      },
    })),
    actuators: [{ id: "siren", kind: "siren", to: { table: "coil", address: 0 }, on: 1, off: 0 }],
    vectors: [{ table: "holding", address: 0, words: [1], expect: {} }],
  });
}

const rule = {
  id: "level.high",
  kind: "limit",
  title: { zh: "水位高", en: "Level high" },
  on: { quantity: "water-level" },
  hazard: "water",
  severity: 2,
  above: "9 m",
  clear: "8 m",
  basis: "assumed",
} as const;

const people = {
  box: { id: "bench", name: "试验" },
  grids: [{ id: "micro", tier: "micro", name: "一" }],
  rules: [rule],
  people: [{ id: "worker", title: "网格员", channels: ["screen"] }],
  roster: [{ grid: "micro", role: "worker", people: ["worker"], shift: "12h", handover: "08:00", from: "2026-01-01" }],
  ladder: {
    rungs: [{ tier: "micro", role: "worker", after: "0s" }],
    repeat: "5min",
    respondBy: "10min",
    basis: "assumed",
  },
} satisfies Partial<SiteInput>;
