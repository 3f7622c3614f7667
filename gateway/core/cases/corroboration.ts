import type { Severity } from "../../../config/rule.ts";
import type { Case } from "../state.ts";

/** People and sensors 人力巡防＋智能感知: a case is confirmed when evidence of both kinds stands in it. */
export function isConfirmedByBoth(row: Case): boolean {
  return row.alarms.length > 0 && hasHumanEvidence(row);
}

function hasHumanEvidence({ source, tickets = [], feedback, evidence }: Case): boolean {
  const isSeen = feedback?.verdict === "real" || evidence.some(({ kind }) => kind !== "reading");
  return tickets.length > 0 || source === "person" || isSeen;
}

/** A sensor and a person say the same: one step more severe, once, however many more of either come. */
export function agreedSeverity(
  { alarms, tickets = [], hazard }: Case,
  severity: Severity,
  by: "sensor" | "person",
): Severity {
  // A fault of a device and a report about the mains agree on nothing.
  if (hazard === "system") return severity;
  const isSecondKind =
    by === "sensor" ? alarms.length === 0 && tickets.length > 0 : alarms.length > 0 && tickets.length === 0;
  return isSecondKind && severity > 1 ? ((severity - 1) as Severity) : severity;
}
