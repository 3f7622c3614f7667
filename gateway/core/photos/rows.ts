import type { CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";

/** A picture whose bytes lie on this box, by its hash; the case keeps the hash when they have left. */
export interface Photo {
  readonly hash: string;
  /** The case it was taken for; another one may name it too. */
  readonly case: CaseId;
  readonly bytes: number;
  readonly at: Moment;
}
