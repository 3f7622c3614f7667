import type { GridId } from "../../../config/ids.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { CaseId } from "../ids.ts";
import type { Case, CaseSource } from "../state.ts";
import type { Moment } from "../time.ts";
import type { CasePolicy } from "./policy.ts";

export interface Birth {
  readonly id: CaseId;
  readonly zone: GridId;
  readonly hazard: Hazard;
  readonly severity: Severity;
  readonly policy: CasePolicy;
  readonly now: Moment;
  readonly source?: CaseSource;
}

/** A case is reported from its first moment; that it was a candidate stands in its steps. */
export function newCase({ id, zone, hazard, severity, policy, now, source = "sensor" }: Birth): Case {
  return {
    ...unmarked,
    id,
    code: id.slice(1),
    source,
    zone,
    hazard,
    severity,
    level: policy.start.level,
    openedAt: now,
    policy,
    seq: 2,
    steps: [
      { verb: "open", to: "candidate", at: now },
      { verb: "confirm", to: "reported", at: now },
    ],
  };
}

/** What nothing has happened to yet. */
export const unmarked = {
  alsoZones: [],
  state: "reported",
  authority: "box",
  epoch: 1,
  seq: 0,
  alarms: [],
  tasks: [],
  evidence: [],
  members: [],
  reopened: 0,
  rework: 0,
  ladder: { kind: "stopped" },
  round: 0,
  told: [],
} as const satisfies Partial<Case>;
