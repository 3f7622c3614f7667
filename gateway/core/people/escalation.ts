import type { AlarmId, CaseId } from "../ids.ts";
import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import { arriveMs } from "../cases/deadlines.ts";
import { stepped } from "../cases/steps.ts";
import type { Case, LadderState, NoticeKind } from "../state.ts";
import { hasteOf, rungAfterMs } from "../modes/haste.ts";
import { elapsedMs, isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isFlood } from "../alarms/flood.ts";
import { isKeyPlace } from "../alarms/key-place.ts";
import { notify } from "./notices.ts";
import { copiedAtOnce, everyRung, isBehindNobody, isGap, isRosterAstray, rungDuty } from "./rung.ts";

type Walking = Extract<LadderState, { kind: "walking" }>;

/** What the waits of severity 1 are multiplied by; without one a case is a list entry and calls nobody. */
function paceOf({ severity, policy }: Case): number | undefined {
  return policy.ladder.scale[severity];
}

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
  if (row.claimedBy === undefined) return ringWhileUnclaimed(turn, row, news);
  const kind = news.worse ? "worse" : news.kind;
  notify(turn, row, { people: [row.claimedBy], kind, about: news.about });
  // A ladder that walks already keeps its time: an alarm that comes and goes must not put it off for ever.
  if (row.ladder.kind === "walking" && !news.worse) return;
  beginRound(turn, turn.get("case", row.id) ?? row, later(turn.now, limits.claimerFirstMs));
}

function ringWhileUnclaimed(turn: Turn, row: Case, { about, kind, worse, isLoud }: News): void {
  if (worse) return startLadder(turn, row, "worse");
  if (paceOf(row) === undefined) return;
  // Somebody of the platform has it: for what is new, people here are called as well.
  if (row.ladder.kind === "stopped") return startLadder(turn, row, kind);
  if (!isLoud) return;
  notify(turn, row, { people: row.told, kind, about, isPaced: isFlood(turn) && !isKeyPlace(turn, about) });
}

/** Somebody cannot go: the next rung is called in this very turn. Once everybody is being called, nobody is next. */
export function callNext(turn: Turn, row: Case): void {
  const { ladder } = row;
  const { rungs } = row.policy.ladder;
  const isOver = ladder.kind === "walking" && ladder.loop > 0;
  // A list entry calls nobody, and waits for nobody any more who had claimed it.
  if (paceOf(row) === undefined) return turn.put("case", row.id, { ...row, ladder: { kind: "stopped" } });
  if (isOver) return turn.put("case", row.id, row);
  if (ladder.kind === "walking") turn.put("case", row.id, { ...row, ladder: { ...ladder, dueAt: turn.now } });
  else walkFrom(turn, row, { nextRung: Math.min(1, rungs.length - 1), loop: 0 });
  climb(turn, row.id, "declined");
}

/** It is handed to one person, who has a little while before the ladder calls the others. */
export function callFirst(turn: Turn, row: Case, person: PersonId): void {
  const told = row.told.includes(person) ? row.told : [...row.told, person];
  notify(turn, row, { people: [person], kind: "handed-over" });
  beginRound(turn, { ...row, told }, later(turn.now, limits.claimerFirstMs));
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

/** From the start of a round to one of its rungs. */
export function rungWaitMs(row: Case, rung: number): number {
  return (row.policy.ladder.rungs[rung]?.after ?? 0) * (paceOf(row) ?? 1);
}

/** Longest time the next step of this ladder may take: the bound for a deadline whose clock cannot be believed. */
export function longestWaitMs(row: Case): number {
  const { rungs, repeat } = row.policy.ladder;
  if (row.ladder.kind === "respond-by") return arriveMs(row);
  const climbMs = Math.max(repeat, ...rungs.map((rung) => rung.after)) * (paceOf(row) ?? 1);
  return Math.max(climbMs, limits.claimerFirstMs);
}

/** The mode is another one: what waits longer than it says is called sooner, and nothing later. */
export function retimeLadders(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    const { ladder } = row;
    if (ladder.kind !== "walking" || isDue(ladder.dueAt, turn.now)) continue;
    const factor = (paceOf(row) ?? 1) * hasteOf(turn, row);
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
  const ladder: LadderState = paceOf(row) === undefined ? { kind: "stopped" } : walking;
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
  const called = ladder.loop === 0 ? rungDuty(turn, row, ladder.nextRung) : everyRung(turn, row);
  const { people, why } = called;
  const { nextRung: rung, loop } = ladder;
  const mode = loop === 0 ? row.policy.ladder.rungs[rung]?.mode : "ring";
  if (isGap(called)) turn.fact({ kind: "duty-gap", case: row.id, rung, why });
  turn.put("case", row.id, { ...row, ladder: advanced(turn, row, ladder, isBehindNobody(row, called)) });
  if (mode === "copy") return copy(turn, row.id, { people, rung });
  if (loop === 0 && rung === 0) copy(turn, row.id, { people: copiedAtOnce(turn, row, people), rung });
  ring(turn, row.id, { people, rung, loop, kind, why });
}

interface Ringing {
  readonly people: readonly PersonId[];
  readonly rung: number;
  readonly loop: number;
  readonly kind: NoticeKind;
  readonly why: string;
}

function ring(turn: Turn, id: CaseId, { people, rung, loop, kind, why }: Ringing): void {
  const row = turn.get("case", id);
  if (row === undefined || people.length === 0) return;
  const told = [...new Set([...row.told, ...people])];
  const called = stepped({ ...row, told }, { verb: "rung", to: row.state, at: turn.now, rung });
  turn.put("case", id, called);
  notify(turn, called, { people, kind });
  turn.fact({ kind: "rung", case: id, rung, loop, told: people, why });
  turn.send("step", { kind: "escalated", case: id, rung, loop, told: people });
}

/** They are told and own nothing: owner, level and ladder stay as they are, and who is told may not claim by it. */
function copy(turn: Turn, id: CaseId, { people, rung }: Pick<Ringing, "people" | "rung">): void {
  const row = turn.get("case", id);
  const news = people.filter((person) => row?.copied?.includes(person) !== true);
  if (row === undefined || news.length === 0) return;
  const copied = [...(row.copied ?? []), ...news];
  turn.put("case", id, { ...row, copied });
  notify(turn, { ...row, copied }, { people: news, kind: "copied" });
  turn.fact({ kind: "copied", case: id, rung, told: news });
}

/** The next rung waits for its time; behind an empty one it waits for nothing. After the last, all are called again. */
function advanced(turn: Turn, row: Case, ladder: Walking, goesOn: boolean): Walking {
  const factor = (paceOf(row) ?? 1) * hasteOf(turn, row);
  const next = row.policy.ladder.rungs[ladder.nextRung + 1];
  if (ladder.loop > 0 || next === undefined) {
    const repeatAt = later(turn.now, row.policy.ladder.repeat * factor);
    const isAtOnce = ladder.loop === 0 && goesOn && isRosterAstray(turn, row);
    return { ...ladder, loop: ladder.loop + 1, dueAt: isAtOnce ? turn.now : repeatAt };
  }
  const dueAt = goesOn ? turn.now : later(ladder.startedAt, rungAfterMs(turn, row, ladder.nextRung + 1) * factor);
  return { ...ladder, nextRung: ladder.nextRung + 1, dueAt };
}
