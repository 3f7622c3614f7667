import { ok, type Result } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import { decode, type Damage } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { groupPlaceOf, groupsOf, type Key } from "./keys.ts";
import { unpackReadings } from "./packing.ts";
import type { Snapshot } from "./scan.ts";

export interface Group {
  readonly group: number;
  readonly readings: readonly Reading[];
}

/** The readable groups of one segment in the order of commits. What is damaged is reported and left out. */
export async function* readGroups(
  segment: number,
  { database, report, view }: { readonly database: Database; readonly report: DamageReport; readonly view?: Snapshot },
): AsyncGenerator<Group, void, undefined> {
  const how = { unreadable: report.unreadable, ...(view === undefined ? {} : { view }) };
  for await (const [key, value] of database.scan(groupsOf(segment), how)) {
    const readings = readingsIn(key, value);
    if (readings.ok) yield { group: groupPlaceOf(key).group, readings: readings.value };
    else report.row(key, readings.error);
  }
}

export function readingsIn(key: Key, value: Uint8Array): Result<readonly Reading[], Damage> {
  const payload = decode(key, "readings", value);
  if (!payload.ok) return payload;
  const readings = unpackReadings(payload.value);
  return readings.ok ? ok(readings.value) : readings;
}
