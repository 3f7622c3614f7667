import { alarmIdOf, type AlarmId } from "../ids.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { memberCleared } from "../cases/grouping.ts";
import type { AlarmState, PointState } from "../state.ts";
import { isDue, type Moment } from "../time.ts";
import { isTried } from "../practice/trial-value.ts";
import type { Turn } from "../turn.ts";
import { neverRaised } from "./alarm.ts";
import { annunciate, callStanding } from "./annunciation.ts";
import { moveAlarm } from "./machine.ts";
import { isSounding, isWithheld, rings } from "./name.ts";
import { confirm, isDaily, noteShadow, type Move } from "./news.ts";
import { reportAlarm } from "./report.ts";
import { isTimed, signalOf, type Signal } from "./signal.ts";
import { coverAtRaise, reviewCovered, reviewSuppression, suppressionAtClear } from "./suppression.ts";

/** Looks at every rule of a point, and at the alarms elsewhere that its reading may move. */
export function watchPoint(turn: Turn, point: PointId): void {
  for (const rule of turn.site.rulesOf.get(point) ?? []) if (rule.kind !== "vote") watch(turn, point, rule);
  for (const other of turn.site.beside.get(point) ?? []) {
    if (concerns(turn, other.rule, point)) watch(turn, other.point, other.rule);
  }
}

/** A vote is counted again when a ballot changed, not at every reading of every member. */
function concerns(turn: Turn, rule: Rule, point: PointId): boolean {
  if (rule.kind !== "vote") return true;
  const kept = turn.get("point", point)?.memory?.[rule.id];
  return kept?.kind !== "vote" || kept.isNew;
}

/** Time passed: only rules that can change without a reading are looked at. */
export function watchAll(turn: Turn): void {
  for (const [point, rules] of turn.site.rulesOf) for (const rule of rules) passTime(turn, point, rule);
}

/** The same at these points alone. */
export function passTimeAt(turn: Turn, points: readonly PointId[]): void {
  for (const point of points) for (const rule of turn.site.rulesOf.get(point) ?? []) passTime(turn, point, rule);
}

function passTime(turn: Turn, point: PointId, rule: Rule): void {
  if (movesByTime(turn, point, rule)) watch(turn, point, rule);
  const id = alarmIdOf(point, rule.id);
  const alarm = rule.shadow ? undefined : turn.get("alarm", id);
  if (alarm === undefined) return;
  if (isWithheld(alarm)) reviewSuppression(turn, id);
  else if (alarm.reAlarmAt !== undefined) standLong(turn, id, rule);
}

function movesByTime(turn: Turn, point: PointId, rule: Rule): boolean {
  const alarm = turn.get(tableOf(rule), alarmIdOf(point, rule.id));
  const kind = alarm?.condition.kind;
  if (isTimed(rule) || kind === "pending-on" || kind === "pending-off") return true;
  // A ballot of a vote expires with time.
  return rule.kind === "vote" && kind === "active";
}

function standLong(turn: Turn, id: AlarmId, rule: Rule): void {
  const alarm = turn.get("alarm", id);
  if (alarm?.reAlarmAt === undefined || !isDue(alarm.reAlarmAt, turn.now)) return;
  if (rings(alarm) && alarm.acked) callStanding(turn, id, rule);
}

function watch(turn: Turn, id: PointId, rule: Rule): void {
  const point = turn.site.points.get(id);
  const state = isLeftOut(turn, rule) ? undefined : turn.get("point", id);
  if (point === undefined || state === undefined) return;
  const key = alarmIdOf(id, rule.id);
  const table = tableOf(rule);
  const before = turn.get(table, key) ?? neverRaised(id, rule);
  const signal = signalOf(rule, point, state, turn);
  const move = moveAlarm(before, signal, rule, turn.now);
  const next = withPeak(begun(before, move.next, firstSeen(turn, rule, state)), signal);
  if (next !== before) turn.put(table, key, next);
  if (move.event === undefined) return;
  const news = { rule, event: move.event, signal };
  if (rule.shadow) noteShadow(turn, next, news);
  else follow(turn, key, news);
  for (const other of turn.site.following.get(rule.id) ?? []) watch(turn, other.point, other.rule);
}

function isLeftOut({ practice }: Turn, rule: Rule): boolean {
  return practice !== undefined && !isTried(rule);
}

/** A rule on trial has a table of its own, which nobody is called from. */
function tableOf(rule: Rule): "alarm" | "shadow" {
  return rule.shadow ? "shadow" : "alarm";
}

function follow(turn: Turn, id: AlarmId, { rule, event, signal }: Move): void {
  const { evidence } = signal;
  switch (event) {
    case "raised":
    case "rearmed":
      sound(turn, id, rule, event);
      reportAlarm(turn, id, { event, evidence });
      if (rule.kind === "vote") confirm(turn, id, signal);
      return reviewCovered(turn, id);
    case "cleared":
      reportAlarm(turn, id, { event, evidence });
      memberCleared(turn, id);
      suppressionAtClear(turn, id);
      return reviewCovered(turn, id);
    case "fleeting":
      return isDaily(rule, event) ? undefined : reportAlarm(turn, id, { event, evidence });
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

/** With that sample it began to be so; what only time decides, when it was decided. */
function firstSeen({ now }: Turn, rule: Rule, { last }: PointState): Moment {
  return isTimed(rule) ? now : last.at;
}

function begun(before: AlarmState, next: AlarmState, at: Moment): AlarmState {
  return before.condition.kind === "clear" && next.condition.kind !== "clear" ? { ...next, beyondAt: at } : next;
}

/** The worst value of the episode, for "cleared before you were told: it had reached …". */
function withPeak(alarm: AlarmState, { kind, evidence }: Signal): AlarmState {
  if (kind !== "beyond" || !isSounding(alarm)) return alarm;
  if (evidence.value === undefined || evidence.limit === undefined) return alarm;
  const reached = Math.abs(evidence.value - evidence.limit);
  const worst = alarm.peak === undefined ? -1 : Math.abs(alarm.peak - evidence.limit);
  return reached > worst ? { ...alarm, peak: evidence.value } : alarm;
}
