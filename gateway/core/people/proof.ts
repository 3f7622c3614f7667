import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Reach } from "./reach.ts";

/** A message is proven to have reached the person; written down once an hour at most. */
export function proveReach(turn: Turn, person: PersonId): void {
  const row = turn.get("reach", person) ?? { since: turn.now };
  if (isFresh(row, turn.now)) return;
  turn.put("reach", person, { ...row, provenAt: turn.now });
}

function isFresh({ provenAt }: Reach, now: Moment): boolean {
  const ageMs = provenAt && elapsedMs(provenAt, now);
  return ageMs !== undefined && ageMs < limits.proofKeptMs;
}
