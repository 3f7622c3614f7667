import { limits } from "../config/limits.ts";
import { createAlarmLane, type AlarmNotes } from "./alarm-lane.ts";
import { createBacklog, type Part, type Waiting } from "./backlog.ts";
import { mergeDecisions, type Decision } from "./core/decision.ts";
import type { Clock, Loaded, Log, Offer, Put, Store } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import { applyChanges, emptyState, type MutableState, type State } from "./core/state.ts";
import { step } from "./core/step.ts";
import type { Moment } from "./core/time.ts";
import { createInbox, type Entry } from "./inbox.ts";
import { reasonOf } from "./store/trouble.ts";

export interface Pipeline {
  readonly put: Put;
  readonly offer: Offer;
  /** What may be acted upon: stored, or decided longer ago than people can wait. */
  readonly state: () => State;
  /** Since when something is acted upon that the store does not hold; nothing while it holds all. */
  readonly overdueSince: () => Moment | undefined;
  /** Decide, persist, act, until stopped. Rejects when a decision cannot be stored: the process then starts over. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export interface PipelineDeps {
  readonly index: SiteIndex;
  readonly store: Pick<Store, "commit">;
  readonly notes: AlarmNotes;
  readonly clock: Clock;
  readonly log: Log;
  readonly loaded: Loaded;
  /** Told of each decision once, in order, when `state` has it: whoever acts, acts here. */
  readonly act: (decision: Decision) => void;
  /** Told of what is on disk now. */
  readonly stored?: (decision: Decision) => void;
}

/** Deciding never waits for the disk; storing takes whatever was decided meanwhile as one. */
export function createPipeline({ index, store, notes, clock, log, loaded, act, stored }: PipelineDeps): Pipeline {
  const inbox = createInbox();
  const decided = thawed(loaded.state);
  const shown = thawed(loaded.state);
  const backlog = createBacklog((readings) => log.error("readings-lost", { readings, why: "disk too slow" }));
  const lane = createAlarmLane({
    notes,
    clock,
    act: (decision) => {
      applyChanges(shown, decision.changes);
      act(decision);
    },
    overdue: (failure) => {
      overdueSince = clock.now();
      log.warn("disk-too-slow", { ring: failure === undefined ? "holds it" : reasonOf(failure) });
    },
    caughtUp: () => {
      overdueSince = undefined;
      log.info("disk-caught-up");
    },
  });
  let overdueSince: Moment | undefined;
  let last = 0;
  let storing = false;
  let stopped = false;

  const decideAll = async () => {
    while (!stopped) decideGroup(await inbox.take());
    backlog.close();
  };
  const decideGroup = (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    const decisions = entries.map(decide);
    const group = mergeDecisions(decisions);
    last += 1;
    lane.enter(last, group);
    const waiting = entries.flatMap((entry, at) => waitingOf(entry, decisions[at] ?? group));
    const isKept = backlog.add({ number: last, decision: group, waiting });
    // Nothing of it goes to the disk, and nothing before it is on its way there.
    if (!isKept && !storing && backlog.isEmpty()) lane.stored(last);
    entries.forEach((entry, at) => entry.decided(decisions[at] ?? group));
  };
  const decide = ({ input }: Entry) => {
    const decision = step(index, decided, input, clock.now());
    applyChanges(decided, decision.changes);
    return decision;
  };
  const storeAll = async () => {
    for (let parts = await backlog.take(); parts.length > 0; parts = await backlog.take()) await storeParts(parts);
  };
  const storeParts = async (parts: readonly Part[]) => {
    const whole = mergeDecisions(parts.map(({ decision }) => decision));
    storing = true;
    try {
      await store.commit(whole);
    } catch (error) {
      for (const { failed } of parts.flatMap(({ waiting }) => waiting)) failed(error);
      throw error;
    } finally {
      storing = false;
    }
    for (const each of parts.flatMap(({ waiting }) => waiting)) each.stored();
    lane.stored(backlog.isEmpty() ? last : (parts.at(-1)?.number ?? 0));
    stored?.(whole);
  };
  const stop = () => {
    stopped = true;
    inbox.close();
  };
  const run = async () => {
    const stopTicking = keepTicking(inbox.offer, clock);
    const storingAll = storeAll();
    storingAll.catch(() => {});
    try {
      await Promise.race([storingAll, decideAll()]);
      await endsWithin(limits.lastCommitMs, storingAll, clock);
    } finally {
      stopTicking();
      stop();
      lane.stop();
      backlog.refuse(new Error("the gateway is stopping"));
    }
  };
  return { put: inbox.put, offer: inbox.offer, state: () => shown, overdueSince: () => overdueSince, run, stop };
}

function waitingOf({ stored, failed }: Entry, decision: Decision): readonly Waiting[] {
  return stored === undefined ? [] : [{ stored: () => stored(decision), failed }];
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
function keepTicking(offer: Offer, clock: Clock): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(limits.tickMs, () => void offer({ kind: "tick" }).then(arm, () => {}));
  };
  arm();
  return () => cancel();
}

/** A disk that does not answer must not keep the process from ending: nothing of it was acknowledged. */
function endsWithin(ms: number, work: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    work.then(resolve, reject).finally(cancel);
  });
}
