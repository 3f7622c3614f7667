import type { Ask } from "./ask.ts";
import type { Job } from "./job.ts";
import type { Turn } from "./turn.ts";
import { unitOf, type Units } from "./unit.ts";

/** What decides who is asked next. */
export interface Pace {
  readonly nowMs: number;
  readonly turns: readonly Turn[];
  readonly jobs: readonly Job[];
  readonly units: Units;
  /** The last request was a command's. */
  readonly commandedLast: boolean;
  /** What was read is not taken yet: nothing more is read meanwhile. */
  readonly isBehind: boolean;
  /** How long the line is taken if this read is not answered. */
  readonly silenceMs: (turn: Turn) => number;
  /** From then on a read that was missed may be tried even if others wait. */
  readonly trialFromMs: number;
}

/**
 * Alarm points, commands, the other points, the silent: in this order, and nobody for ever. A command goes next; the
 * alarm read that is due goes before a second one, so that a flood of commands takes half of the line at most. Reads
 * go by their deadline, the silent in the pauses or within their share of the line.
 */
export function nextAsk(pace: Pace): Ask | undefined {
  const turn = pace.isBehind ? undefined : dueTurn(pace);
  const job = pace.jobs.find((each) => readyMs(each, pace) <= pace.nowMs);
  const isAlarmsTurn = pace.commandedLast && turn?.isAlarm === true && turn.misses === 0;
  if (job !== undefined && !isAlarmsTurn) return { kind: "command", job };
  return turn && { kind: "poll", turn };
}

/** When somebody may be asked, as far as is known now. */
export function nextAskMs(pace: Pace): number {
  const jobsMs = pace.jobs.map((job) => readyMs(job, pace));
  const trials = trialsIn(pace);
  const turnsMs = pace.isBehind ? [] : pace.turns.map((turn) => mayBeAskedMs(turn, pace, trials));
  return Math.min(...jobsMs, ...turnsMs);
}

/** What has already been read of an old answer must not be taken for the new state. */
function readyMs({ phase, unit }: Job, { units, nowMs }: Pace): number {
  return phase === "read-back" ? unitOf(units, unit).heldUntilMs : nowMs;
}

/** The one with the earliest deadline among those that may be asked now. */
function dueTurn(pace: Pace): Turn | undefined {
  const trials = trialsIn(pace);
  let first: Turn | undefined;
  for (const turn of pace.turns) {
    if (mayBeAskedMs(turn, pace, trials) > pace.nowMs) continue;
    if (first === undefined || isBefore(turn, first)) first = turn;
  }
  return first;
}

/** Among equals the one not asked for longest, so that the reads of a silent device take turns. */
function isBefore(turn: Turn, other: Turn): boolean {
  const soonerMs = deadlineOf(other) - deadlineOf(turn);
  return soonerMs > 0 || (soonerMs === 0 && turn.askedMs < other.askedMs);
}

interface Trials {
  /** The next time one is due that answered last time. */
  readonly freeUntilMs: number;
  /** One of the silent that found no pause long enough for very long: the others of them stand back for it. */
  readonly starved: Turn | undefined;
}

function trialsIn({ turns, nowMs }: Pace): Trials {
  let freeUntilMs = Infinity;
  let starved: Turn | undefined;
  for (const turn of turns) {
    if (turn.misses === 0) freeUntilMs = Math.min(freeUntilMs, turn.dueMs);
    else if (nowMs - turn.dueMs > starvedMs && (starved === undefined || turn.dueMs < starved.dueMs)) starved = turn;
  }
  return { freeUntilMs, starved };
}

/**
 * A trial is made when it would end before any other read is due. When it finds no such pause, one lost answer is made
 * good a period later; those known to be silent wait for their share of the line.
 */
function mayBeAskedMs(turn: Turn, { nowMs, silenceMs, trialFromMs }: Pace, { freeUntilMs, starved }: Trials): number {
  const { misses, dueMs, periodMs } = turn;
  if (misses === 0 || dueMs > nowMs) return dueMs;
  if (misses > 1 && starved !== undefined && starved !== turn) return Infinity;
  if (nowMs + silenceMs(turn) <= freeUntilMs) return dueMs;
  return misses === 1 ? dueMs + periodMs : Math.max(dueMs, trialFromMs);
}

/**
 * On a line that cannot keep up the others wait for the alarm points, but not for ever; and one lost answer is made
 * good before those known to be silent are tried again.
 */
function deadlineOf({ misses, isAlarm, dueMs, periodMs }: Turn): number {
  const ownMs = isAlarm ? dueMs : dueMs + othersWaitPeriods * periodMs;
  if (misses === 0) return ownMs;
  return ownMs + (misses === 1 ? secondTryWaitMs : trialWaitMs);
}

const secondTryWaitMs = 250;
const trialWaitMs = 500;
const starvedMs = 5_000;
const othersWaitPeriods = 4;
