import type { AlarmId, CaseId } from "../ids.ts";
import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { Severity } from "../../../config/rule.ts";
import { stepped } from "../cases/steps.ts";
import { ancestorOf } from "../site-index.ts";
import type { Case, LadderState, NoticeKind } from "../state.ts";
import { hasteOf, rungAfterMs } from "../modes/haste.ts";
import { elapsedMs, isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isFlood } from "../alarms/flood.ts";
import { bookOf, onDuty } from "./duty.ts";
import { notify } from "./notices.ts";
import { isUnproven } from "./reach.ts";

type Walking = Extract<LadderState, { kind: "walking" }>;

/** The profile's times hold for severity 1; 2 waits twice as long, 3 ten times; 4 is a list entry and calls nobody. */
const pace: Readonly<Record<Severity, number | undefined>> = { 1: 1, 2: 2, 3: 10, 4: undefined };

/** A round begins now: the first rung is called in this very turn. */
export function startLadder(turn: Turn, row: Case, first: NoticeKind): void {
  beginRound(turn, row, turn.now);
  climb(turn, row.id, first);
}

interface News {
  readonly about: AlarmId;
  readonly kind: NoticeKind;
  readonly worse: boolean;
  readonly isLoud: boolean;
}

/** A member joined or rang again. Whoever has the case hears it first; a worse case starts over for everybody. */
export function ringAgain(turn: Turn, row: Case, news: News): void {
  if (row.state === "reported") return ringWhileUnclaimed(turn, row, news);
  const kind = news.worse ? "worse" : news.kind;
  if (row.claimedBy !== undefined) notify(turn, row, { people: [row.claimedBy], kind, about: news.about });
  // A ladder that walks already keeps its time: an alarm that comes and goes must not put it off for ever.
  if (row.ladder.kind === "walking" && !news.worse) return;
  beginRound(turn, turn.get("case", row.id) ?? row, later(turn.now, limits.claimerFirstMs));
}

function ringWhileUnclaimed(turn: Turn, row: Case, { about, kind, worse, isLoud }: News): void {
  if (worse) return startLadder(turn, row, "worse");
  if (!isLoud || pace[row.severity] === undefined) return;
  notify(turn, row, { people: row.told, kind, about, isPaced: isFlood(turn) });
}

/** Somebody cannot go: the next rung is called in this very turn. Once everybody is being called, nobody is next. */
export function callNext(turn: Turn, row: Case): void {
  const { ladder } = row;
  const { rungs } = row.policy.ladder;
  const isOver = ladder.kind === "walking" && ladder.loop > 0;
  // A list entry calls nobody, and waits for nobody any more who had claimed it.
  if (pace[row.severity] === undefined) return turn.put("case", row.id, { ...row, ladder: { kind: "stopped" } });
  if (isOver) return turn.put("case", row.id, row);
  if (ladder.kind === "walking") turn.put("case", row.id, { ...row, ladder: { ...ladder, dueAt: turn.now } });
  else walkFrom(turn, row, { nextRung: Math.min(1, rungs.length - 1), loop: 0 });
  climb(turn, row.id, "declined");
}

/** Everybody on the ladder is called now and again after each `repeat`, until somebody claims. */
export function callEverybody(turn: Turn, row: Case): void {
  walkFrom(turn, row, { nextRung: row.policy.ladder.rungs.length - 1, loop: 1 });
  climb(turn, row.id, "danger");
}

function walkFrom(turn: Turn, row: Case, at: Pick<Walking, "nextRung" | "loop">): void {
  const ladder: LadderState = { kind: "walking", startedAt: turn.now, ...at, dueAt: turn.now };
  turn.put("case", row.id, { ...row, ladder, round: row.round + 1 });
}

/** The claimer is there. A ladder that walks for an alarm nobody acknowledged yet goes on. */
export function standDown(turn: Turn, row: Case): void {
  if (row.ladder.kind === "respond-by") turn.put("case", row.id, { ...row, ladder: { kind: "stopped" } });
}

/** From the start of a round to one of its rungs. */
export function rungWaitMs(row: Case, rung: number): number {
  return (row.policy.ladder.rungs[rung]?.after ?? 0) * (pace[row.severity] ?? 1);
}

/** Longest time the next step of this ladder may take: the bound for a deadline whose clock cannot be believed. */
export function longestWaitMs(row: Case): number {
  const { rungs, repeat, respondBy } = row.policy.ladder;
  if (row.ladder.kind === "respond-by") return respondBy;
  const climbMs = Math.max(repeat, ...rungs.map((rung) => rung.after)) * (pace[row.severity] ?? 1);
  return Math.max(climbMs, limits.claimerFirstMs);
}

