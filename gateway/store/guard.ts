import type { Decision } from "../core/decision.ts";
import type { Clock, Log, Store } from "../core/ports.ts";
import { assert } from "../core/result.ts";
import { createHandle, type Handle } from "./handle.ts";
import type { StoreHealth } from "./health.ts";
import { isStoreError, reasonOf, type StoreError } from "./trouble.ts";

/** A store that gets over its troubles by itself. Only a defect of the caller makes it reject before it is closed. */
export interface GuardedStore<S extends Store = Store> extends Store {
  readonly health: () => StoreHealth;
  /** When there is one, for what only this kind of store can do. It may be replaced meanwhile; the work then rejects. */
  readonly current: () => Promise<S>;
}

export interface GuardDeps<S extends Store = Store> {
  /** A new handle on the same data. Rejecting with `locked` at the first start is final; all else is tried again. */
  readonly open: () => Promise<S>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the health changes. */
  readonly changed?: (health: StoreHealth) => void;
}

/**
 * Poisoned at the first error, closed, opened anew, checked, and the very same decision committed once more: only then
 * is it acknowledged. `commit` and `load` wait for that as long as it takes; other reads wait a moment and are empty.
 */
export function createGuardedStore<S extends Store>(deps: GuardDeps<S>): GuardedStore<S> {
  const handle = createHandle(deps);
  const read = createReading(handle, deps);
  return {
    load: (recallMs) => insist(handle, (store) => store.load(recallMs)),
    commit: createCommit(handle),
    facts: (range) => read((store) => store.facts(range)),
    uplink: (range) => read((store) => store.uplink(range)),
    history: (range) => read((store) => store.history(range)),
    rollups: (range) => read((store) => store.rollups(range)),
    close: handle.close,
    health: handle.health,
    current: handle.current,
  };
}

function createCommit(handle: Handle<Store>): (decision: Decision) => Promise<void> {
  let busy = false;
  return async (decision) => {
    assert(!busy, "two commits at once");
    busy = true;
    handle.expect(true);
    try {
      await insist(handle, (store) => store.commit(decision));
      handle.acknowledged(decision);
    } finally {
      handle.expect(false);
      busy = false;
    }
  };
}

/** Once more on each new handle until it succeeds. What is no trouble of the store is a defect and not tried again. */
async function insist<T>(handle: Handle<Store>, act: (store: Store) => Promise<T>): Promise<T> {
  for (;;) {
    const store = await handle.current();
    try {
      return await act(store);
    } catch (error) {
      if (!isStoreError(error)) throw error;
      handle.fell(store, error);
    }
  }
}

/** A screen gets an empty answer rather than none; the next one is asked for soon enough. */
function createReading(handle: Handle<Store>, { clock, log }: Pick<GuardDeps, "clock" | "log">) {
  let fellAtMs = -Infinity;
  const failed = (store: Store, error: StoreError): void => {
    log.warn("store.read-failed", { why: reasonOf(error) });
    const nowMs = clock.now().monoMs;
    // What cannot be read after a reopening either must not keep commits waiting again and again.
    if (error.kind === "closed" || nowMs - fellAtMs < readFallsApartMs) return;
    fellAtMs = nowMs;
    handle.fell(store, error);
  };
  return async <T>(act: (store: Store) => Promise<readonly T[]>): Promise<readonly T[]> => {
    const store = await soon(handle, clock);
    if (store === undefined) log.warn("store.read-unanswered", { health: handle.health() });
    try {
      return store === undefined ? [] : await act(store);
    } catch (error) {
      if (!isStoreError(error) || store === undefined) throw error;
      failed(store, error);
      return [];
    }
  };
}

function soon(handle: Handle<Store>, clock: Clock): Promise<Store | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(readWaitMs, () => resolve(undefined));
    handle.current().then(resolve, reject).finally(cancel).catch(reject);
  });
}

const readWaitMs = 500;
const readFallsApartMs = 60_000;
