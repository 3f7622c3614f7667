import { limits } from "../../../config/limits.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";

/** Closed cases leave the live state after a day; their facts stay. */
export function forgetClosed(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    if (row.closedAt === undefined) continue;
    if ((elapsedMs(row.closedAt, turn.now) ?? 0) >= limits.closedCaseKeptMs) turn.drop("case", row.id);
  }
}
