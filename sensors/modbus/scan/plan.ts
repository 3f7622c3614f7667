import type { ModbusProfile } from "../../../config/modbus-profile.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import type { ReadRequest } from "../pdu.ts";
import { planReads } from "../plan.ts";
import type { Pass } from "./survey.ts";

/** The speeds and numbers to try on a serial line, likeliest first. */
export interface Reach {
  readonly settings: readonly SerialSettings[];
  readonly units: readonly number[];
  readonly reads: readonly ReadRequest[];
  readonly waitMs: number;
}

type Delivered = Pick<ModbusProfile, "delivered" | "measures" | "cellsPerRead" | "gapCells">;

const firstHolding: ReadRequest = { table: "holding", address: 0, count: 1 };
const firstInput: ReadRequest = { table: "input", address: 0, count: 1 };

/** What installers set up and what the known devices come with: 1 to 32 at the usual speeds, one register each. */
export function quickReach(profiles: readonly Delivered[]): Reach {
  const known = profiles.flatMap(({ delivered }) => (delivered ? [settingsOf(delivered)] : []));
  return { settings: distinct([...usual, ...known]), units: range(1, 32), reads: [firstHolding], waitMs: 200 };
}

/** Every number at every speed in use, and those that know no holding registers as well. */
export function fullReach(): Reach {
  const settings = (["none", "even", "odd"] as const).flatMap((parity) =>
    bauds.map((baud): SerialSettings => ({ baud, parity, stopBits: 1 })),
  );
  return { settings, units: range(1, 247), reads: [firstHolding, firstInput], waitMs: 200 };
}

/** At one speed. A known device is asked at its own number for what it is known to have. */
export function passAt(settings: SerialSettings | undefined, reach: Reach, profiles: readonly Delivered[]): Pass {
  const extra = profiles.flatMap((profile) => knownAt(settings, reach, profile));
  return { units: reach.units, reads: reach.reads, extra, waitMs: reach.waitMs };
}

function knownAt(settings: SerialSettings | undefined, { units }: Reach, profile: Delivered): Pass["extra"] {
  const { delivered } = profile;
  if (settings === undefined || delivered === undefined || units.includes(delivered.unit)) return [];
  const [read] = planReads(profile);
  return read !== undefined && isSame(settingsOf(delivered), settings) ? [{ unit: delivered.unit, read }] : [];
}

function settingsOf({ baud, parity, stopBits }: SerialSettings): SerialSettings {
  return { baud, parity, stopBits };
}

function distinct(settings: readonly SerialSettings[]): readonly SerialSettings[] {
  return settings.filter((each, at) => settings.findIndex((one) => isSame(one, each)) === at);
}

function isSame(a: SerialSettings, b: SerialSettings): boolean {
  return a.baud === b.baud && a.parity === b.parity && a.stopBits === b.stopBits;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const usual: readonly SerialSettings[] = [9600, 4800].map((baud) => ({ baud, parity: "none", stopBits: 1 }));
const bauds = [9600, 4800, 19_200, 115_200, 2400, 38_400, 57_600, 1200] as const;
