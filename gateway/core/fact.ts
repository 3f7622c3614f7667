import type { AlarmRefusal, Refusal, ResetRefusal } from "./cases/refusal.ts";
import type { CaseOrder } from "./cases/act.ts";
import type { SigningParty } from "./signature.ts";
import type { ReportId } from "./evaluation/report-rows.ts";
import type { Category, Verdict } from "./cases/feedback.ts";
import type { CaseSource } from "./cases/origin.ts";
import type { CaseClock, HandlingLevel } from "./cases/policy.ts";
import type { Task, TaskId } from "./cases/tasks.ts";
import type { AlarmId, CaseId, NoticeId } from "./ids.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { Fault } from "../../config/fault.ts";
import type { Hazard, Severity } from "../../config/rule.ts";
import type { CaseState, Verb } from "./cases/transitions.ts";
import type { AlarmVerb, SuppressionKind } from "./alarms/verbs.ts";
import type { AccessEvent, SiteEvent } from "./access.ts";
import type { NoticeOutcome } from "./input.ts";
import type { Role } from "../../config/people.ts";
import type { Change, OverrideId, OverrideKind, OverrideState } from "./people/override.ts";
import type { OverrideVerb, RosterAct, RosterRefusal } from "./people/roster-act.ts";
import type { HandoverId, MusterId, NamedGap, PassId, Presence } from "./people/roster-rows.ts";
import type { AmendmentKind } from "./amendment-row.ts";
import type { CommandFault, CommandOutcome, CommandRole, CommandTier } from "./commands/command.ts";
import type { EvacuationId, EvacuationRefusal, EvacuationStage } from "./evacuation/rows.ts";
import type { GridWorkFact } from "./grid-work-fact.ts";
import type { PostAct, PostId, PostRefusal } from "./posts/rows.ts";
import type { Mode, Preset, ResponseLevel } from "../../config/mode.ts";
import type { ModeRefusal, PeriodId, Signer } from "./modes/mode.ts";
import type { PeriodTotals } from "./modes/period-rows.ts";
import type { DrillId, DrillAct, DrillRefusal, DrillResult, TestMethod } from "./practice/rows.ts";
import type { PowerEvent } from "./power/rows.ts";
import type { Purpose } from "./practice/purpose.ts";
import type { Moment } from "./time.ts";

/** Why a rule decided: the inputs it looked at, for "why did it ring". */
export interface Evidence {
  readonly value?: number;
  readonly limit?: number;
  readonly perMs?: number;
  readonly silentMs?: number;
  /** Told in an earlier life that ended before it could be stored: what decided then is not known any more. */
  readonly regained?: true;
  /** For how long it has been so. */
  readonly forMs?: number;
  /** What the value was held against, beside the limit: its rest, the middle of its neighbours. */
  readonly reference?: number;
  /** When the limit will be reached at the present rate, from now; the range between the slow and the fast estimate. */
  readonly earliestMs?: number;
  readonly latestMs?: number;
  /** The share of the exposure that is borne: 1 rings. */
  readonly dose?: number;
  readonly why?: Fault;
  readonly votes?: number;
  readonly needed?: number;
  /** The points that decided, beside the alarm's own. */
  readonly points?: readonly PointId[];
  /** Points and alarms that made a compound condition true. */
  readonly because?: readonly string[];
}

export type FactBody =
  | LiveFact
  /** The same in a test: nothing of it is live, and nobody counts it. */
  | {
      readonly kind: "practised";
      readonly drill: DrillId;
      readonly purpose: Purpose;
      readonly what: LiveFact;
    };

