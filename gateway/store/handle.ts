import type { Decision } from "../core/decision.ts";
import type { Clock, Log, Store } from "../core/ports.ts";
import type { StoreHealth } from "./health.ts";
import { createWaiting } from "./waiting.ts";
import { isStoreError, reasonOf, storeError, type DatabaseName, type StoreError } from "./trouble.ts";

/** The one open handle of a store, replaced whenever it fails. */
export interface Handle<S extends Store> {
  /** Waits until there is one; rejects when there will be none any more. */
  readonly current: () => Promise<S>;
  /** That handle failed: it is closed and replaced. A handle replaced already is left alone. */
  readonly fell: (store: Store, error: StoreError) => void;
  /** Whether a commit waits: then only its success proves a new handle. */
  readonly expect: (commit: boolean) => void;
  readonly acknowledged: (decision: Decision) => void;
  readonly health: () => StoreHealth;
  readonly close: () => Promise<void>;
}

interface Deps<S extends Store> {
  readonly open: () => Promise<S>;
  readonly clock: Clock;
  readonly log: Log;
  readonly changed?: (health: StoreHealth) => void;
}

type Stage<S> =
  | { readonly kind: "open"; readonly store: S }
  | { readonly kind: "down" }
  | { readonly kind: "ended"; readonly error: unknown };

export function createHandle<S extends Store>({ open, clock, log, changed }: Deps<S>): Handle<S> {
  const { pause, next, wake } = createWaiting(clock);
  let stage: Stage<S> = { kind: "down" };
  let health: StoreHealth = { kind: "sound" };
  let wasOpen = false;
  let expecting = false;
  let tries = 0;
  let ackedSeq = 0;

  const enter = (to: Stage<S>): void => {
    stage = to;
    wake();
  };
  const sound = (): void => {
    tries = 0;
    if (health.kind === "sound") return;
    health = { kind: "sound" };
    log.info("store.sound-again");
    changed?.(health);
  };
  const failing = (error: unknown): void => {
    const why = reasonOf(error);
    const since = health.kind === "failing" ? health.since : clock.now();
    const isNews = health.kind === "sound" || health.why !== why;
    health = { kind: "failing", since, why, ...databaseOf(error) };
    log.error("store.failing", { why, tries });
    if (isNews) changed?.(health);
  };
  const current = async (): Promise<S> => {
    while (stage.kind === "down") await next();
    if (stage.kind === "ended") throw stage.error;
    return stage.store;
  };
  const ended = (): boolean => stage.kind === "ended";
  const climb = async (): Promise<void> => {
    while (!ended()) {
      await pause(backOffMs(tries));
      tries += 1;
      const store = await attempt();
      if (store === undefined) continue;
      if (ended()) return closeBounded(store);
      wasOpen = true;
      enter({ kind: "open", store });
      return expecting ? undefined : sound();
    }
  };
  const attempt = async (): Promise<S | undefined> => {
    if (ended()) return undefined;
    try {
      return await verified(await open());
    } catch (error) {
      // Before the first start another gateway is at work here; later it can only be our own handle, closing slowly.
      if (isStoreError(error) && error.kind === "locked" && !wasOpen) enter({ kind: "ended", error });
      else failing(error);
      return undefined;
    }
  };
  /** Loading checks the state and the last 1,000 facts and commits. */
  const verified = async (store: S): Promise<S> => {
    if (!wasOpen) return store;
    try {
      await store.load(0);
      const [last] = ackedSeq > 0 ? await store.facts({ afterSeq: ackedSeq - 1, limit: 1 }) : [];
      if (last?.seq !== ackedSeq && ackedSeq > 0) log.error("store.acknowledged-lost", { seq: ackedSeq });
      return store;
    } catch (error) {
      await closeBounded(store);
      throw error;
    }
  };
  const closeBounded = async (store: Store): Promise<void> => {
    const closing = store.close().then(
      () => true,
      (error: unknown) => log.warn("store.close-failed", { why: reasonOf(error) }),
    );
    let cancel = (): void => undefined;
    const late = new Promise<false>((resolve) => (cancel = clock.after(closeMaxMs, () => resolve(false))));
    if ((await Promise.race([closing, late])) === false) log.error("store.close-hangs", { ms: closeMaxMs });
    cancel();
  };
  const fell = (store: Store, error: StoreError): void => {
    if (stage.kind !== "open" || stage.store !== store) return;
    enter({ kind: "down" });
    failing(error);
    climbing = closeBounded(store).then(climb);
  };
  const close = async (): Promise<void> => {
    const before = stage;
    if (before.kind === "ended") return;
    enter({ kind: "ended", error: storeError({ kind: "closed", database: "alarm" }) });
    if (before.kind === "open") await closeBounded(before.store);
    else await climbing;
  };
  let climbing = climb();
  return {
    current,
    fell,
    expect: (commit) => void (expecting = commit),
    acknowledged: ({ facts }) => {
      ackedSeq = facts.at(-1)?.seq ?? ackedSeq;
      if (stage.kind === "open") sound();
    },
    health: () => health,
    close,
  };
}

function databaseOf(error: unknown): { readonly database?: DatabaseName } {
  return isStoreError(error) && "database" in error && error.database !== undefined ? { database: error.database } : {};
}

/** At once for the first time, then 100 ms, twice as long each time; below the 5 s in which a freed disk must serve. */
function backOffMs(tries: number): number {
  return tries === 0 ? 0 : Math.min(backOffMaxMs, 100 * 2 ** Math.min(tries - 1, 10));
}

const backOffMaxMs = 4_000;
const closeMaxMs = 5_000;
