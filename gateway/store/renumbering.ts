import type { BoxState, Change, LaneState } from "../core/state.ts";
import { lanes } from "../core/uplink.ts";
import { openAlarmDatabase } from "./alarm-database.ts";
import { readAlarmPlace, type AlarmDeps, type AlarmPlace } from "./alarm-place.ts";
import { decodeJson } from "./codec.ts";
import { nothing } from "../core/decision.ts";
import type { Log } from "../core/ports.ts";
import { nothingSealed } from "./seal.ts";
import { stateKey, stateRange, stateRowOf } from "./keys.ts";

/**
 * Counters that continue what is left, under a new epoch: the end may be missing without a trace, and numbers given
 * there must not name something else. Answers the epoch.
 */
export async function renumber(deps: AlarmDeps, { epochMin, log }: { epochMin: number; log: Log }): Promise<number> {
  const place = await readAlarmPlace(deps);
  const known = (await rowOf<BoxState>("box", "box", place, deps)) ?? { seq: 0, casesOpened: 0, epoch: 1 };
  const epoch = Math.max(known.epoch + 1, epochMin);
  const casesOpened = Math.max(known.casesOpened, await highestCase(deps));
  const box: BoxState = { ...known, seq: place.head.facts, casesOpened, epoch };
  const changes: Change[] = [{ table: "box", key: "box", value: box }];
  for (const lane of lanes) {
    const row = await rowOf<LaneState>("lane", lane, place, deps);
    const lastSeq = place.head.lanes[lane];
    const ackedUpTo = Math.min(row?.ackedUpTo ?? place.oldest[lane] - 1, lastSeq);
    if (lastSeq > 0) changes.push({ table: "lane", key: lane, value: { lastSeq, ackedUpTo } });
  }
  const relayed = changes.flatMap((each) =>
    each.table === "lane" && each.value ? [relayedOf(each.key, each.value)] : [],
  );
  await (
    await (
      await openAlarmDatabase(deps.database, { log, seal: nothingSealed })
    ).prepare({ ...nothing, changes, relayed })
  )();
  return epoch;
}

/** A repair brings back records that left: what the district holds leaves once more, so nobody is told twice. */
function relayedOf(key: string, { ackedUpTo }: LaneState) {
  return { lane: lanes.find((lane) => lane === key) ?? "event", upTo: ackedUpTo } as const;
}

async function rowOf<T>(
  table: "box" | "lane",
  key: string,
  { head }: AlarmPlace,
  { database, report }: AlarmDeps,
): Promise<T | undefined> {
  const view = database.snapshot();
  try {
    const value = await database.get(stateKey(table, key), { view, unreadable: report.unreadable });
    const row = value === undefined ? undefined : decodeJson(stateKey(table, key), value);
    return (row?.ok === true ? row.value : head.counters[`${table} ${key}`]?.value) as T | undefined;
  } finally {
    await view.close();
  }
}

/** Cases are named by number; one that is there proves that its number was given. */
async function highestCase({ database, report }: AlarmDeps): Promise<number> {
  let highest = 0;
  for await (const [key] of database.scan(stateRange, { unreadable: report.unreadable })) {
    const { table, row } = stateRowOf(key);
    if (table === "case") highest = Math.max(highest, Number(/^c(\d+)$/.exec(row)?.[1] ?? 0));
  }
  return highest;
}
