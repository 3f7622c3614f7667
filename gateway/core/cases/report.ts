import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { personOf, type Act } from "./act.ts";
import { levelKeys } from "../../../config/programme.ts";
import { isConfirmedByBoth } from "./corroboration.ts";
import { stageOf } from "./stage.ts";
import type { CaseState } from "./transitions.ts";

interface Moved {
  /** Absent: opened. The same as before: grown worse, or another of its marks changed. */
  readonly from?: CaseState;
  readonly act?: Act | undefined;
  readonly event?: CaseEvent;
  readonly why?: string;
}

type CaseEvent = "proposed" | "self-verified" | "transfer-asked" | "overdue" | "result-asked" | "task";

/** Tells the district where a case stands. */
export function reportCase(turn: Turn, row: Case, { from, act, event = markOf(row), why }: Moved): void {
  const { id, zone: grid, hazard, severity, state: to, epoch: caseEpoch, seq: step } = row;
  const by = act && personOf(act);
  const level = (levelKeys.indexOf(row.level) + 1) as 1 | 2 | 3 | 4 | 5;
  turn.send("step", {
    kind: "case",
    case: id,
    grid,
    hazard,
    severity,
    level,
    caseEpoch,
    step,
    ...(from && { from }),
    to,
    stage: stageOf(row).label.zh,
    ...originOf(row),
    ...(by && { by }),
    ...(event && { event }),
    ...(why !== undefined && { why }),
  });
}

function originOf(row: Case) {
  const { source, tickets = [] } = row;
  return {
    ...(source !== "sensor" && { source }),
    ...(tickets.length > 0 && { tickets: tickets.map(({ id }) => id) }),
    ...(isConfirmedByBoth(row) && { confirmed: 1 as const }),
  };
}

/** What the platform has to look at: closed here against its lease, or checked by whoever did the work. */
function markOf({ proposed, selfVerified, state }: Case): CaseEvent | undefined {
  if (proposed === true) return "proposed";
  return selfVerified !== undefined && state === "closing" ? "self-verified" : undefined;
}
