import type { PersonId } from "../../../config/ids.ts";
import { servesZone } from "../cases/movers.ts";
import type { ResetRefusal } from "../cases/refusal.ts";
import { isSounding, isWithheld } from "./name.ts";
import { reportAlarm } from "./report.ts";
import type { Input } from "../input.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";

/** Takes the latch off. Never while the signal persists, never before somebody acknowledged (GB 16808-2008 5.3.3.6). */
export function reset(turn: Turn, input: Extract<Input, { kind: "reset" }>): void {
  const alarm = turn.get("alarm", input.alarm);
  if (alarm?.command === input.command) return;
  const why = alarm === undefined ? "unknown-alarm" : resetRefusal(turn, alarm, input.by);
  if (why !== undefined || alarm === undefined) {
    return turn.fact({ kind: "reset-refused", alarm: input.alarm, by: input.by, why: why ?? "unknown-alarm" });
  }
  turn.put("alarm", input.alarm, { ...alarm, latched: false, command: input.command });
  reportAlarm(turn, input.alarm, { event: "reset", evidence: {}, by: input.by });
}

function resetRefusal(turn: Turn, alarm: AlarmState, by: PersonId): ResetRefusal | undefined {
  return personRefusal(turn, alarm, by) ?? signalRefusal(turn, alarm) ?? latchRefusal(alarm);
}

function personRefusal(turn: Turn, { point }: AlarmState, by: PersonId): ResetRefusal | undefined {
  const zone = turn.site.points.get(point)?.place.grid;
  if (!turn.site.people.has(by)) return "unknown-person";
  return zone !== undefined && servesZone(turn.site, zone, by) ? undefined : "not-in-this-grid";
}

/** While its sensor says nothing usable nobody knows that it is over. */
function signalRefusal(turn: Turn, alarm: AlarmState): ResetRefusal | undefined {
  if (isSounding(alarm) || alarm.condition.kind === "pending-on") return "still-in-alarm";
  return turn.get("point", alarm.point)?.last.sample.kind === "good" ? undefined : "no-good-value";
}

function latchRefusal(alarm: AlarmState): ResetRefusal | undefined {
  if (isWithheld(alarm)) return "suppressed";
  if (!alarm.acked) return "not-acknowledged";
  return alarm.latched ? undefined : "not-latched";
}
