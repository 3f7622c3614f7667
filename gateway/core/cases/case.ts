import type { Feedback } from "./feedback.ts";
import type { AlarmId, CaseId } from "../ids.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Mode } from "../../../config/mode.ts";
import type { CaseSource, NearbyMinute, Ticket } from "./origin.ts";
import type { Evidence } from "./evidence.ts";
import type { Authority, CaseClock, CasePolicy, HandlingLevel } from "./policy.ts";
import type { Task } from "./tasks.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { CaseState, Verb } from "./transitions.ts";
import type { PeriodId } from "../modes/mode.ts";
import type { Purpose } from "../practice/purpose.ts";
import type { DrillId } from "../practice/rows.ts";
import type { Moment } from "../time.ts";

/** The ladder is walked in rounds: a claim ends one, a new or worse alarm starts the next. */
export type LadderState =
  | {
      readonly kind: "walking";
      readonly startedAt: Moment;
      readonly nextRung: number;
      /** 0 while the rungs are climbed, then the number of the repetition that calls everybody. */
      readonly loop: number;
      readonly dueAt: Moment;
    }
  /** Somebody claimed and has until `dueAt` to be on the scene. */
  | { readonly kind: "respond-by"; readonly dueAt: Moment }
  | { readonly kind: "stopped" };

export interface CaseStep {
  /** `rung`: a step of the ladder; `hand-over`: a shift ended; the others are moves, the birth and a member that joined. */
  readonly verb: Verb | "open" | "join" | "rung" | "hand-over";
  readonly to: CaseState;
  readonly at: Moment;
  readonly by?: PersonId;
  /** An operator of the platform, by the name of their desk. */
  readonly operator?: string;
  readonly command?: string;
  readonly rung?: number;
}

/** The limit in time of the part of the work that is under way. */
export interface CaseDeadline {
  readonly clock: CaseClock;
  readonly dueAt: Moment;
  /** How often it has passed: 1 reminded, from 2 on told above 督办. */
  readonly strikes: number;
}

export interface Case {
  readonly id: CaseId;
  /** What people say on the phone: short and stable. */
  readonly code: string;
  /** Who found it. */
  readonly source: CaseSource;
  /** Reports of people outside, by the numbers their own systems gave them. */
  readonly tickets?: readonly Ticket[];
  /** What sensors nearby read before the first of them. */
  readonly context?: readonly NearbyMinute[];
  readonly zone: GridId;
  /** Zones of cases that were merged into it: what rings there belongs here. */
  readonly alsoZones: readonly GridId[];
  readonly hazard: Hazard;
  readonly state: CaseState;
  readonly severity: Severity;
  /** Whose it is 处置层级; how bad it is, is another matter. */
  readonly level: HandlingLevel;
  /** Who decides about it, and how often that changed hands: a word to an earlier owner counts no more. */
  readonly authority: Authority;
  readonly epoch: number;
  /** Asked of the platform and not confirmed: until then the case is the box's. */
  readonly transfer?: { readonly to: HandlingLevel; readonly since: Moment } | undefined;
  /** Number of its last step. */
  readonly seq: number;
  readonly alarms: readonly AlarmId[];
  readonly openedAt: Moment;
  /** Of a test; a live case has none. */
  readonly practice?: { readonly drill: DrillId; readonly purpose: Purpose };
  /** The mode it was born in, and its report; peace when left out. */
  readonly born?: { readonly mode: Mode; readonly period?: PeriodId };
  /** Who has it in hand: who claimed it, or accepted it when it was dispatched. */
  readonly claimedBy?: PersonId | undefined;
  /** Dispatched to one person; to everybody of its level when left out. */
  readonly assignee?: PersonId | undefined;
  /** Whose work a second person looks at. */
  readonly handledBy?: PersonId | undefined;
  /** Checked by whoever did it, for want of anybody else; the platform looks again. */
  readonly selfVerified?: string | undefined;
  readonly closedAt?: Moment | undefined;
  /** Closed here and waiting for the platform's word. */
  readonly proposed?: true | undefined;
  readonly feedback?: Feedback | undefined;
  /** What was said before it was put right from above, the oldest first. */
  readonly corrections?: readonly Correction[];
  readonly tasks: readonly Task[];
  readonly evidence: readonly Evidence[];
  readonly suspension?: Suspended | undefined;
  readonly stars?: number | undefined;
  /** Cases that were merged into it; the one it was merged into; the closed one it comes after. */
  readonly members: readonly CaseId[];
  readonly mergedInto?: CaseId;
  readonly recurrenceOf?: CaseId;
  /** How often it came back after closing, and how often the work had to be done again. */
  readonly reopened: number;
  readonly rework: number;
  /** Frozen at birth: an edit of the site or of its programme never bends a running case. */
  readonly policy: CasePolicy;
  readonly ladder: LadderState;
  readonly deadline?: CaseDeadline | undefined;
  readonly round: number;
  readonly told: readonly PersonId[];
  /** Told without being called: they own nothing by it. */
  readonly copied?: readonly PersonId[];
  readonly steps: readonly CaseStep[];
}

export interface Correction {
  readonly was: Feedback;
  readonly by: string;
  readonly at: Moment;
  readonly reason: string;
}

/** Put on the account 挂账: looked at again by then, watched meanwhile. */
export interface Suspended {
  readonly reason: string;
  readonly safeguard: string;
  readonly until: Moment;
}
