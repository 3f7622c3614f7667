import type { PersonId } from "../../../config/ids.ts";
import { assert } from "../result.ts";
import type { Evidence, FactBody } from "../fact.ts";
import type { AlarmId } from "../ids.ts";
import type { Turn } from "../turn.ts";
import type { UplinkBody } from "../uplink.ts";
import { countAtHead } from "../campaigns/heads.ts";
import { noteOverdue } from "../hazards/ledger.ts";
import { enterByRule } from "../modes/local-entry.ts";
import { ruleOf } from "./alarm.ts";
import { suppressionOf } from "./name.ts";

type AlarmFact = Extract<FactBody, { kind: "alarm" }>;
type AlarmRecord = Extract<UplinkBody, { kind: "alarm" }>;

export interface AlarmNews {
  readonly event: AlarmFact["event"];
  readonly evidence: Evidence;
  readonly by?: PersonId;
}

/** What an alarm did becomes a fact, and news for the district; that it only flickers stays in the box. */
export function reportAlarm(turn: Turn, id: AlarmId, { event, evidence, by }: AlarmNews): void {
  const alarm = turn.get("alarm", id);
  assert(alarm !== undefined, "only an alarm that is known has news");
  const { point, rule, episode } = alarm;
  const kind = suppressionOf(alarm);
  const suppressed = kind === "none" ? {} : { suppressed: kind };
  turn.fact({ kind: "alarm", event, alarm: id, point, rule, episode, evidence, ...(by && { by }), ...suppressed });
  if (event === "fleeting" || event === "chattering") return;
  sendAlarm(turn, id, event, evidence);
  if (event === "raised" || event === "rearmed") enterByRule(turn, alarm);
  if (event !== "raised") return;
  countAtHead(turn, alarm);
  noteOverdue(turn, alarm);
}

export function sendAlarm(turn: Turn, id: AlarmId, event: AlarmRecord["event"], evidence: Evidence): void {
  const alarm = turn.get("alarm", id);
  const declared = alarm && ruleOf(turn.site, alarm);
  if (alarm === undefined || declared === undefined) return;
  const { severity, hazard } = declared;
  const ofCase = alarm.case && { case: alarm.case };
  const value = evidence.value === undefined ? {} : { value: evidence.value };
  const { point, rule } = alarm;
  turn.send("event", { kind: "alarm", event, alarm: id, point, rule, severity, hazard, ...ofCase, ...value });
}
