import type { Input } from "../input.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { CaseId } from "../ids.ts";
import type { Case } from "../state.ts";
import { isDue } from "../time.ts";
import type { Turn } from "../turn.ts";
import { byPolicy, byTimer, type Act } from "./act.ts";
import { refusalOf } from "./actions.ts";
import { changes } from "./changes.ts";
import { withDeadline } from "./deadlines.ts";
import { effects } from "./effects.ts";
import { asksPlatform, askPlatform, isConfirmed } from "./lease.ts";
import { levelAbove } from "./level.ts";
import type { Refusal } from "./refusal.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";
import { escalatesByTime, isOwedBack, isOwedHigher, strike } from "./supervision.ts";
import { chaseTasks } from "./task-moves.ts";
import { transitionFor, type Transition, type Verb } from "./transitions.ts";
import { nextByPolicy } from "./verification.ts";

/** A person says a word about a case. */
export function act(turn: Turn, input: Extract<Input, { kind: "case" }>): void {
  const { case: id, by, ...said } = input;
  say(turn, id, { ...said, actor: { kind: "person", person: by } });
}

/** So does an operator of the platform, by a signed command. */
export function order(turn: Turn, input: Extract<Input, { kind: "case-order" }>): Refusal | undefined {
  const { case: id, operator, tier, kind: _, ...said } = input;
  return say(turn, id, { ...said, actor: { kind: "platform", operator, tier } });
}

/** Moves a case. A repeated command changes nothing; a refused one leaves the state untouched. */
function say(turn: Turn, id: CaseId, said: Act): Refusal | undefined {
  const row = turn.get("case", id);
  if (row === undefined) return refuse(turn, id, said, "unknown-case");
  if (said.command !== undefined && row.steps.some((step) => step.command === said.command)) return undefined;
  const transition = transitionFor(row.state, said.verb);
  if (transition === undefined) return refuse(turn, id, said, "wrong-state");
  const refusal = refusalOf(viewOf(turn), row, transition, said);
  if (refusal !== undefined) return refuse(turn, id, said, refusal);
  if (asksPlatform(row, said)) askPlatform(turn, row, said);
  else move(turn, row, transition, said);
  return undefined;
}

/** Time passed: whoever did not come in time loses the case, and limits that are over are said. */
export function chaseCases(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    if (row.ladder.kind === "respond-by" && isDue(row.ladder.dueAt, turn.now)) timeOut(turn, row);
    else if (row.deadline !== undefined && isDue(row.deadline.dueAt, turn.now)) timeOut(turn, row);
    else if (row.suspension !== undefined && isDue(row.suspension.until, turn.now)) byTime(turn, row, "resume");
    if (isOwedHigher(turn.get("case", row.id) ?? row)) raiseByTime(turn, row.id);
    chaseTasks(turn, row.id);
  }
}

/** A rule, the clock or the programme moves a case; nobody is asked. */
export function moveBy(turn: Turn, row: Case, said: Act): void {
  const transition = transitionFor(row.state, said.verb);
  if (transition !== undefined) move(turn, row, transition, said);
}

function byTime(turn: Turn, row: Case, verb: Verb): void {
  moveBy(turn, row, { actor: byTimer, verb });
}

/** A case goes up a level because nobody took it in time; above what the box decides, the platform is asked. */
function raiseByTime(turn: Turn, id: CaseId): void {
  const row = turn.get("case", id);
  const said: Act = { actor: byTimer, verb: "escalate" };
  if (row === undefined || row.transfer !== undefined || levelAbove(row) === undefined) return;
  if (asksPlatform(row, said)) askPlatform(turn, row, said);
  else moveBy(turn, row, said);
}

function timeOut(turn: Turn, row: Case): void {
  if (escalatesByTime(row)) raiseByTime(turn, row.id);
  else if (isOwedBack(row) || transitionFor(row.state, "timeout") === undefined) strike(turn, row);
  else byTime(turn, row, "timeout");
}

function move(turn: Turn, before: Case, { verb, from, to }: Transition, said: Act): void {
  const step = { verb, to, at: turn.now, ...sayerOf(said) };
  const moved = stepped({ ...before, state: to }, step);
  const timed = from === to ? moved : withDeadline(atRest(moved), turn.now);
  const row = changes[verb]?.(timed, { said, from, now: turn.now }) ?? timed;
  turn.put("case", row.id, row);
  const { seq, epoch } = row;
  const marks = changedMarks(before, row);
  turn.fact({ kind: "case-moved", case: row.id, step: seq, epoch, verb, from, to, ...marks, ...saidOf(said) });
  if (from !== to || isNews(before, row)) reportCase(turn, row, { from, act: said });
  effects[verb]?.(turn, row, { said, before });
  follow(turn, row.id, { verb, from, said });
}

function changedMarks({ level, severity }: Case, row: Case): Partial<Pick<Case, "level" | "severity">> {
  return {
    ...(row.level !== level && { level: row.level }),
    ...(row.severity !== severity && { severity: row.severity }),
  };
}

/** Nobody is on the way to a case that has moved on: the next state has a clock of its own. */
function atRest(row: Case): Case {
  return row.ladder.kind === "respond-by" ? { ...row, ladder: { kind: "stopped" } } : row;
}

function isNews(before: Case, row: Case): boolean {
  return marks.some((mark) => before[mark] !== row[mark]);
}

const marks = ["severity", "level", "epoch", "proposed"] as const;

/** What goes on by itself: to the platform that confirmed a transfer, and over the states the programme leaves out. */
function follow(turn: Turn, id: CaseId, { verb, from, said }: Pick<Transition, "verb" | "from"> & { said: Act }): void {
  const row = turn.get("case", id);
  if (row === undefined) return;
  if (isConfirmed(row)) return moveBy(turn, row, { actor: said.actor, verb: "escalate" });
  const isNewThere = from !== row.state || verb === "finish";
  const next = isNewThere ? nextByPolicy(row) : undefined;
  const transition = next && transitionFor(row.state, next);
  if (next === undefined || transition === undefined) return;
  const passing: Act = { actor: byPolicy, verb: next };
  if (refusalOf(viewOf(turn), row, transition, passing) === undefined) move(turn, row, transition, passing);
}

function refuse(turn: Turn, id: CaseId, said: Act, why: Refusal): Refusal {
  const { verb, command = "" } = said;
  turn.fact({ kind: "refused", case: id, ...whoOf(said), verb, command, why });
  const row = turn.get("case", id);
  // Whoever knew an earlier state of the case is told the present one.
  if (said.actor.kind === "platform" && row !== undefined) reportCase(turn, row, { from: row.state });
  return why;
}

function viewOf(turn: Turn) {
  return { site: turn.site, alarms: turn.rows("alarm"), cases: turn.rows("case"), now: turn.now };
}

function whoOf({ actor }: Act): { readonly by?: PersonId; readonly operator?: string } {
  if (actor.kind === "person") return { by: actor.person };
  return actor.kind === "platform" ? { operator: actor.operator } : {};
}

function sayerOf(said: Act) {
  return { ...whoOf(said), ...(said.command !== undefined && { command: said.command }) };
}

function saidOf(said: Act) {
  const { feedback, order: given, saidAtMs } = said;
  return {
    ...sayerOf(said),
    ...(feedback?.verdict && { verdict: feedback.verdict }),
    ...(feedback?.category && { category: feedback.category }),
    ...(given && { order: given }),
    ...(saidAtMs !== undefined && { saidAtMs }),
  };
}
