import { alarmIdOf, type AlarmId } from "../ids.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { joinCase, memberCleared } from "../cases/grouping.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";
import { moveAlarm } from "./machine.ts";
import { reportAlarm } from "./report.ts";
import { confirm, isDaily, noteShadow, type Move } from "./news.ts";
import { isTimed, signalOf, type Signal } from "./signal.ts";

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
  for (const [point, rules] of turn.site.rulesOf) {
    for (const rule of rules) if (movesByTime(turn, point, rule)) watch(turn, point, rule);
  }
}

function movesByTime(turn: Turn, point: PointId, rule: Rule): boolean {
  const alarm = turn.get(tableOf(rule), alarmIdOf(point, rule.id));
  const kind = alarm?.condition.kind;
  if (isTimed(rule) || kind === "pending-on" || kind === "pending-off") return true;
  // A ballot of a vote expires with time.
  return rule.kind === "vote" && kind === "active";
}

function watch(turn: Turn, id: PointId, rule: Rule): void {
  const point = turn.site.points.get(id);
  const state = turn.get("point", id);
  if (point === undefined || state === undefined) return;
  const key = alarmIdOf(id, rule.id);
  const table = tableOf(rule);
  const before = turn.get(table, key) ?? neverRaised(id, rule);
  const signal = signalOf(rule, point, state, turn);
  const move = moveAlarm(before, signal, rule, turn.now);
  const next = withPeak(move.next, signal);
  if (next !== before) turn.put(table, key, next);
  if (move.event === undefined) return;
  if (rule.shadow) noteShadow(turn, next, { rule, event: move.event, signal });
  else announce(turn, key, { rule, event: move.event, signal });
  for (const other of turn.site.following.get(rule.id) ?? []) watch(turn, other.point, other.rule);
}

/** A rule on trial has a table of its own, which nobody is called from. */
function tableOf(rule: Rule): "alarm" | "shadow" {
  return rule.shadow ? "shadow" : "alarm";
}

function announce(turn: Turn, id: AlarmId, { rule, event, signal }: Move): void {
  if (isDaily(rule, event)) return;
  if (event === "raised" || event === "rearmed") joinCase(turn, id, { rule, isNew: event === "raised" });
  reportAlarm(turn, id, { event, evidence: signal.evidence });
  if (event === "cleared") memberCleared(turn, id);
  if (rule.kind === "vote" && event !== "cleared") confirm(turn, id, signal);
}

/** The worst value of the episode, for "cleared before you were told: it had reached …". */
function withPeak(alarm: AlarmState, { kind, evidence }: Signal): AlarmState {
  if (kind !== "beyond" || alarm.condition.kind !== "active") return alarm;
  if (evidence.value === undefined || evidence.limit === undefined) return alarm;
  const reached = Math.abs(evidence.value - evidence.limit);
  const worst = alarm.peak === undefined ? -1 : Math.abs(alarm.peak - evidence.limit);
  return reached > worst ? { ...alarm, peak: evidence.value } : alarm;
}

/** The row of an alarm before its first episode. */
export function neverRaised(point: PointId, rule: Rule): AlarmState {
  return { point, rule: rule.id, condition: { kind: "clear" }, acked: true, latched: false, episode: 0 };
}
