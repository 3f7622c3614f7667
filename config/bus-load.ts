import type { DeviceProfile } from "./device-profile.ts";
import type { ProfileId } from "./ids.ts";
import { isBitTable, spanOf, type ModbusMeasure } from "./modbus-profile.ts";
import { bitsPerCharacter, type Link, type ModbusDevice, type SerialLink, type Site } from "./site.ts";

/** `fast` is how devices are read in alert and emergency. */
export type Sampling = "base" | "fast";

/** How often a device is read; a measure that says more seldom for itself is read more seldom. */
export function pollMsOf(link: Link, device: ModbusDevice, sampling: Sampling): number {
  const baseMs = device.poll ?? link.poll;
  if (sampling === "base") return baseMs;
  return device.fastPoll ?? (device.poll === undefined ? link.fastPoll : undefined) ?? baseMs;
}

/**
 * The share of a serial line's time that its reads take: one request for each table and period, the cells that are
 * needed, the silence around the frames, and what devices usually take to answer (5 to 60 ms by their manuals).
 */
export function busLoad(
  { devices }: Pick<Site, "devices">,
  link: SerialLink,
  { profiles, sampling }: { readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>; readonly sampling: Sampling },
): number {
  const own = devices.filter((each): each is ModbusDevice => "link" in each && each.link === link.id);
  const loads = own.map((device) => {
    const profile = profiles.get(device.profile);
    if (profile?.transport !== "modbus" || device.broadcast) return 0;
    return deviceLoad(profile.measures, pollMsOf(link, device, sampling), link);
  });
  return loads.reduce((sum, load) => sum + load, 0);
}

function deviceLoad(measures: readonly ModbusMeasure[], pollMs: number, link: SerialLink): number {
  const reads = new Map<string, { readonly periodMs: number; readonly together: ModbusMeasure[] }>();
  for (const measure of measures) {
    const periodMs = Math.max(measure.poll ?? 0, pollMs, 1);
    const key = `${periodMs} ${measure.from.table}`;
    const read = reads.get(key) ?? { periodMs, together: [] };
    read.together.push(measure);
    reads.set(key, read);
  }
  return [...reads.values()].reduce((sum, { periodMs, together }) => sum + readMs(together, link) / periodMs, 0);
}

/** A request of 8 characters, an answer of 5 around its data, two pauses of 3.5. */
function readMs(measures: readonly ModbusMeasure[], link: SerialLink): number {
  const cells = new Set(measures.flatMap((measure) => cellsOf(measure)));
  const isBits = measures.some(({ from }) => isBitTable(from.table));
  const dataBytes = isBits ? Math.ceil(cells.size / 8) : cells.size * 2;
  return ((20 + dataBytes) * bitsPerCharacter(link) * 1000) / link.baud + usualTurnaroundMs;
}

function cellsOf(measure: ModbusMeasure): readonly number[] {
  const { address, end } = spanOf(measure);
  return Array.from({ length: end - address }, (_, at) => address + at);
}

const usualTurnaroundMs = 20;
/** What is left is for second tries, commands, and devices that are slow. */
export const busLoadMax = 0.8;
