import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { joinCase, type Ringing } from "../cases/grouping.ts";
import { assert } from "../result.ts";
import type { AlarmId } from "../ids.ts";
import type { Turn } from "../turn.ts";
import { preempt } from "../practice/end.ts";
import { countAnnunciation } from "./flood.ts";
import { reportAlarm } from "./report.ts";

/** An alarm calls: its case is opened or joined, and people are told as far as `how` wants it. */
export function annunciate(turn: Turn, id: AlarmId, { rule, how }: Ringing): void {
  const isAnew = how === "as-new" || how === "standing";
  const alarm = turn.get("alarm", id);
  assert(alarm !== undefined, "only an alarm that is known calls");
  if (isAnew) turn.put("alarm", id, { ...alarm, acked: false, reAlarmAt: undefined });
  preemptTests(turn, alarm.point, rule);
  joinCase(turn, id, { rule, how });
  if (how !== "covered") countAnnunciation(turn);
  if (isAnew) reportAlarm(turn, id, { event: "realarmed", evidence: {} });
}

function preemptTests(turn: Turn, point: PointId, rule: Rule): void {
  const zone = turn.site.points.get(point)?.place.grid;
  if (turn.practice === undefined && zone !== undefined) preempt(turn, zone, rule);
}

/** An acknowledged alarm that still rings long after is called out again: nobody has ended it. */
export function callStanding(turn: Turn, id: AlarmId, rule: Rule): void {
  annunciate(turn, id, { rule, how: "standing" });
}
