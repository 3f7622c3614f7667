import type { GridId } from "../../../config/ids.ts";
import type { Hazard } from "../../../config/rule.ts";
import type { CaseId } from "../ids.ts";
import type { AlarmState, Case } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import { membersOf } from "./guards.ts";
import { isOver } from "./transitions.ts";

export function findOpen(turn: Turn, zone: GridId, hazard: Hazard): Case | undefined {
  for (const row of turn.rows("case").values()) if (covers(row, zone, hazard) && !isOver(row)) return row;
  return undefined;
}

export function covers(row: Case, zone: GridId, hazard: Hazard): boolean {
  return row.hazard === hazard && (row.zone === zone || row.alsoZones.includes(zone));
}

interface Sought {
  readonly zone: GridId;
  readonly hazard: Hazard;
  readonly alarm: AlarmState;
}

/** The same point in alarm again soon after its case was closed: it was not over. */
export function findBack(turn: Turn, { zone, hazard, alarm }: Sought): Case | undefined {
  const isBack = (row: Case) =>
    row.closedAt !== undefined &&
    (row.state === "closed" || row.state === "rated") &&
    covers(row, zone, hazard) &&
    membersOf(turn.rows("alarm"), row).some(({ point }) => point === alarm.point) &&
    (elapsedMs(row.closedAt, turn.now) ?? Infinity) <= row.policy.reopenWithinMs;
  return [...turn.rows("case").values()].findLast(isBack);
}

export function nextCaseId(turn: Turn): CaseId {
  const box = turn.get("box", "box") ?? { seq: 0, casesOpened: 0, epoch: 1 };
  turn.put("box", "box", { ...box, casesOpened: box.casesOpened + 1 });
  return `c${box.casesOpened + 1}`;
}
