import { limits } from "../config/limits.ts";
import { createBacklog, fail, type Part, type Waiting } from "./backlog.ts";
import { isNothing, mergeDecisions, type Decision } from "./core/decision.ts";
import type { Reading } from "./core/points/reading.ts";
import { volatileTables } from "./core/state.ts";
import type { BoxStore } from "./store/box-store.ts";

export interface Storing {
  /** Numbers rise. Whoever waits is told when both halves of the decision are on disk. */
  readonly add: (number: number, decision: Decision, waiting: readonly Waiting[]) => void;
  /** Stores until closed and done. Rejects when something cannot be stored. */
  readonly run: () => Promise<void>;
  /** Ends `run` when everything is stored. */
  readonly close: () => void;
  /** Whoever still waits is refused. */
  readonly refuse: (reason: unknown) => void;
}

export interface StoringDeps {
  readonly store: Pick<BoxStore, "commit" | "keep">;
  /** What was decided up to that number is on disk, readings apart. */
  readonly stored: (upTo: number, decision: Decision) => void;
  /** So many readings left before the disk took them. */
  readonly lost: (readings: number) => void;
}

interface Decided extends Part {
  readonly number: number;
  readonly decision: Decision;
}

interface Measured extends Part {
  readonly readings: readonly Reading[];
}

/**
 * Decisions and readings go to their two databases side by side, each as one with all that came meanwhile, and trouble
 * in one never waits for the other. Decisions are never dropped; of readings the newest `unstoredReadingsMax` are kept.
 */
export function createStoring({ store, stored, lost }: StoringDeps): Storing {
  const decided = createBacklog<Decided>();
  const measured = createBacklog<Measured>(keepingNewest(lost));
  let last = 0;
  let committing = false;

  const add = (number: number, decision: Decision, waiting: readonly Waiting[]) => {
    last = number;
    const mine = withoutReadings(decision);
    const { readings } = decision;
    const isKept = !isNothing(mine) || (readings.length === 0 && waiting.length > 0);
    const each = isKept && readings.length > 0 ? waiting.map(forBoth) : waiting;
    if (isKept) decided.add({ number, decision: mine, waiting: each });
    if (readings.length > 0) measured.add({ readings, waiting: each });
    // Nothing of it is on its way to the disk, nor anything before it.
    if (!isKept && !committing && decided.isEmpty()) stored(number, mine);
  };
  const commit = async (parts: readonly Decided[]) => {
    const whole = mergeDecisions(parts.map(({ decision }) => decision));
    committing = true;
    await store.commit(whole).finally(() => (committing = false));
    return () => stored(decided.isEmpty() ? last : (parts.at(-1)?.number ?? 0), whole);
  };
  const keep = async (parts: readonly Measured[]) => {
    await store.keep(parts.flatMap(({ readings }) => readings));
    return () => {};
  };
  return {
    add,
    run: async () => void (await Promise.all([storeAll(decided.take, commit), storeAll(measured.take, keep)])),
    close: () => [decided, measured].forEach(({ close }) => close()),
    refuse: (reason) => [decided, measured].forEach(({ refuse }) => refuse(reason)),
  };
}

async function storeAll<P extends Part>(
  take: () => Promise<readonly P[]>,
  store: (parts: readonly P[]) => Promise<() => void>,
): Promise<void> {
  for (let parts = await take(); parts.length > 0; parts = await take()) {
    try {
      const told = await store(parts);
      for (const each of parts.flatMap(({ waiting }) => waiting)) each.stored();
      told();
    } catch (error) {
      fail(parts, error);
      throw error;
    }
  }
}

/** Rows that no store keeps would only take memory here. */
function withoutReadings(decision: Decision): Decision {
  const changes = decision.changes.filter(({ table }) => !volatileTables.has(table));
  return { ...decision, changes, readings: [] };
}

/** Stored when both halves are. */
function forBoth({ stored, failed }: Waiting): Waiting {
  let isHalf = false;
  return {
    failed,
    stored: () => {
      if (isHalf) stored();
      isHalf = true;
    },
  };
}

/** A quarter leaves at once: else each new reading would look through all the old ones. */
function keepingNewest(lost: (readings: number) => void, max = limits.unstoredReadingsMax) {
  return (parts: Measured[]) => {
    let count = parts.length > 0 ? readingsIn(parts) : 0;
    if (count <= max) return;
    const before = count;
    let gone = 0;
    for (; count > (max * 3) / 4; gone += 1) count -= parts[gone]?.readings.length ?? count;
    fail(parts.splice(0, gone), new Error("the disk did not take it in time"));
    lost(before - count);
  };
}

function readingsIn(parts: readonly Measured[]): number {
  return parts.reduce((sum, { readings }) => sum + readings.length, 0);
}
