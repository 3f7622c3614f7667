import type { PersonId } from "../../../config/ids.ts";
import { assert } from "../result.ts";
import type { Evidence, FactBody } from "../fact.ts";
import type { AlarmId } from "../ids.ts";
import type { Turn } from "../turn.ts";

export interface AlarmNews {
  readonly event: Extract<FactBody, { kind: "alarm" }>["event"];
  readonly evidence: Evidence;
  readonly by?: PersonId;
}

/** What an alarm did becomes a fact, and news for the district; a fleeting one stays in the box. */
export function reportAlarm(turn: Turn, id: AlarmId, { event, evidence, by }: AlarmNews): void {
  const alarm = turn.get("alarm", id);
  assert(alarm !== undefined, "only an alarm that is known has news");
  const { point, rule, episode } = alarm;
  turn.fact({ kind: "alarm", event, alarm: id, point, rule, episode, evidence, ...(by && { by }) });
  const declared = turn.site.rulesOf.get(point)?.find((each) => each.id === rule);
  if (event === "fleeting" || declared === undefined) return;
  const { severity, hazard } = declared;
  const ofCase = alarm.case && { case: alarm.case };
  const value = evidence.value === undefined ? {} : { value: evidence.value };
  turn.send("event", { kind: "alarm", event, alarm: id, point, rule, severity, hazard, ...ofCase, ...value });
}
