import type { Severity } from "../../../config/rule.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";

/** The case that goes on takes in the alarms, the zones and the members of the one that was merged into it. */
export function absorb(turn: Turn, merged: Case): void {
  const into = merged.mergedInto && turn.get("case", merged.mergedInto);
  if (into === undefined) return;
  for (const id of merged.alarms) {
    const alarm = turn.get("alarm", id);
    if (alarm !== undefined) turn.put("alarm", id, { ...alarm, case: into.id });
  }
  const row = stepped(joined(into, merged), { verb: "join", to: into.state, at: turn.now });
  turn.put("case", into.id, row);
  reportCase(turn, row, { from: row.state });
}

function joined(into: Case, merged: Case): Case {
  const zones = [merged.zone, ...merged.alsoZones].filter((zone) => zone !== into.zone);
  return {
    ...into,
    severity: Math.min(into.severity, merged.severity) as Severity,
    alarms: [...new Set([...into.alarms, ...merged.alarms])],
    alsoZones: [...new Set([...into.alsoZones, ...zones])],
    members: [...into.members, merged.id, ...merged.members],
    evidence: [...into.evidence, ...merged.evidence],
  };
}
