import { limits } from "../../config/limits.ts";
import type { Clock, Log } from "../core/ports.ts";
import { createBallast } from "./ballast.ts";
import { diskOf } from "./directory.ts";
import { createGuardedStore, type GuardedStore } from "./guard.ts";
import { openRecoveringStore } from "./recovery.ts";
import { spaceLevel } from "./space.ts";
import { reasonOf } from "./trouble.ts";

export interface BoxStoreDeps {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The store of a running box: it recovers what is damaged, gets over what fails, and keeps space in reserve, because
 * LevelDB needs some even to open and to delete.
 */
export function createBoxStore({ directory, clock, log }: BoxStoreDeps): GuardedStore {
  const ballast = createBallast(directory);
  const open = async () => {
    try {
      return await openRecoveringStore({ directory, log });
    } catch (error) {
      if (!/No space left|ENOSPC/.test(reasonOf(error))) throw error;
      await ballast.release();
      log.warn("store.ballast-released");
      return openRecoveringStore({ directory, log });
    }
  };
  const reserve = async () => {
    const { freeBytes, bytes } = await diskOf(directory);
    const level = spaceLevel({ freeBytes: freeBytes - limits.ballastBytes, bytes });
    if (level === "ample" || level === "warn") await ballast.restore();
  };
  const reserveQuietly = () =>
    void reserve().catch((error: unknown) => log.warn("store.no-ballast", { why: reasonOf(error) }));
  const store = createGuardedStore({
    open,
    clock,
    log,
    changed: ({ kind }) => (kind === "sound" ? reserveQuietly() : undefined),
  });
  const load: GuardedStore["load"] = async (recallMs) => {
    const loaded = await store.load(recallMs);
    reserveQuietly();
    return loaded;
  };
  return { ...store, load };
}
