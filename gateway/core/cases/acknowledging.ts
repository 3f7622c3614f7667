import { limits } from "../../../config/limits.ts";
import { ruleOf } from "../alarms/alarm.ts";
import { isSounding, isWithheld } from "../alarms/name.ts";
import { reportAlarm } from "../alarms/report.ts";
import type { AlarmId } from "../ids.ts";
import type { AlarmState, Case } from "../state.ts";
import { later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";

/**
 * Claiming a case acknowledges its alarms; there is no other acknowledge. What is put aside rang for nobody, so
 * nobody can have acknowledged it.
 */
export function acknowledge(turn: Turn, row: Case): void {
  for (const id of row.alarms) {
    const alarm = turn.get("alarm", id);
    if (alarm === undefined || alarm.acked || isWithheld(alarm)) continue;
    turn.put("alarm", id, { ...alarm, acked: true, reAlarmAt: reAlarmAt(turn, alarm) });
    reportAlarm(turn, id, { event: "acked", evidence: {} });
  }
}

/** Whoever had acknowledged them does not go after all. */
export function unacknowledge(turn: Turn, row: Case): void {
  for (const id of row.alarms) unacknowledgeOne(turn, id);
}

function unacknowledgeOne(turn: Turn, id: AlarmId): void {
  const alarm = turn.get("alarm", id);
  if (alarm === undefined || !isSounding(alarm) || isWithheld(alarm)) return;
  turn.put("alarm", id, { ...alarm, acked: false, reAlarmAt: undefined });
}

function reAlarmAt(turn: Turn, alarm: AlarmState): Moment | undefined {
  const rule = ruleOf(turn.site, alarm);
  const afterMs = rule && isSounding(alarm) ? limits.reAlarmMs[rule.severity] : undefined;
  return afterMs === undefined ? undefined : later(turn.now, afterMs);
}
