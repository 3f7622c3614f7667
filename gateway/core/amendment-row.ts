import type { AmendmentKind } from "../../config/amendment.ts";
import type { Moment } from "./time.ts";

export type { AmendmentKind } from "../../config/amendment.ts";

/** What was changed of the site at run time. Rows of one kind follow each other by version; the newest effective counts. */
export interface Amendment {
  readonly kind: AmendmentKind;
  readonly version: number;
  /** Wall clock. */
  readonly effectiveAtMs: number;
  /** JSON, in the words of the site file. */
  readonly body: string;
  /** Who ordered it: `<key>:<operator>`. */
  readonly by: string;
  readonly at: Moment;
  readonly state: "waiting" | "effective" | "removed";
  /** Place in the order in which they became effective: later ones are laid over earlier ones. */
  readonly turn: number;
}
