import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { factsOf, type Quantity } from "../../config/quantity.ts";
import type { Hazard } from "../../config/rule.ts";
import { pointOf, type Reel, type Track } from "./track.ts";

export interface SitePorts {
  readonly console: number;
  readonly mqtt: number;
  readonly modbus: number;
  readonly sl651: number;
}

/** A recorded message's device on MQTT. */
export interface MessageDevice {
  readonly id: string;
  readonly profile: string;
  readonly topicName: string;
}
/** A recorded Modbus device; each has a unit of its own on one link. */
export interface RegisterDevice {
  readonly id: string;
  readonly profile: string;
  readonly unit: number;
}

/** A recorded hydrological station. */
export interface StationDevice {
  readonly id: string;
  readonly profile: string;
  readonly station: string;
}

export interface ReplaySiteOf {
  readonly ports: SitePorts;
  readonly reels: readonly Reel[];
  readonly messages: readonly MessageDevice[];
  readonly registers: readonly RegisterDevice[];
  readonly stations: readonly StationDevice[];
}

/** Writes a site made for the recordings: a point for each column in the unit it was recorded in, an alarm on each. */
export async function writeReplaySite(folder: string, of: ReplaySiteOf): Promise<string> {
  await mkdir(join(folder, "devices"), { recursive: true });
  for (const { tracks } of of.reels) {
    const [first] = tracks;
    if (first !== undefined)
      await writeFile(join(folder, "devices", `${first.device}.yaml`), stringify(profileOf(tracks)));
  }
  const file = join(folder, "site.yaml");
  await writeFile(file, stringify(siteOf(of)));
  return file;
}

function profileOf(tracks: readonly Track[]): object {
  const measures = tracks.map(({ measure, quantity, unit }) => ({
    id: measure,
    quantity,
    pointer: `/${measure}`,
    unit,
  }));
  return {
    transport: "mqtt",
    title: { zh: "回放序列", en: "A replayed series" },
    source: "made for this replay; values stand in the recorded unit",
    topic: "gridpost/in/{name}",
    measures,
    vectors: [{ payload: "{}", expect: {} }],
  };
}

function siteOf({ ports, reels, messages, registers, stations }: ReplaySiteOf): object {
  const place = { grid };
  const series = reels
    .flatMap(({ tracks }) => tracks.slice(0, 1))
    .map(({ device, file }) => ({ id: device, name: nameOf(file), profile: device, place }));
  const message = messages.map(({ id, profile, topicName }) => ({
    id,
    name: id.slice(0, 40),
    profile,
    topicName,
    place,
  }));
  const register = registers.map(({ id, profile, unit }) => ({
    id,
    name: id.slice(0, 40),
    profile,
    link,
    unit,
    place,
  }));
  const reporting = firstOfEach(stations).map(({ id, profile, station }) => ({
    id,
    name: id.slice(0, 40),
    profile,
    station,
    place,
  }));
  return {
    ...(stations.length === 0 ? {} : { sl651: { port: ports.sl651 } }),
    box: { id: "replay", name: "回放" },
    console: { port: ports.console, access: "open" },
    mqtt: { port: ports.mqtt, anonymous: true },
    links:
      registers.length === 0
        ? []
        : [{ id: link, kind: "modbus-tcp", host: "127.0.0.1", port: ports.modbus, poll: "5s", timeout: "200ms" }],
    grids: [
      { id: "replay-community", tier: "community", name: "回放社区" },
      { id: grid, tier: "micro", name: "回放微网格", parent: "replay-community" },
    ],
    devices: [...series, ...message, ...register, ...reporting],
    rules: reels.flatMap(({ tracks }) => tracks.flatMap(ruleOf)),
    ...people,
  };
}

/** Several recordings of one station are one device. */
function firstOfEach(stations: readonly StationDevice[]): readonly StationDevice[] {
  return stations.filter(({ station }, at) => stations.findIndex((each) => each.station === station) === at);
}

/** No delays: the recordings are played as fast as the wire allows, so only the order of the values means anything. */
function ruleOf(track: Track): readonly object[] {
  const { quantity, limit, device, measure } = track;
  const { kind, unit, label } = factsOf(quantity);
  const common = {
    id: `${device}.${measure}`,
    title: label,
    on: { points: [pointOf(track)] },
    hazard: hazards[quantity] ?? "system",
    severity: 4,
    basis: "assumed; made for this replay",
  };
  if (kind === "contact") return [{ ...common, kind: "contact", when: "active" }];
  if (limit === undefined) return [];
  return [{ ...common, kind: "limit", above: `${limit.above} ${unit}`, clear: `${limit.clear} ${unit}` }];
}

function nameOf(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.csv$/, "").slice(0, 40);
}

const grid = "replay-micro";
const link = "bus-1";
const hazards: Readonly<Partial<Record<Quantity, Hazard>>> = {
  "water-level": "water",
  rain: "water",
  "carbon-monoxide-density": "gas",
  "carbon-monoxide": "gas",
  "carbon-dioxide": "gas",
  "combustible-gas": "gas",
  "smoke-alarm": "smoke",
  smoke: "smoke",
  door: "door",
};
/** Somebody has to be on duty; nobody looks at this site. */
const people = {
  people: [{ id: "nobody", title: "回放值守", channels: ["screen"] }],
  roster: [grid, "replay-community"].map((place) => ({
    grid: place,
    role: "worker",
    people: ["nobody"],
    shift: "24h",
    handover: "08:00",
    from: "2025-01-01",
  })),
  ladder: {
    rungs: [{ tier: "micro", role: "worker", after: "0s" }],
    repeat: "60min",
    respondBy: "60min",
    basis: "assumed; made for this replay",
  },
};
