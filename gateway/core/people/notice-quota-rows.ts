import type { Moment } from "../time.ts";

/** Calls of little urgency that one person has had in this shift. */
export interface Quota {
  readonly since: Moment;
  readonly count: number;
  /** When those go out that came after it was used up. */
  readonly digestAt?: Moment;
}
