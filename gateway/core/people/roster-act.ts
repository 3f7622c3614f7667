import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Role } from "../../../config/people.ts";
import type { CaseId } from "../ids.ts";
import type { HandoverId, MusterId, PassId, Presence } from "./roster-rows.ts";
import type { Change, OverrideId, OverrideKind, Period } from "./override.ts";

/** An exception to the roster as somebody asks for it. */
export interface Wish extends Period {
  readonly kind: OverrideKind;
  readonly grid: GridId;
  readonly role: Role;
  readonly change: Change;
  readonly inReturn?: Period;
  readonly reason: string;
}

export const overrideVerbs = ["take", "approve", "reject", "withdraw"] as const;
export type OverrideVerb = (typeof overrideVerbs)[number];

/** What a person does about the roster. */
export type RosterAct =
  | { readonly do: "request"; readonly wish: Wish }
  /** `force`: approve although nobody would be on duty then. */
  | { readonly do: OverrideVerb; readonly override: OverrideId; readonly force?: true }
  | { readonly do: "take-over"; readonly handover: HandoverId }
  | { readonly do: "recall"; readonly case: CaseId; readonly grid: GridId; readonly reason: string }
  /** Of oneself; with `pass` whoever was admitted says it. */
  | { readonly do: "answer"; readonly muster: MusterId; readonly says: Presence; readonly pass?: PassId }
  /** Somebody came who was not called: `by` vouches for them. */
  | { readonly do: "admit"; readonly muster: MusterId; readonly label: string }
  | { readonly do: "end-muster"; readonly muster: MusterId };

/** A person's act; a repeat under the same command is answered like the first and changes nothing. */
export interface RosterInput {
  readonly kind: "roster";
  readonly by: PersonId;
  readonly command: string;
  readonly act: RosterAct;
}

/** Why a person may not. The words travel in the API. */
export type RosterRefusal =
  | "unknown-person"
  | "unknown-seat"
  | "unknown-override"
  | "unknown-handover"
  | "wrong-state"
  | "reason-missing"
  /** Backwards, over already, or longer than a quarter. */
  | "bad-period"
  /** A swap names both people and both times; a leave somebody who is off. */
  | "bad-change"
  /** With a clock nobody trusts nobody can say when it would hold. */
  | "clock-untrusted"
  | "too-many"
  /** For somebody else, or what somebody else asked. */
  | "not-yours"
  | "not-above"
  | "own-request"
  /** Nobody has taken it: whoever asked stays on duty. */
  | "not-taken"
  | "asked-another"
  | "on-leave"
  /** Nobody would be on duty where an alarm calls. */
  | "makes-a-gap"
  | "not-incoming"
  | "unknown-case"
  | "unknown-muster"
  /** Not on the list, or without a pass that is still good. */
  | "not-called";
