import { computed } from "@preact/signals";
import type { Severity } from "../gateway/api/schema.ts";
import { alarms } from "./live.ts";
import { isRinging, ruleView } from "./places.ts";

/** The worst severity that rings at a point, by point. */
export const ringing = computed<ReadonlyMap<string, Severity>>(() => {
  const worst = new Map<string, Severity>();
  for (const alarm of alarms.value.values()) {
    const severity = isRinging(alarm) ? ruleView(alarm.rule)?.severity : undefined;
    const before = worst.get(alarm.point);
    if (severity !== undefined && (before === undefined || severity < before)) worst.set(alarm.point, severity);
  }
  return worst;
});
