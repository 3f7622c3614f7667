import { limits } from "../../../config/limits.ts";
import type { AlarmId } from "../ids.ts";
import type { Refusal } from "./refusal.ts";
import { ruleOf } from "../alarms/alarm.ts";
import { isSounding, isWithheld } from "../alarms/name.ts";
import { reportAlarm } from "../alarms/report.ts";
import { callEverybody, callNext, standDown, startLadder } from "../people/escalation.ts";
import { dropNotices, supersedeNotices } from "../people/notices.ts";
import type { Input } from "../input.ts";
import type { AlarmState, Case } from "../state.ts";
import { isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { refusalOf } from "./actions.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";
import { transitionFor, type Transition, type Verb } from "./transitions.ts";

type Act = Extract<Input, { kind: "case" }>;

/** A person moves a case. A repeated command changes nothing; a refused one leaves the state untouched. */
export function act(turn: Turn, input: Act): void {
  const row = turn.get("case", input.case);
  if (row === undefined) return refuse(turn, input, "unknown-case");
  if (row.steps.some((step) => step.command === input.command)) return;
  const transition = transitionFor(row.state, input.verb);
  if (transition === undefined) return refuse(turn, input, "wrong-state");
  const refusal =
    refusalOf(turn.site, turn.rows("alarm"), row, { row: transition, person: input.by }) ?? feedbackRefusal(input);
  if (refusal !== undefined) return refuse(turn, input, refusal);
  move(turn, row, transition, input);
}

/** A claimer who did not reach the scene in time loses the case: it rings again from the first rung. */
export function chaseClaims(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    if (row.ladder.kind !== "respond-by" || !isDue(row.ladder.dueAt, turn.now)) continue;
    const transition = transitionFor(row.state, "timeout");
    if (transition !== undefined) move(turn, row, transition);
  }
}

function refuse(turn: Turn, input: Act, why: Refusal): void {
  const { case: id, by, verb, command } = input;
  turn.fact({ kind: "refused", case: id, by, verb, command, why });
}

function feedbackRefusal(input: Act): Refusal | undefined {
  return input.verb === "submit" && input.feedback === undefined ? "feedback-missing" : undefined;
}

function move(turn: Turn, before: Case, { verb, from, to }: Transition, input?: Act): void {
  const by = input && { by: input.by, command: input.command };
  const row = stepped({ ...before, state: to }, { verb, to, at: turn.now, ...by });
  turn.put("case", row.id, row);
  const verdict = verb === "submit" ? input?.feedback?.verdict : undefined;
  const saidAtMs = input?.saidAtMs;
  const said = { ...(verdict && { verdict }), ...(saidAtMs !== undefined && { saidAtMs }) };
  turn.fact({ kind: "case-moved", case: row.id, verb, from, to, ...by, ...said });
  if (from !== to) reportCase(turn, row, { from, ...(input && { by: input.by }) });
  effects[verb](turn, row, input);
}

type Effect = (turn: Turn, row: Case, input: Act | undefined) => void;

/** What a move brings with it, beside the new state. */
const effects: Readonly<Record<Verb, Effect>> = {
  claim: (turn, row, input) => {
    acknowledge(turn, row);
    supersedeNotices(turn, row.id, input?.by);
    const dueAt = later(turn.now, row.policy.ladder.respondBy);
    const ladder = row.state === "claimed" ? ({ kind: "respond-by", dueAt } as const) : ({ kind: "stopped" } as const);
    const told = input === undefined || row.told.includes(input.by) ? row.told : [...row.told, input.by];
    turn.put("case", row.id, { ...row, claimedBy: input?.by, told, ladder });
  },
  arrive: standDown,
  start: () => {},
  submit: (turn, row, input) => {
    if (input?.feedback !== undefined) turn.put("case", row.id, { ...row, feedback: input.feedback });
  },
  close: (turn, row) => {
    // Whoever ends it has seen all of it: no member is left that nobody ever acknowledged.
    acknowledge(turn, row);
    dropNotices(turn, row.id);
    turn.put("case", row.id, { ...row, closedAt: turn.now, ladder: { kind: "stopped" } });
  },
  decline: (turn, row) => {
    for (const id of row.alarms) if (row.claimedBy !== undefined) unacknowledge(turn, id);
    callNext(turn, { ...row, claimedBy: undefined });
  },
  danger: callEverybody,
  timeout: (turn, row) => {
    for (const id of row.alarms) unacknowledge(turn, id);
    startLadder(turn, { ...row, claimedBy: undefined }, "respond-by-missed");
  },
};

/**
 * Claiming a case acknowledges its alarms; there is no other acknowledge. What is put aside rang for nobody, so
 * nobody can have acknowledged it.
 */
function acknowledge(turn: Turn, row: Case): void {
  for (const id of row.alarms) {
    const alarm = turn.get("alarm", id);
    if (alarm === undefined || alarm.acked || isWithheld(alarm)) continue;
    turn.put("alarm", id, { ...alarm, acked: true, reAlarmAt: reAlarmAt(turn, alarm) });
    reportAlarm(turn, id, { event: "acked", evidence: {} });
  }
}

function reAlarmAt(turn: Turn, alarm: AlarmState): Moment | undefined {
  const rule = ruleOf(turn.site, alarm);
  const afterMs = rule && isSounding(alarm) ? limits.reAlarmMs[rule.severity] : undefined;
  return afterMs === undefined ? undefined : later(turn.now, afterMs);
}

function unacknowledge(turn: Turn, id: AlarmId): void {
  const alarm = turn.get("alarm", id);
  if (alarm === undefined || !isSounding(alarm) || isWithheld(alarm)) return;
  turn.put("alarm", id, { ...alarm, acked: false, reAlarmAt: undefined });
}
