import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { Case } from "../state.ts";
import { elapsedMs, isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { NoticeKind } from "./notice.ts";
import type { Quota } from "./notice-quota-rows.ts";

export interface Turnout {
  readonly dueAt: Moment;
  /** Goes out with what else waits for that moment, in one message. */
  readonly digest?: true;
}

/**
 * When a call goes out to a person 减负: at once, until they have had so many calls of little urgency in their shift;
 * what comes then waits for the next digest. Red and orange, and what is more than a case's own call, never wait.
 */
export function turnoutOf(turn: Turn, row: Case, { to, kind }: { to: PersonId; kind: NoticeKind }): Turnout {
  if (row.severity <= 2 || row.practice !== undefined || !budgeted.has(kind)) return { dueAt: turn.now };
  const quota = quotaOf(turn, to);
  if (quota.count < limits.noticesPerShift) {
    turn.put("quota", to, { ...quota, count: quota.count + 1 });
    return { dueAt: turn.now };
  }
  const open = quota.digestAt !== undefined && !isDue(quota.digestAt, turn.now) ? quota.digestAt : undefined;
  const digestAt = open ?? later(turn.now, limits.noticeDigestMs);
  turn.put("quota", to, { ...quota, count: quota.count + 1, digestAt });
  return { dueAt: digestAt, digest: true };
}

const budgeted: ReadonlySet<NoticeKind> = new Set([
  "raised",
  "escalated",
  "copied",
  "respond-by-missed",
  "overdue",
  "standing",
  "came-and-went",
]);

/** A new shift begins with a new budget, and so does whoever has none. */
function quotaOf(turn: Turn, person: PersonId): Quota {
  const known = turn.get("quota", person);
  const fresh: Quota = { since: turn.now, count: 0 };
  if (known === undefined) return fresh;
  const ageMs = elapsedMs(known.since, turn.now) ?? Infinity;
  return ageMs >= limits.noticeShiftMs || hasBegunSince(turn, person, known.since) ? fresh : known;
}

function hasBegunSince(turn: Turn, person: PersonId, since: Moment): boolean {
  return [...turn.rows("seat").values()].some(
    (seat) => seat.people.includes(person) && (elapsedMs(since, seat.since) ?? 0) > 0,
  );
}
