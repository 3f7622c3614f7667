import type { LevelKey } from "../../../config/programme.ts";
import type { Label } from "../../../config/quantity.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Moment } from "../time.ts";

/** A type that was added to the programme's list while the box ran 职责准入: with the approval that allows it. */
export interface Admission {
  readonly type: string;
  readonly label: Label;
  readonly severity: Severity;
  readonly minLevel: LevelKey;
  /** The reference of the approval 批准文号. */
  readonly approval: string;
  /** Who ordered it: `<key>:<operator>`. */
  readonly by: string;
  readonly at: Moment;
  readonly withdrawnAt?: Moment;
}
