import type { Rule } from "../../../config/rule.ts";
import { assert } from "../result.ts";
import type { AlarmId } from "../ids.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";
import type { AlarmEvent } from "./machine.ts";
import { kindOf } from "./rules/kinds.ts";
import type { Signal } from "./signal.ts";

export interface Move {
  readonly rule: Rule;
  readonly event: AlarmEvent;
  readonly signal: Signal;
}

/** What a rule on trial would have done: a fact, and nothing else. */
export function noteShadow(
  turn: Turn,
  { point, rule, episode }: AlarmState,
  { rule: declared, event, signal }: Move,
): void {
  if (isDaily(declared, event)) return;
  turn.fact({ kind: "shadow", event, point, rule, episode, evidence: signal.evidence });
}

/** That a point spoke or moved again before its wait was over is the course of every day. */
export function isDaily(rule: Rule, event: AlarmEvent): boolean {
  return event === "fleeting" && kindOf(rule).waitsQuietly === true;
}

/** Actuators move on two independent devices, never on one that speaks twice (GB 50116-2013 4.1.6). */
export function confirm(turn: Turn, id: AlarmId, { evidence }: Signal): void {
  const alarm = turn.get("alarm", id);
  assert(alarm !== undefined, "only an alarm that is known is confirmed");
  const rule = turn.site.rulesOf.get(alarm.point)?.find((each) => each.id === alarm.rule);
  const zone = turn.site.points.get(alarm.point)?.place.grid;
  const points = evidence.points ?? [];
  const devices = new Set(points.map((point) => turn.site.points.get(point)?.device));
  if (rule === undefined || zone === undefined || devices.size < 2) return;
  turn.fact({ kind: "confirmed", alarm: id, rule: rule.id, hazard: rule.hazard, zone, points });
}
