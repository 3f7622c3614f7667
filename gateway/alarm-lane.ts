import { limits } from "../config/limits.ts";
import type { Decision } from "./core/decision.ts";
import type { Clock } from "./core/ports.ts";

/** Where alarm transitions lie until the store has them. */
export interface AlarmNotes {
  /** Resolves when they are on disk; rejects when even that is not to be had. */
  readonly write: (decisions: readonly Decision[]) => Promise<void>;
  /** The store holds everything that was written. */
  readonly clear: () => Promise<void>;
}

export interface AlarmLane {
  /** Decided, and on its way to the disk. Numbers rise. */
  readonly enter: (number: number, decision: Decision) => void;
  /** Everything up to that number is on disk. */
  readonly stored: (upTo: number) => void;
  readonly stop: () => void;
}

export interface AlarmLaneDeps {
  readonly notes: AlarmNotes;
  readonly clock: Clock;
  /** Told once of each decision, in order: when it is stored, or when people can wait no longer. */
  readonly act: (decision: Decision) => void;
  /** From now on things are acted upon that the store does not hold; `failure` when the ring does not either. */
  readonly overdue: (failure: unknown) => void;
  /** The store holds everything again. */
  readonly caughtUp: () => void;
}

/**
 * Decide, persist, act, with a bound on the second: after `alarmRingMs` what is not stored is noted in the ring, and
 * after `alarmStoreMs` it is acted upon, wherever it is. Nobody is acknowledged by that.
 */
export function createAlarmLane({ notes, clock, act, overdue, caughtUp }: AlarmLaneDeps): AlarmLane {
  let waiting: { readonly number: number; readonly decision: Decision; readonly atMs: number }[] = [];
  let lastStored = 0;
  let lastNoted = 0;
  let isOverdue = false;
  let cancel: (() => void) | undefined;

  const actUpTo = (number: number) => {
    const due = waiting.filter((each) => each.number <= number);
    waiting = waiting.slice(due.length);
    for (const { decision } of due) act(decision);
  };
  const arm = () => {
    const [oldest] = waiting;
    if (oldest === undefined || cancel !== undefined) return;
    const waitMs = Math.max(0, oldest.atMs + limits.alarmRingMs - clock.now().monoMs);
    cancel = clock.after(waitMs, () => void goOn());
  };
  const goOn = async () => {
    const untilMs = clock.now().monoMs - limits.alarmRingMs;
    const late = waiting.filter(({ atMs }) => atMs <= untilMs);
    const upTo = late.at(-1)?.number ?? 0;
    if (late.length > 0)
      await noted(
        late.map(({ decision }) => decision),
        upTo,
      );
    actUpTo(upTo);
    cancel = undefined;
    arm();
  };
  const noted = async (decisions: readonly Decision[], upTo: number) => {
    const failure = await withinMs(limits.alarmStoreMs - limits.alarmRingMs, notes.write(decisions), clock);
    lastNoted = upTo;
    if (lastStored >= upTo) return clearNotes();
    if (!isOverdue) overdue(failure);
    isOverdue = true;
  };
  const clearNotes = () => {
    lastNoted = 0;
    // What stays in it is known again by its key.
    notes.clear().catch(() => {});
  };
  const stored = (upTo: number) => {
    lastStored = upTo;
    actUpTo(upTo);
    if (lastNoted > 0 && lastNoted <= upTo) clearNotes();
    if (waiting.length > 0) return;
    cancel?.();
    cancel = undefined;
    if (isOverdue) caughtUp();
    isOverdue = false;
  };
  return {
    enter: (number, decision) => {
      waiting.push({ number, decision, atMs: clock.now().monoMs });
      arm();
    },
    stored,
    stop: () => cancel?.(),
  };
}

/** Why the work did not succeed in that time; nothing when it did. */
function withinMs(ms: number, work: Promise<void>, clock: Clock): Promise<unknown> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(new Error(`not done in ${ms} ms`)));
    work.then(() => resolve(undefined), resolve).finally(cancel);
  });
}
