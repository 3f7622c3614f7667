import { limits } from "../config/limits.ts";
import { createAlarmLane, type AlarmNotes } from "./alarm-lane.ts";
import type { Waiting } from "./backlog.ts";
import { mergeDecisions, type Decision } from "./core/decision.ts";
import type { Clock, Loaded, Log, Offer, Put } from "./core/ports.ts";
import { amendedIndex } from "./amended-index.ts";
import type { Input } from "./core/input.ts";
import type { SiteIndex } from "./core/site-index.ts";
import { applyChanges, changesSite, emptyState, type MutableState, type State } from "./core/state.ts";
import { step } from "./core/step.ts";
import type { Moment } from "./core/time.ts";
import { createInbox, type Entry } from "./inbox.ts";
import type { BoxStore } from "./store/box-store.ts";
import { reasonOf } from "./store/trouble.ts";
import { createStoring } from "./storing.ts";

export interface Pipeline {
  readonly put: Put;
  readonly offer: Offer;
  /** What may be acted upon: stored, or decided longer ago than people can wait. */
  readonly state: () => State;
  /** Since when something is acted upon that the store does not hold; nothing while it holds all. */
  readonly overdueSince: () => Moment | undefined;
  /** The site as it stands: what was amended is laid over what was declared. */
  readonly index: () => SiteIndex;
  /** Decide, persist, act, until stopped. Rejects when a decision cannot be stored: the process then starts over. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export interface PipelineDeps {
  /** As declared. */
  readonly index: SiteIndex;
  readonly store: Pick<BoxStore, "commit" | "keep">;
  readonly notes: AlarmNotes;
  readonly clock: Clock;
  readonly log: Log;
  readonly loaded: Loaded;
  /** Told of each decision once, in order, when `state` has it: whoever acts, acts here. */
  readonly act: (decision: Decision) => void;
  /** Told of what is on disk now, readings apart. */
  readonly stored?: (decision: Decision) => void;
}

/** Deciding never waits for the disk; storing takes whatever was decided meanwhile as one. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { store, notes, clock, log, loaded, act, stored } = deps;
  const inbox = createInbox();
  const decided = thawed(loaded.state);
  let index = amendedIndex(deps.index, decided, log);
  const shown = thawed(loaded.state);
  let overdueSince: Moment | undefined;
  let last = 0;
  let stopped = false;
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
  const storing = createStoring({
    store,
    stored: (upTo, decision) => {
      lane.stored(upTo);
      stored?.(decision);
    },
    lost: (readings) => log.error("readings-lost", { readings, why: "disk too slow" }),
  });

  const decideAll = async () => {
    while (!stopped) decideGroup(await inbox.take());
    storing.close();
  };
  const decideGroup = (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    const decisions = entries.map(decide);
    const group = mergeDecisions(decisions);
    last += 1;
    lane.enter(last, group);
    const waiting = entries.flatMap((entry, at) => waitingOf(entry, decisions[at] ?? group));
    storing.add(last, group, waiting);
    entries.forEach((entry, at) => entry.decided(decisions[at] ?? group));
  };
  const decide = ({ input }: Entry) => {
    const decision = decideBy(input);
    if (!decision.changes.some(changesSite)) return decision;
    index = amendedIndex(deps.index, decided, log);
    return mergeDecisions([decision, decideBy({ kind: "resited" })]);
  };
  const decideBy = (input: Input) => {
    const decision = step(index, decided, input, clock.now());
    applyChanges(decided, decision.changes);
    return decision;
  };
  const stop = () => {
    stopped = true;
    inbox.close();
  };
  const run = async () => {
    const stopTicking = keepTicking(inbox.offer, clock);
    const storingAll = storing.run();
    storingAll.catch(() => {});
    try {
      await Promise.race([storingAll, decideAll()]);
      await endsWithin(limits.lastCommitMs, storingAll, clock);
    } finally {
      stopTicking();
      stop();
      lane.stop();
      storing.refuse(new Error("the gateway is stopping"));
    }
  };
  const view = { state: () => shown, overdueSince: () => overdueSince, index: () => index };
  return { put: inbox.put, offer: inbox.offer, ...view, run, stop };
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
