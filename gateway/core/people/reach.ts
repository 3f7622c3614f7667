import { limits } from "../../../config/limits.ts";
import { elapsedMs, type Moment } from "../time.ts";

/** What is known of reaching a person. */
export interface Reach {
  /** No way to the person has been up since then; absent while one is. */
  readonly silentSince?: Moment | undefined;
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
