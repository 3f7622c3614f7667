import type { Decision } from "./core/decision.ts";
import { limits } from "../config/limits.ts";
import { mergeDecisions } from "./core/decision.ts";
import type { Clock, Loaded, Put, Store } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import { applyChanges, emptyState, type MutableState, type State } from "./core/state.ts";
import { step } from "./core/step.ts";
import { createInbox, type Entry } from "./inbox.ts";

export interface Pipeline {
  readonly put: Put;
  readonly state: () => State;
  /** Decide, persist, act, until stopped. Rejects when a decision cannot be stored: the process then starts over. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export interface PipelineDeps {
  readonly index: SiteIndex;
  readonly store: Store;
  readonly clock: Clock;
  readonly loaded: Loaded;
  /** Told after each group is durable, and not before: whoever acts, acts here. */
  readonly committed: (decision: Decision) => void;
}

export function createPipeline({ index, store, clock, loaded, committed }: PipelineDeps): Pipeline {
  const inbox = createInbox();
  const state = thawed(loaded.state);
  let stopped = false;

  const run = async () => {
    const stopTicking = keepTicking(inbox.put, clock);
    try {
      while (!stopped) await handleGroup(await inbox.take());
    } finally {
      stopTicking();
      inbox.close();
    }
  };
  const handleGroup = async (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    const decisions = entries.map((entry) => decide(entry));
    const group = mergeDecisions(decisions);
    try {
      await store.commit(group);
    } catch (error) {
      for (const entry of entries) entry.failed(error);
      throw error;
    }
    entries.forEach((entry, at) => entry.done(decisions[at] ?? group));
    committed(group);
  };
  const decide = ({ input }: Entry) => {
    const decision = step(index, state, input, clock.now());
    applyChanges(state, decision.changes);
    return decision;
  };
  const stop = () => {
    stopped = true;
    inbox.close();
  };
  return { put: inbox.put, state: () => state, run, stop };
}

function thawed(stored: State): MutableState {
  const state = emptyState();
  for (const table of Object.keys(state) as (keyof State)[]) {
    const rows = state[table] as Map<string, unknown>;
    for (const [key, value] of stored[table]) rows.set(key, value);
  }
  return state;
}

/** Time itself is an input. The next tick is put only when the last one is decided, so ticks never pile up. */
function keepTicking(put: Put, clock: Clock): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(limits.tickMs, () => void put({ kind: "tick" }).then(arm, () => {}));
  };
  arm();
  return () => cancel();
}