type LiveFact =
  | { readonly kind: "started"; readonly alarmsOpen: number; readonly casesOpen: number; readonly noticesOpen: number }
  | {
      readonly kind: "alarm";
      /**
       * `realarmed`: the same episode is annunciated anew, because it stands long after its acknowledgement or because
       * its suppression ended. `chattering`: from now on its clear waits for a calm. Both, and `fleeting`, are no new
       * episode.
       */
      readonly event: "raised" | "rearmed" | "realarmed" | "cleared" | "acked" | "reset" | "fleeting" | "chattering";
      readonly alarm: AlarmId;
      readonly point: PointId;
      readonly rule: RuleId;
      readonly episode: number;
      readonly evidence: Evidence;
      readonly by?: PersonId;
      /** Nobody was told: it sounds under this. */
      readonly suppressed?: Exclude<SuppressionKind, "none">;
    }
  /** A rule on trial would have done this; nobody was called. */
  | {
      readonly kind: "shadow";
      readonly event: "raised" | "rearmed" | "cleared" | "fleeting" | "chattering";
      readonly point: PointId;
      readonly rule: RuleId;
      readonly episode: number;
      readonly evidence: Evidence;
    }
  /** Two devices or more say so: what may move an actuator. People were told at the first. */
  | {
      readonly kind: "confirmed";
      readonly alarm: AlarmId;
      readonly rule: RuleId;
      readonly hazard: Hazard;
      readonly zone: GridId;
      readonly points: readonly PointId[];
    }
  | {
      readonly kind: "suppression";
      readonly alarm: AlarmId;
      readonly from: SuppressionKind;
      readonly to: SuppressionKind;
      /** Nobody: the gateway itself, because of `why`. */
      readonly by?: PersonId;
      readonly second?: PersonId;
      /** A person's reason, or what made the gateway do it. */
      readonly why: string;
      readonly permit?: string;
      readonly until?: Moment;
    }
  | {
      readonly kind: "alarm-refused";
      readonly alarm: AlarmId;
      readonly by: PersonId;
      readonly verb: AlarmVerb;
      readonly command: string;
      readonly why: AlarmRefusal;
    }
  | { readonly kind: "flood"; readonly to: "began" | "ended"; readonly annunciations: number }
  | { readonly kind: "clock-stepped"; readonly byMs: number; readonly trusted: boolean }
  | { readonly kind: "reset-refused"; readonly alarm: AlarmId; readonly by: PersonId; readonly why: ResetRefusal }
  | {
      readonly kind: "case-opened";
      readonly case: CaseId;
      readonly alarm: AlarmId;
      readonly severity: Severity;
      /** What whoever counts cases asks of each; absent in facts of before. */
      readonly zone?: GridId;
      readonly hazard?: Hazard;
      readonly source?: CaseSource;
      readonly level?: HandlingLevel;
      readonly mode?: Mode;
      /** The first sample over the limit. */
      readonly beyondAt?: Moment;
      /** The closed case of the same alarm before it. */
      readonly recurrenceOf?: CaseId;
    }
  /** Somebody outside reported it; `ticket` is the number their system gave it. */
  | {
      readonly kind: "case-reported";
      readonly case: CaseId;
      readonly ticket: string;
      readonly source: CaseSource;
      readonly severity: Severity;
      /** Where it opened the case; where there was one already it joined it. */
      readonly opened?: {
        readonly zone: GridId;
        readonly hazard: Hazard;
        readonly level: HandlingLevel;
        readonly mode: Mode;
      };
    }
  | { readonly kind: "case-joined"; readonly case: CaseId; readonly alarm: AlarmId; readonly severity: Severity }
  | {
      readonly kind: "case-moved";
      readonly case: CaseId;
      /** Number of the step on its case, and how often the case had changed hands. */
      readonly step: number;
      readonly epoch: number;
      readonly verb: Verb;
      readonly from: CaseState;
      readonly to: CaseState;
      /** Neither: the box itself. */
      readonly by?: PersonId;
      readonly operator?: string;
      readonly command?: string;
      /** What went with the word. */
      readonly order?: CaseOrder;
      /** What whoever reports found. */
      readonly verdict?: Verdict;
      readonly category?: Category;
      /** Where the move changed them. */
      readonly severity?: Severity;
      readonly level?: HandlingLevel;
      readonly saidAtMs?: number;
    }
  /** What a span of time came to, frozen; a revision follows a correction and keeps the one before. */
  | {
      readonly kind: "report-signed";
      readonly as: SigningParty;
      readonly account: string;
      readonly title: string;
      readonly sha256: string;
      readonly openItems: number;
    }
  | {
      readonly kind: "report-frozen";
      readonly report: ReportId;
      readonly revision: number;
      /** SHA-256 of its text, hexadecimal. */
      readonly sha256: string;
    }
  | {
      readonly kind: "rung";
      readonly case: CaseId;
      readonly rung: number;
      readonly loop: number;
      readonly told: readonly PersonId[];
      readonly why: string;
    }
  /** Told without being called; owner and level stay as they are. */
  | { readonly kind: "copied"; readonly case: CaseId; readonly rung: number; readonly told: readonly PersonId[] }
  | { readonly kind: "notice-due"; readonly notice: NoticeId; readonly case: CaseId; readonly to: PersonId }
  | { readonly kind: "notice-outcome"; readonly notice: NoticeId; readonly outcome: NoticeOutcome }
  | {
      readonly kind: "refused";
      readonly case: CaseId;
      readonly by?: PersonId;
      readonly operator?: string;
      readonly verb: Verb;
      readonly command: string;
      readonly why: Refusal;
    }
  /** Every way to the person has been dark for so long that nobody waits for them; or one is there again. */
  | { readonly kind: "reach"; readonly person: PersonId; readonly to: "unreachable" | "reachable" }
  /** From now on the roster has these people on duty here. */
  | {
      readonly kind: "duty";
      readonly grid: GridId;
      readonly role: Role;
      readonly people: readonly PersonId[];
      /** How many there were until now; of a seat that is new nobody knows. */
      readonly were?: number;
    }
  | {
      readonly kind: "override";
      readonly override: OverrideId;
      readonly event: OverrideState | OverrideVerb;
      readonly by: PersonId;
      readonly state: OverrideState;
      readonly of: OverrideKind;
      readonly grid: GridId;
      readonly role: Role;
      readonly change: Change;
      readonly fromMs: number;
      readonly toMs: number;
    }
  | {
      readonly kind: "roster-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: RosterAct["do"];
      readonly why: RosterRefusal;
    }
  | {
      readonly kind: "handover";
      readonly handover: HandoverId;
      readonly event: "begun" | "overdue" | "taken-over" | "settled";
      readonly from: PersonId;
      readonly to: readonly PersonId[];
      readonly cases: readonly CaseId[];
    }
  | {
      readonly kind: "case-handed-over";
      readonly case: CaseId;
      readonly from?: PersonId;
      readonly to: PersonId;
      readonly command: string;
    }
  | {
      readonly kind: "muster";
      readonly muster: MusterId;
      readonly case: CaseId;
      readonly event: "called" | "admitted" | "ended" | Presence;
      /** A person of the site, or `<key>:<operator>` of a desk above. */
      readonly by: string;
      /** How many were called, or are there by now. */
      readonly count: number;
      readonly pass?: PassId;
      readonly label?: string;
    }
  /** The daily look at the days ahead; the first of the gaps by name. */
  | {
      readonly kind: "roster-gaps";
      readonly count: number;
      readonly gaps: readonly NamedGap[];
    }
  | {
      readonly kind: "mode";
      readonly from: Mode;
      readonly to: Mode;
      readonly level?: ResponseLevel;
      readonly preset?: Preset;
      readonly untilMs?: number;
      readonly by: Signer;
      readonly reason: string;
    }
  | {
      readonly kind: "drill";
      readonly drill: DrillId;
      readonly purpose: Purpose;
      readonly method: TestMethod;
      readonly event: "started" | DrillResult;
      /** A person, an installer's account, a desk of the platform, or the calendar of the box. */
      readonly by: string;
      readonly why?: string;
    }
  | {
      readonly kind: "drill-refused";
      readonly by: string;
      readonly command: string;
      readonly act: DrillAct["do"];
      readonly why: DrillRefusal;
    }
  | { readonly kind: "mode-refused"; readonly by: Signer; readonly mode: Mode; readonly why: ModeRefusal }
  /** A mode with an end is about to end. */
  | { readonly kind: "mode-ending"; readonly mode: Mode; readonly untilMs: number }
  | { readonly kind: "mode-report"; readonly period: PeriodId; readonly totals: PeriodTotals }
  | { readonly kind: "wan"; readonly cutOff: boolean }
  /** What the box runs on from now on. */
  | { readonly kind: "power"; readonly event: PowerEvent; readonly why?: string }
  | {
      readonly kind: "evacuation";
      readonly evacuation: EvacuationId;
      readonly case: CaseId;
      readonly event: EvacuationStage | "progress" | "over";
      /** Those it is about. */
      readonly buildings: readonly string[];
      /** Households of all buildings called so far. */
      readonly toMove: number;
      readonly accounted: number;
      readonly by?: PersonId;
      readonly reason?: string;
    }
  | {
      readonly kind: "evacuation-refused";
      readonly evacuation: string;
      readonly by: PersonId;
      readonly command: string;
      readonly why: EvacuationRefusal;
    }
  | {
      readonly kind: "post";
      readonly post: PostId;
      readonly event: "opened" | "checked-in" | "closed";
      readonly by: PersonId;
      readonly grid: GridId;
      readonly label: string;
    }
  | {
      readonly kind: "post-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: PostAct["do"];
      readonly why: PostRefusal;
    }
  /** A station upstream rang: the district passed it on. */
  | { readonly kind: "upstream"; readonly station: string; readonly severity: Severity; readonly leadMs?: number }
  | ({ readonly kind: "access" } & (AccessEvent | SiteEvent))
  /** An order from above, and what became of it; `again`: it was answered before and is answered alike. */
  | {
      readonly kind: "command";
      readonly key: string;
      readonly command: string;
      readonly verb: string;
      readonly tier: CommandTier;
      readonly role: CommandRole;
      readonly operator: string;
      readonly outcome: CommandOutcome;
      readonly again?: true;
    }
  /** Commands that nobody proved to have sent; `count` since the last fact with that reason. */
  | { readonly kind: "command-forged"; readonly why: CommandFault; readonly count: number; readonly detail: string }
  /** The district's clock against ours; nothing follows from it. */
  | { readonly kind: "clock-hint"; readonly byMs: number }
  | {
      readonly kind: "amendment";
      readonly amendment: AmendmentKind;
      readonly version: number;
      readonly to: "waiting" | "effective" | "removed";
      readonly by: string;
    }
  | GridWorkFact
  /** The space for photos is full, and this one of a closed case has left. */
  | { readonly kind: "photo-dropped"; readonly case: CaseId; readonly hash: string; readonly bytes: number }
  /** A limit in time has passed. */
  | { readonly kind: "case-overdue"; readonly case: CaseId; readonly clock: CaseClock; readonly strikes: number }
  | {
      readonly kind: "case-task";
      readonly case: CaseId;
      readonly task: TaskId;
      readonly state: Task["state"];
      readonly person?: PersonId;
      readonly department?: string;
    }
  | { readonly kind: "duty-gap"; readonly case: CaseId; readonly rung: number; readonly why: string };

/** Decided and stored; append-only, numbered without gaps. */
export type Fact = FactBody & { readonly seq: number; readonly at: Moment };
