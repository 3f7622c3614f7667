import { limits } from "../../config/limits.ts";
import { nothing } from "../core/decision.ts";
import type { Clock, Loaded, Log, Store } from "../core/ports.ts";
import type { Reading } from "../core/points/reading.ts";
import { writeArchive } from "./archive.ts";
import { createBallast } from "./ballast.ts";
import type { WriteSeam } from "./database.ts";
import { diskOf } from "./directory.ts";
import { createGuardedStore, type GuardedStore } from "./guard.ts";
import type { StoreHealth } from "./health.ts";
import { readIdentity } from "./identity.ts";
import type { LevelStore } from "./level.ts";
import { openRecoveringStore } from "./recovery.ts";
import { spaceLevel } from "./space.ts";
import type { Tip } from "./tip.ts";
import { reasonOf, type DatabaseName } from "./trouble.ts";

/** The store of a running box. Its two halves fail, wait and recover each for itself. */
export interface BoxStore extends Omit<Store, "commit"> {
  /** All of a decision but its readings. */
  readonly commit: Store["commit"];
  readonly keep: (readings: readonly Reading[]) => Promise<void>;
  readonly health: () => StoreHealth;
  /** The end of the journal, as far as it is on disk; waits for a store that is being mended. */
  readonly journalTip: () => Promise<Tip>;
  /** Of this store and no other: one that is made anew, on the same box as well, has another. */
  readonly identity: () => Promise<string>;
  /** A copy of this moment as one file, while commits go on; answers the number of rows. */
  readonly backup: (path: string) => Promise<number>;
}

export interface BoxStoreDeps {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests: where faults go between the store and the disk. */
  readonly seam?: WriteSeam;
}

/**
 * Recovers what is damaged, gets over what fails, and keeps space in reserve, because LevelDB needs some even to open
 * and to delete. Loading waits for the alarms; for the readings it waits `storeStartMs` at most.
 */
export function createBoxStore(deps: BoxStoreDeps): BoxStore {
  const reserve = createReserve(deps);
  const openOne = (only: DatabaseName) => reserve.open(() => openRecoveringStore({ ...deps, only }));
  const changed = ({ kind }: StoreHealth) => (kind === "sound" ? reserve.restore() : undefined);
  const alarm = createGuardedStore({ ...deps, open: () => openOne("alarm"), changed });
  // The first start makes both halves as one: the second waits until that is done.
  const isMade = alarm.current();
  const readings = createGuardedStore({ ...deps, open: () => isMade.then(() => openOne("readings")), changed });
  const identity = async () => (await readIdentity(deps.directory)) ?? "";
  return {
    load: async (recallMs) => {
      const [decided, measured] = await Promise.all([alarm.load(recallMs), recent(readings, recallMs, deps)]);
      reserve.restore();
      return joined(decided, measured);
    },
    commit: (decision) => alarm.commit({ ...decision, readings: [] }),
    keep: (measured) => readings.commit({ ...nothing, readings: measured }),
    facts: alarm.facts,
    uplink: alarm.uplink,
    history: readings.history,
    rollups: readings.rollups,
    health: () => (alarm.health().kind === "failing" ? alarm.health() : readings.health()),
    journalTip: async () => (await alarm.current()).journalTip(),
    backup: async (path) => {
      const [decided, measured] = await Promise.all([alarm.current(), readings.current()]);
      return writeArchive(path, [...decided.databases, ...measured.databases], await identity());
    },
    identity,
    close: async () => {
      await Promise.all([alarm.close(), readings.close()]);
    },
  };
}

/** Trends start empty sooner than alarms wait for a database of readings. */
function recent(readings: GuardedStore, recallMs: number, { clock, log }: BoxStoreDeps): Promise<Loaded | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limits.storeStartMs, () => {
      log.error("store.recent-late");
      resolve(undefined);
    });
    readings.load(recallMs).then(resolve, reject).finally(cancel);
  });
}

function joined({ state, damage = [] }: Loaded, measured: Loaded | undefined): Loaded {
  const all = [...damage, ...(measured?.damage ?? [])];
  return { state, recent: measured?.recent ?? [], ...(all.length > 0 && { damage: all }) };
}

interface Reserve {
  /** Once more without the ballast when it is space that is wanting. */
  readonly open: (open: () => Promise<LevelStore>) => Promise<LevelStore>;
  /** Takes the ballast again when there is room; it never waits. */
  readonly restore: () => void;
}

function createReserve({ directory, log }: BoxStoreDeps): Reserve {
  const ballast = createBallast(directory);
  const restore = async () => {
    const { freeBytes, bytes } = await diskOf(directory);
    const level = spaceLevel({ freeBytes: freeBytes - limits.ballastBytes, bytes });
    if (level === "ample" || level === "warn") await ballast.restore();
  };
  const open = async (openOnce: () => Promise<LevelStore>) => {
    try {
      return await openOnce();
    } catch (error) {
      if (!/No space left|ENOSPC/.test(reasonOf(error))) throw error;
      await ballast.release();
      log.warn("store.ballast-released");
      return openOnce();
    }
  };
  const say = (error: unknown) => log.warn("store.no-ballast", { why: reasonOf(error) });
  return { open, restore: () => void restore().catch(say) };
}
