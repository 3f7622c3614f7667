import type { AlarmId } from "../ids.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { memberCleared } from "../cases/grouping.ts";
import type { AlarmState } from "../state.ts";
import { isDue } from "../time.ts";
import type { Turn } from "../turn.ts";
import { alarmId, neverRaised } from "./alarm.ts";
import { annunciate, callStanding } from "./annunciation.ts";
import { moveAlarm, type AlarmEvent } from "./machine.ts";
import { isSounding, isWithheld, rings } from "./name.ts";
import { reportAlarm } from "./report.ts";
import { signalOf, type Signal } from "./signal.ts";
import { coverAtRaise, reviewCovered, reviewSuppression, suppressionAtClear } from "./suppression.ts";

/** Looks at every rule of a point. */
export function watchPoint(turn: Turn, point: PointId): void {
  for (const rule of turn.site.rulesOf.get(point) ?? []) watch(turn, point, rule);
}

/** Time passed: only rules that can change without a reading are looked at. */
export function watchAll(turn: Turn): void {
  for (const [point, rules] of turn.site.rulesOf) for (const rule of rules) passTime(turn, point, rule);
}

function passTime(turn: Turn, point: PointId, rule: Rule): void {
  const id = alarmId(point, rule);
  const alarm = turn.get("alarm", id);
  if (rule.kind === "silent" || (alarm !== undefined && isPending(alarm))) watch(turn, point, rule);
  if (alarm === undefined) return;
  if (isWithheld(alarm)) reviewSuppression(turn, id);
  else if (alarm.reAlarmAt !== undefined) standLong(turn, id, rule);
}

function isPending({ condition }: AlarmState): boolean {
  return condition.kind === "pending-on" || condition.kind === "pending-off";
}

function standLong(turn: Turn, id: AlarmId, rule: Rule): void {
  const alarm = turn.get("alarm", id);
  if (alarm?.reAlarmAt === undefined || !isDue(alarm.reAlarmAt, turn.now)) return;
  if (rings(alarm) && alarm.acked) callStanding(turn, id, rule);
}

function watch(turn: Turn, id: PointId, rule: Rule): void {
  const point = turn.site.points.get(id);
  const state = turn.get("point", id);
  if (point === undefined || state === undefined) return;
  const key = alarmId(id, rule);
  const before = turn.get("alarm", key) ?? neverRaised(id, rule);
  const signal = signalOf(rule, point, state, turn.now);
  const move = moveAlarm(before, signal, rule, turn.now);
  const next = withPeak(move.next, signal);
  if (next !== before) turn.put("alarm", key, next);
  if (move.event !== undefined) follow(turn, key, { rule, event: move.event, signal });
}

interface Move {
  readonly rule: Rule;
  readonly event: AlarmEvent;
  readonly signal: Signal;
}

function follow(turn: Turn, id: AlarmId, { rule, event, signal }: Move): void {
  const { evidence } = signal;
  switch (event) {
    case "raised":
    case "rearmed":
      sound(turn, id, rule, event);
      reportAlarm(turn, id, { event, evidence });
      return reviewCovered(turn, id);
    case "cleared":
      reportAlarm(turn, id, { event, evidence });
      memberCleared(turn, id);
      suppressionAtClear(turn, id);
      return reviewCovered(turn, id);
    case "fleeting":
      // That a point spoke again before its silence was one is the course of every day.
      return rule.kind === "silent" ? undefined : reportAlarm(turn, id, { event, evidence });
    case "chattering":
      return reportAlarm(turn, id, { event, evidence });
  }
}

/** Put aside by a person it is recorded and nothing else; covered, it is a member of its case that calls nobody. */
export function sound(turn: Turn, id: AlarmId, rule: Rule, how: "raised" | "rearmed"): void {
  coverAtRaise(turn, id, rule);
  const alarm = turn.get("alarm", id);
  if (alarm === undefined || isWithheld(alarm)) return;
  annunciate(turn, id, { rule, how: alarm.suppression === undefined ? how : "covered" });
}

/** The worst value of the episode, for "cleared before you were told: it had reached …". */
function withPeak(alarm: AlarmState, { kind, evidence }: Signal): AlarmState {
  if (kind !== "beyond" || !isSounding(alarm)) return alarm;
  if (evidence.value === undefined || evidence.limit === undefined) return alarm;
  const reached = Math.abs(evidence.value - evidence.limit);
  const worst = alarm.peak === undefined ? -1 : Math.abs(alarm.peak - evidence.limit);
  return reached > worst ? { ...alarm, peak: evidence.value } : alarm;
}
