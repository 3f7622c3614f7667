import type { PersonId } from "../../../config/ids.ts";
import type { Tier } from "../../../config/grid.ts";
import type { Severity } from "../../../config/rule.ts";
import type { CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";
import type { Evidence } from "./evidence.ts";
import type { Feedback } from "./feedback.ts";
import type { HandlingLevel } from "./policy.ts";
import type { TaskId } from "./tasks.ts";
import type { CaseState, Verb } from "./transitions.ts";

/** Who moves a case: a person of the site, an operator of the platform, or the box itself. */
export type Actor =
  | { readonly kind: "person"; readonly person: PersonId }
  /** `tier`: whose desk; `operator` is the desk's own name for whoever sits there. */
  | { readonly kind: "platform"; readonly operator: string; readonly tier: Tier }
  | { readonly kind: "box"; readonly as: "rule" | "timer" | "policy" };

/** What goes with a word; each verb reads what it needs and is refused without it. */
export interface CaseOrder {
  /** Why; for `assign` and `whistle`, what is to be done. */
  readonly reason?: string;
  /** The other of two people who close a case in alarm. */
  readonly second?: PersonId;
  /** Who takes over: `handover`, `dispatch`, `assign`. */
  readonly to?: PersonId;
  /** `whistle`, `reroute`, `ask-reroute`: the department's code. */
  readonly department?: string;
  /** `report-in`, `finish`, `reroute`, `ask-reroute`, `decline-task`: which sub-task. */
  readonly task?: TaskId;
  /** `merge`: the case that goes on. */
  readonly into?: CaseId;
  /** `suspend`: when it is looked at again, from now, and what watches meanwhile. */
  readonly reviewInMs?: number;
  readonly safeguard?: string;
  /** `triage`: how bad, and whose; `take`: whose. */
  readonly severity?: Severity;
  readonly level?: HandlingLevel;
  /** `rate`: of five. */
  readonly stars?: number;
  /** `correct`: what it was after all. */
  readonly label?: Pick<Feedback, "verdict" | "category" | "rootCause">;
  /** `attach`. */
  readonly evidence?: Evidence;
}

/** One word about one case, whoever says it and however it came. */
export interface Act {
  readonly actor: Actor;
  readonly verb: Verb;
  /** The sender's own id of this act: a repeat is answered like the first and changes nothing. */
  readonly command?: string;
  /** The authority epoch the sender knew. */
  readonly epoch?: number;
  readonly feedback?: Feedback;
  readonly order?: CaseOrder;
  /** When the sender's own clock says it was done; it may have waited for a signal since. */
  readonly saidAtMs?: number;
}

/** One move of a case, as what it makes of the case has to know it. */
export interface Move {
  readonly said: Act;
  readonly from: CaseState;
  readonly now: Moment;
}

export const byRule: Actor = { kind: "box", as: "rule" };
export const byTimer: Actor = { kind: "box", as: "timer" };
export const byPolicy: Actor = { kind: "box", as: "policy" };

/** The person who acts; none when it is the platform or the box. */
export function personOf({ actor }: Pick<Act, "actor">): PersonId | undefined {
  return actor.kind === "person" ? actor.person : undefined;
}
