import type { Fact } from "./fact.ts";
import type { Reading } from "./points/reading.ts";
import type { Change } from "./state.ts";
import type { LaneId, UplinkRecord } from "./uplink.ts";

/** What one input, or a group of them, led to. It is committed whole or not at all. */
export interface Decision {
  readonly changes: readonly Change[];
  readonly facts: readonly Fact[];
  readonly readings: readonly Reading[];
  readonly uplink: readonly UplinkRecord[];
  readonly relayed: readonly { readonly lane: LaneId; readonly upTo: number }[];
}

export const nothing: Decision = { changes: [], facts: [], readings: [], uplink: [], relayed: [] };

export function isNothing({ changes, facts, readings, uplink, relayed }: Decision): boolean {
  return changes.length + facts.length + readings.length + uplink.length + relayed.length === 0;
}

/** Several decisions in order as one: the last value of each row counts, everything else is kept in order. */
export function mergeDecisions(decisions: readonly Decision[]): Decision {
  const [only] = decisions;
  if (decisions.length === 1 && only !== undefined) return only;
  const rows = new Map<string, Change>();
  for (const { changes } of decisions) for (const change of changes) rows.set(`${change.table} ${change.key}`, change);
  return {
    changes: [...rows.values()],
    facts: decisions.flatMap((decision) => decision.facts),
    readings: decisions.flatMap((decision) => decision.readings),
    uplink: decisions.flatMap((decision) => decision.uplink),
    relayed: decisions.flatMap((decision) => decision.relayed),
  };
}
