import { limits } from "../../config/limits.ts";
import type { Decision } from "../core/decision.ts";
import { assert } from "../core/result.ts";
import { emptyState } from "../core/state.ts";
import type { Loaded, Log, Store } from "../core/ports.ts";
import { openSeal } from "./seal.ts";
import { openAlarmDatabase, type AlarmDatabase } from "./alarm-database.ts";
import { createDamageReport } from "./damage-report.ts";
import { raiseLayout } from "./identity.ts";
import { migrateFrom1 } from "./layout-1.ts";
import type { Database, WriteSeam } from "./database.ts";
import { openDatabases, type Databases } from "./opening.ts";
import { openReadingsDatabase, type ReadingsDatabase } from "./readings-database.ts";
import { segmentLimits, type SegmentLimits } from "./segment.ts";
import { diskOf } from "./directory.ts";
import type { Disk } from "./space.ts";
import { storable } from "./storable.ts";
import { databaseNames, isStoreError, type DatabaseName } from "./trouble.ts";
import type { Tip } from "./tip.ts";

export interface LevelStoreDeps {
  /** Holds `alarm`, `readings` and STORE_ID; it is made when it is not there. */
  readonly directory: string;
  readonly log: Log;
  readonly segments?: SegmentLimits;
  /** What raw readings may take, in bytes. */
  readonly readingsBytesMax?: number;
  /** What summaries may take that the district does not hold, in bytes. */
  readonly summariesBytesMax?: number | undefined;
  /** Free space where the store lies; by default the file system is asked. */
  readonly disk?: () => Promise<Disk>;
  /** One of the two databases alone; the other half of the store is then empty and takes nothing. Both by default. */
  readonly only?: DatabaseName;
  /** For tests: where faults go between the store and the disk. */
  readonly seam?: WriteSeam;
}

export interface LevelStore extends Store {
  /** For an archive of this moment, while commits go on. */
  readonly databases: readonly Database[];
  /** The end of the journal, as far as it is on disk. */
  readonly journalTip: () => Tip;
  /** The last reading of a point, good or not. */
  readonly latest: ReadingsDatabase["latest"];
}

/**
 * The store on disk: two LevelDBs, so that trouble with readings never touches alarms. Opening rejects with a
 * StoreError when the store is locked, incomplete or not ours; it never makes an existing one anew.
 */
export async function openLevelStore(deps: LevelStoreDeps): Promise<LevelStore> {
  const { directory, log, segments = segmentLimits, seam = (_, write) => write() } = deps;
  const { readingsBytesMax = limits.readingsBytesMax, disk = () => diskOf(directory) } = deps;
  const databases = await openDatabases(
    { directory, log, seam },
    deps.only === undefined ? databaseNames : [deps.only],
  );
  const alarmBounds = { ...deps, seal: openSeal(directory) };
  try {
    const alarm = databases.alarm === undefined ? noAlarms : await openAlarmDatabase(databases.alarm, alarmBounds);
    const isMigrated = databases.readings !== undefined && (await upToDate(databases.readings, directory, log));
    const space = { budget: readingsBytesMax, disk };
    const how = { log, limits: segments, space, isMigrated };
    const readings =
      databases.readings === undefined ? noReadings : await openReadingsDatabase(databases.readings, how);
    return storeOver({ databases, alarm, readings, log });
  } catch (error) {
    await closeAll(databases);
    throw error;
  }
}

/** Rows of an earlier layout get their new keys before anything is read. */
async function upToDate(database: Database, directory: string, log: Log): Promise<boolean> {
  const rows = await migrateFrom1({ database, report: createDamageReport("readings", log) });
  if (rows > 0) log.info("store.migrated", { rows });
  await raiseLayout(directory);
  return rows > 0;
}

interface Parts {
  readonly databases: Databases;
  readonly alarm: AlarmDatabase;
  readonly readings: ReadingsDatabase;
  readonly log: Log;
}

function storeOver(parts: Parts): LevelStore {
  const { databases, alarm, readings } = parts;
  return {
    load: (recallMs) => load(recallMs, parts),
    commit: oneAtATime((decision) => commit(decision, parts)),
    facts: alarm.facts,
    uplink: alarm.uplink,
    history: readings.history,
    rollups: readings.rollups,
    databases: Object.values(databases),
    journalTip: alarm.journalTip,
    latest: readings.latest,
    close: async () => {
      await readings.stop();
      await closeAll(databases);
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
  databases.alarm?.mustBeSound();
  const writeAlarm = await alarm.prepare(decision);
  const writeReadings = await readings.prepare(storable(decision.readings));
  const halves = await Promise.allSettled([writeAlarm(), writeReadings()]);
  for (const half of halves) if (half.status === "rejected") throw half.reason;
}

async function load(recallMs: number, parts: Parts): Promise<Loaded> {
  const state = await parts.alarm.state();
  const loaded = { state, recent: await recent(recallMs, parts) };
  const damage = [...parts.alarm.damage(), ...parts.readings.damage()];
  return damage.length > 0 ? { ...loaded, damage } : loaded;
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

async function closeAll(databases: Databases): Promise<void> {
  for (const database of Object.values(databases)) await database.close();
}

const noAlarms: AlarmDatabase = {
  prepare: async ({ facts, changes, uplink, relayed }) => {
    assert(facts.length + changes.length + uplink.length + relayed.length === 0, "decisions for readings alone");
    return async () => {};
  },
  state: async () => emptyState(),
  damage: () => [],
  journalTip: () => ({ seq: 0, hash: "" }),
  facts: async () => [],
  uplink: async () => [],
};

const noReadings: ReadingsDatabase = {
  prepare: async (readings) => {
    assert(readings.length === 0, "readings for decisions alone");
    return async () => {};
  },
  recent: async () => [],
  history: async () => [],
  rollups: async () => [],
  latest: async () => undefined,
  damage: () => [],
  bytes: () => 0,
  stop: async () => {},
};
