import type { Decision } from "../core/decision.ts";
import { assert } from "../core/result.ts";
import type { Loaded, Log, Store } from "../core/ports.ts";
import { openAlarmDatabase, type AlarmDatabase } from "./alarm-database.ts";
import type { WriteSeam } from "./database.ts";
import { openDatabases, type Databases } from "./opening.ts";
import { openReadingsDatabase, type ReadingsDatabase } from "./readings-database.ts";
import { segmentLimits, type SegmentLimits } from "./segment.ts";
import { storable } from "./storable.ts";
import { isStoreError } from "./trouble.ts";

export interface LevelStoreDeps {
  /** Holds `alarm`, `readings` and STORE_ID; it is made when it is not there. */
  readonly directory: string;
  readonly log: Log;
  readonly segments?: SegmentLimits;
  /** For tests: where faults go between the store and the disk. */
  readonly seam?: WriteSeam;
}

/**
 * The store on disk: two LevelDBs, so that trouble with readings never touches alarms. Opening rejects with a
 * StoreError when the store is locked, incomplete or not ours; it never makes an existing one anew.
 */
export async function openLevelStore(deps: LevelStoreDeps): Promise<Store> {
  const { directory, log, segments = segmentLimits, seam = (_, write) => write() } = deps;
  const databases = await openDatabases({ directory, log, seam });
  try {
    const alarm = await openAlarmDatabase(databases.alarm, log);
    const readings = await openReadingsDatabase(databases.readings, { log, limits: segments });
    return storeOver({ databases, alarm, readings, log });
  } catch (error) {
    await closeBoth(databases);
    throw error;
  }
}

interface Parts {
  readonly databases: Databases;
  readonly alarm: AlarmDatabase;
  readonly readings: ReadingsDatabase;
  readonly log: Log;
}

function storeOver(parts: Parts): Store {
  const { databases, alarm, readings } = parts;
  return {
    load: (recallMs) => load(recallMs, parts),
    commit: oneAtATime((decision) => commit(decision, parts)),
    facts: alarm.facts,
    uplink: alarm.uplink,
    history: readings.history,
    close: async () => {
      await readings.stop();
      await closeBoth(databases);
    },
  };
}

function oneAtATime(commitOne: Store["commit"]): Store["commit"] {
  let busy = false;
  return async (decision) => {
    assert(!busy, "two commits at once");
    busy = true;
    await commitOne(decision).finally(() => (busy = false));
  };
}

/**
 * Both halves go to disk side by side. With the alarm database poisoned nothing is written at all; with only the
 * readings poisoned the alarm half is stored, and the rejection names `readings` as what is missing.
 */
async function commit(decision: Decision, { databases, alarm, readings }: Parts): Promise<void> {
  databases.alarm.mustBeSound();
  const writeAlarm = alarm.prepare(decision);
  const writeReadings = readings.prepare(decision.readings.map(storable));
  const halves = await Promise.allSettled([writeAlarm(), writeReadings()]);
  for (const half of halves) if (half.status === "rejected") throw half.reason;
}

async function load(recallMs: number, parts: Parts): Promise<Loaded> {
  const state = await parts.alarm.state();
  return { state, recent: await recent(recallMs, parts) };
}

/** Trends start empty sooner than the box does not start. */
async function recent(recallMs: number, { readings, log }: Parts): Promise<Loaded["recent"]> {
  try {
    return await readings.recent(recallMs);
  } catch (error) {
    if (!isStoreError(error) || error.kind !== "unreadable") throw error;
    log.error("store.recent-unreadable", { why: error.why });
    return [];
  }
}

async function closeBoth({ alarm, readings }: Databases): Promise<void> {
  await alarm.close();
  await readings.close();
}
