import type { AlarmId } from "../ids.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { joinCase, memberCleared } from "../cases/grouping.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";
import { moveAlarm, type AlarmEvent } from "./machine.ts";
import { reportAlarm } from "./report.ts";
import { signalOf, type Signal } from "./signal.ts";

/** Looks at every rule of a point. */
export function watchPoint(turn: Turn, point: PointId): void {
  for (const rule of turn.site.rulesOf.get(point) ?? []) watch(turn, point, rule);
}

/** Time passed: only rules that can change without a reading are looked at. */
export function watchAll(turn: Turn): void {
  for (const [point, rules] of turn.site.rulesOf) {
    for (const rule of rules) if (movesByTime(turn, point, rule)) watch(turn, point, rule);
  }
}

function movesByTime(turn: Turn, point: PointId, rule: Rule): boolean {
  const kind = turn.get("alarm", alarmId(point, rule))?.condition.kind;
  return rule.kind === "silent" || kind === "pending-on" || kind === "pending-off";
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
  if (move.event !== undefined) announce(turn, key, { rule, event: move.event, signal });
}

interface Move {
  readonly rule: Rule;
  readonly event: AlarmEvent;
  readonly signal: Signal;
}

function announce(turn: Turn, id: AlarmId, { rule, event, signal }: Move): void {
  // That a point spoke again before its silence was one is the course of every day.
  if (event === "fleeting" && rule.kind === "silent") return;
  if (event === "raised" || event === "rearmed") joinCase(turn, id, { rule, isNew: event === "raised" });
  reportAlarm(turn, id, { event, evidence: signal.evidence });
  if (event === "cleared") memberCleared(turn, id);
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

function alarmId(point: PointId, rule: Pick<Rule, "id">): AlarmId {
  return `${point}#${rule.id}`;
}
