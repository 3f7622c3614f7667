import type { PointId, RuleId } from "../../config/ids.ts";

/** `<point>#<rule>` */
export type AlarmId = `${PointId}#${RuleId}`;
export function alarmIdOf(point: PointId, rule: RuleId): AlarmId {
  return `${point}#${rule}`;
}
export type CaseId = `c${number}`;
export type NoticeId = string & { readonly notice: unique symbol };
