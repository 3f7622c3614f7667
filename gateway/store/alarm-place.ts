import { lanes, type LaneId } from "../core/uplink.ts";
import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { emptyHead, headFrom, proven, type Head } from "./head.ts";
import { commitsFrom, factsFrom, seqOf, uplinkFrom, type KeyRange } from "./keys.ts";

/** Where the next commit goes. */
export interface AlarmPlace {
  readonly commit: number;
  readonly head: Head;
  /** The first record of each lane that the district does not hold yet. */
  readonly oldest: Readonly<Record<LaneId, number>>;
}

export interface AlarmDeps {
  readonly database: Database;
  readonly report: DamageReport;
}

export async function readAlarmPlace(deps: AlarmDeps): Promise<AlarmPlace> {
  const newest = await firstSound(commitsFrom(1), deps, true);
  const written = newest === undefined ? emptyHead : headFrom(newest.row);
  const head = proven(written, await lastRows(deps));
  const oldest = { ...emptyHead.lanes };
  for (const lane of lanes) oldest[lane] = (await firstSound(uplinkFrom(lane, 1), deps))?.seq ?? head.lanes[lane] + 1;
  return { commit: newest?.seq ?? 0, head, oldest };
}

async function lastRows(deps: AlarmDeps): Promise<Pick<Head, "facts" | "lanes">> {
  const last = { ...emptyHead.lanes };
  for (const lane of lanes) last[lane] = (await firstSound(uplinkFrom(lane, 1), deps, true))?.seq ?? 0;
  return { facts: (await firstSound(factsFrom(1), deps, true))?.seq ?? 0, lanes: last };
}

/** The first row from one end that can be believed; a damaged one may have its number wrong. */
async function firstSound(
  range: KeyRange,
  { database, report }: AlarmDeps,
  reverse = false,
): Promise<{ readonly seq: number; readonly row: unknown } | undefined> {
  const how = { reverse, atOnce: 1, unreadable: report.unreadable };
  for await (const [key, value] of database.scan(range, how)) {
    const row = decodeJson(key, value);
    if (row.ok) return { seq: seqOf(key), row: row.value };
    report.row(key, row.error);
  }
  return undefined;
}
