import { limits } from "../../../config/limits.ts";
import type { Case } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { byTimer } from "./act.ts";
import { dropNotices } from "../people/notices.ts";
import { moveBy } from "./machine.ts";
import { isOver } from "./transitions.ts";

/** What is over leaves the live state: a closed case when nobody may rate it or open it again. Its facts stay. */
export function forgetClosed(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    if (row.closedAt === undefined || !isOver(row) || !isKeptLongEnough(row, row.closedAt, turn.now)) continue;
    moveBy(turn, row, { actor: byTimer, verb: "archive" });
    dropNotices(turn, row.id);
    turn.drop("case", row.id);
  }
}

function isKeptLongEnough({ policy, state }: Case, closedAt: Moment, now: Moment): boolean {
  const mayComeBack = state === "closed" || state === "rated";
  const keptMs = mayComeBack ? Math.max(policy.rating.withinMs, policy.reopenWithinMs) : limits.closedCaseKeptMs;
  return (elapsedMs(closedAt, now) ?? 0) >= keptMs;
}
