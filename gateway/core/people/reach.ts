import { limits } from "../../../config/limits.ts";
import { elapsedMs, type Moment } from "../time.ts";

/** What is known of reaching a person. */
export interface Reach {
  /** No way to the person has been up since then; absent while one is. */
  readonly silentSince?: Moment;
  /** Silent for so long that nobody waits for them. */
  readonly isSkipped?: boolean;
  /** When a message last was proven to have arrived. */
  readonly provenAt?: Moment;
  /** Since when the box knows the person. */
  readonly since: Moment;
}

/** Nothing was heard of any way to the person for so long that nobody waits for an answer. */
export function isSilent(reach: Reach | undefined, now: Moment): boolean {
  if (reach?.silentSince === undefined) return false;
  const silentMs = elapsedMs(reach.silentSince, now);
  return silentMs !== undefined && silentMs >= limits.unreachableAfterMs;
}

/** Nothing was proven to reach the person for thirty days, or ever in the first thirty that the box knows them. */
export function isUnproven(reach: Reach | undefined, now: Moment): boolean {
  if (reach === undefined) return false;
  const ageMs = elapsedMs(reach.provenAt ?? reach.since, now);
  return ageMs !== undefined && ageMs > limits.unprovenAfterMs;
}