/** The mode is another one: what waits longer than it says is called sooner, and nothing later. */
export function retimeLadders(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    const { ladder } = row;
    if (ladder.kind !== "walking" || isDue(ladder.dueAt, turn.now)) continue;
    const factor = (pace[row.severity] ?? 1) * hasteOf(turn, row);
    const soonest =
      ladder.loop > 0
        ? later(turn.now, row.policy.ladder.repeat * factor)
        : later(ladder.startedAt, rungAfterMs(turn, row, ladder.nextRung) * factor);
    const soonerMs = elapsedMs(soonest, ladder.dueAt);
    if (soonerMs !== undefined && soonerMs > 0)
      turn.put("case", row.id, { ...row, ladder: { ...ladder, dueAt: soonest } });
  }
}

/** Time passed: every ladder whose next rung is due goes on. */
export function walkLadders(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    if (row.ladder.kind === "walking") climb(turn, row.id, "escalated");
  }
}

function beginRound(turn: Turn, row: Case, startedAt: Moment): void {
  const walking: LadderState = { kind: "walking", startedAt, nextRung: 0, loop: 0, dueAt: startedAt };
  const ladder: LadderState = pace[row.severity] === undefined ? { kind: "stopped" } : walking;
  turn.put("case", row.id, { ...row, ladder, round: row.round + 1 });
}

/** Calls every rung that is due, one after the other: after an outage nobody who should know is skipped. */
function climb(turn: Turn, id: CaseId, first: NoticeKind): void {
  for (let kind = first; ; kind = "escalated") {
    const row = turn.get("case", id);
    if (row === undefined || row.ladder.kind !== "walking" || !isDue(row.ladder.dueAt, turn.now)) return;
    callRung(turn, row, row.ladder, kind);
  }
}

function callRung(turn: Turn, row: Case, ladder: Walking, kind: NoticeKind): void {
  const { awaited, people, why } = ladder.loop === 0 ? rungDuty(turn, row, ladder.nextRung) : everyRung(turn, row);
  const { nextRung: rung, loop } = ladder;
  if (awaited.length === 0) turn.fact({ kind: "duty-gap", case: row.id, rung, why });
  const told = [...new Set([...row.told, ...people])];
  const step = { verb: "escalate", to: row.state, at: turn.now, rung } as const;
  const called = people.length === 0 ? row : stepped({ ...row, told }, step);
  turn.put("case", row.id, { ...called, ladder: advanced(turn, row, ladder, awaited) });
  if (people.length === 0) return;
  notify(turn, called, { people, kind });
  turn.fact({ kind: "rung", case: row.id, rung, loop, told: people, why });
  turn.send("step", { kind: "escalated", case: row.id, rung, loop, told: people });
}

/** The next rung waits for its time; behind an empty one it waits for nothing. After the last, all are called again. */
function advanced(turn: Turn, row: Case, ladder: Walking, awaited: readonly PersonId[]): Walking {
  const factor = (pace[row.severity] ?? 1) * hasteOf(turn, row);
  const next = row.policy.ladder.rungs[ladder.nextRung + 1];
  if (ladder.loop > 0 || next === undefined) {
    return { ...ladder, loop: ladder.loop + 1, dueAt: later(turn.now, row.policy.ladder.repeat * factor) };
  }
  const dueAt =
    awaited.length === 0 ? turn.now : later(ladder.startedAt, rungAfterMs(turn, row, ladder.nextRung + 1) * factor);
  return { ...ladder, nextRung: ladder.nextRung + 1, dueAt };
}

interface Called {
  readonly people: readonly PersonId[];
  /** Those of them whose answer is waited for. */
  readonly awaited: readonly PersonId[];
  readonly why: string;
}

/** Whom a rung calls. People nothing was ever proven to reach hold up nobody alone when it is about lives. */
export function rungDuty(turn: Turn, row: Case, rung: number): Called {
  const policy = row.policy.ladder.rungs[rung];
  const grid = policy && ancestorOf(turn.site, row.zone, policy.tier);
  if (policy === undefined || grid === undefined) return { people: [], awaited: [], why: "no-such-grid" };
  const { people, also, why } = onDuty(bookOf(turn), { grid: grid.id, role: policy.role }, turn.now);
  const isUnsure = row.severity <= 2 && people.every((person) => isUnproven(turn.get("reach", person), turn.now));
  const isHeld = people.length > 0 && isUnsure;
  return { people: [...people, ...also], awaited: isHeld ? [] : people, why: isHeld ? "unproven" : why };
}

function everyRung(turn: Turn, row: Case): Called {
  const all = row.policy.ladder.rungs.flatMap((_, rung) => rungDuty(turn, row, rung).people);
  const people = [...new Set(all)];
  return { people, awaited: people, why: people.length === 0 ? "nobody-on-any-rung" : "everybody-again" };
}
