/**
 * The public contract of the gateway's API: what a browser, a script or a wall panel may rely on.
 * Types only; the console imports nothing else of the gateway.
 *
 *   GET  /api/v1/site                     SiteView
 *   GET  /api/v1/state                    Snapshot
 *   GET  /api/v1/stream?as=<person>&after=<id>   server-sent events: `site` SiteView · `snapshot` Snapshot · `changes` Changes ·
 *                                         `notice` Notice (addressed to `as`) · `actions` CaseActions (of `as`) ·
 *                                         `around` Around (duty, link, store, wired lines) · `beat` Beat (every 5 s) ·
 *                                         `reset`: what was missed is gone, `site` and `snapshot` follow
 *   POST /api/v1/cases/<case>/<verb>      ActRequest → ActReply (200 done, 400 something it needs was not said, 409 refused)
 *   POST /api/v1/alarms/<device>/<measure>/<rule>/reset   ResetRequest → ResetReply (200 done, 409 refused)
 *   POST /api/v1/alarms/<device>/<measure>/<rule>/<verb>  AsideRequest → AsideReply (200 done, 400, 409 refused)
 *   GET  /api/v1/alarms/<device>/<measure>/<rule>/actions?as=<person>   AlarmActions
 *   GET  /api/v1/alarms/quality?from=<ms>&to=<ms>   AlarmQualityReply: what the alarms ask of people
 *   GET  /api/v1/evaluation?from=<ms>&to=<ms>&grid=<grid>&before=true   EvaluationReply: each metric with its denominator
 *   GET  /api/v1/care                     CareReply: counts by building, in an emergency alone
 *   GET  /api/v1/reports · /api/v1/reports/<report>   ReportsReply · ReportReply: daily, monthly, quarterly, frozen
 *   GET  /api/v1/alarms/log?from=<ms>&to=<ms>       AlarmLogReply: what alarms did, the newest first
 *   POST /api/v1/notices/<notice>/shown   ShownRequest → 204: the person's own screen shows the notice
 *   GET  /api/v1/points/<device>/<measure>/history?from=<ms>&to=<ms>&limit=<n>   HistoryReply
 *   GET  /api/v1/points/<device>/<measure>/chart?from=<ms>&to=<ms>&rows=<n>      ChartReply
 *   POST /api/v1/cases/<case>/photos?as=<person>&command=<id>   a JPEG → ActReply · GET /api/v1/cases/<case>/photos/<hash>
 *   GET  /api/v1/cases/<case>/facts · /api/v1/facts?after=<seq>&limit=<n>        FactsReply
 *   GET  /api/v1/duty?grid=<grid>&at=<ms>       DutyReply: who is on duty now or at a time to come, why, and who is next
 *   GET  /api/v1/roster?grid=<grid>&from=<ms>&days=<n>   RosterReply: the plan ahead, its gaps, exceptions to it
 *   GET  /api/v1/mode                           ModeReply: the mode, its reports, the board of evacuations
 *   GET  /api/v1/mode/preview?mode=<mode>&level=<level>   ModePreview: exactly what would become different
 *   POST /api/v1/mode                           ModeRequest → SetModeReply (200 done, 409 refused)
 *   POST /api/v1/evacuations/<evacuation>/count|close   → EvacuateReply: households by building; the end, signed
 *   GET  /api/v1/drills                         DrillsReply: tests and drills, and what they have proven of points and people
 *   POST /api/v1/drills · /api/v1/drills/<drill>/stop   DrillRequest → DrillReply (200 done, 409 refused)
 *   GET  /api/v1/posts                          PostsReply: temporary posts and their check-ins
 *   POST /api/v1/posts · /api/v1/posts/<post>/check-in|close   → PostReply
 *   POST /api/v1/overrides                      OverrideRequest → ArrangeReply (200 done, 409 refused)
 *   POST /api/v1/overrides/<override>/<verb>    DecideRequest → ArrangeReply: take, approve, reject, withdraw
 *   POST /api/v1/handovers/<handover>/take-over ResetRequest → ArrangeReply: the open cases are mine from now on
 *   POST /api/v1/musters                        → ArrangeReply: everybody of a grid is called in to a case
 *   POST /api/v1/musters/<muster>/answer|admit|end   → ArrangeReply: the roll-call
 *   GET  /api/v1/site-file                SiteFileReply, ETag · PUT with If-Match { text, reason, confirmMs? } → SiteFileAnswer
 *                                         (200 on trial, 409, 412 another one is in force, 422 with diagnostics)
 *   POST /api/v1/site-file/draft          SiteDraftRequest → SiteDraftReply: what is wrong with it, what would change
 *   POST /api/v1/site-file/keep|undo      → SiteFileAnswer
 *   GET  /api/v1/coverage                 Coverage: of the points that watch over a hazard, how many would call somebody now
 *   GET  /api/v1/survey                   SurveyReply · POST SurveyWish → SurveyReply (200 begun, 409) · DELETE stops it
 *   GET  /api/v1/water                    WaterReply: gauges with their lines, rate of rise, time to the next line
 *   GET  /api/v1/commissioning            CommissioningReport · /api/v1/commissioning.html?lang=zh|en: the same for paper
 *   POST /api/v1/commissioning/sign       { title, passphrase } → SigningReply (200, 409) · signed/<installer|community>: Signature
 *   GET  /api/v1/labels.html?grid=<grid>&place=<place>   labels of places for paper
 *   POST /api/v1/mapping                  MappingWish → MappingReply: a device profile from a message nobody could read
 *   GET  /api/v1/strangers                StrangersReply: the last few messages that no profile reads, by source
 *   GET  /api/v1/session                  SessionView: who is signed in here, and what they may call
 *   POST /api/v1/session                  SignInRequest → AccessReply (200 and a cookie, 401, 429) · DELETE: signs out
 *   POST /api/v1/setup                    SetUpRequest → AccessReply: the first installer, by the code of the box
 *   GET  /api/v1/accounts                 AccountsReply · PUT /api/v1/accounts/<name> AccountRequest → AccessReply · DELETE
 *   GET  /api/v1/terminals                TerminalsReply · POST TerminalRequest → AccessReply with a code · DELETE /<name>
 *   POST /api/v1/terminals/enrol          { code } → AccessReply: a cookie for a screen, a credential for a panel
 *   GET  /healthz · /readyz               AliveReply · ReadyReply (503 not ready). Errors: ErrorReply, statuses from one table.
 */
import type { ConsoleRole } from "../core/access.ts";
import type { Around, DrillOnScreens, DutyView, ModeOnScreens, StoreView, UplinkView } from "./around.ts";
import type { GridView, ProgrammeView } from "./programme-view.ts";
import type { Proofs } from "../core/practice/proofs.ts";
import type { Drill, DrillAct, DrillRefusal } from "../core/practice/rows.ts";
import type { CaseOrder } from "../core/cases/act.ts";
import type { Feedback } from "../core/cases/feedback.ts";
import type { AlarmId, CaseId, NoticeId } from "../core/ids.ts";
import type { Tier } from "../../config/grid.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { Label, Quantity } from "../../config/quantity.ts";
import type { Hazard, Rule, Severity } from "../../config/rule.ts";
import type { Verb } from "../core/cases/transitions.ts";
import type { Fact } from "../core/fact.ts";
import type { LinkStatus } from "../core/ports.ts";
import type { AlarmQuality } from "../core/alarms/quality.ts";
import type { AlarmName } from "../core/alarms/name.ts";
import type { AlarmVerb, Order } from "../core/alarms/verbs.ts";
import type { AlarmState, BoxState, Case, LaneState, Load, Notice, Reject } from "../core/state.ts";
import type { Duty } from "../core/people/duty.ts";
import type { Override } from "../core/people/override.ts";
import type { Span } from "../core/people/plan.ts";
import type { Mode, Preset, ResponseLevel } from "../../config/mode.ts";
import type { Evacuation, EvacuationRefusal } from "../core/evacuation/rows.ts";
import type { ModeDifference } from "../core/modes/effects.ts";
import type { ModeRefusal, ModeRow } from "../core/modes/mode.ts";
import type { Post, PostRefusal } from "../core/posts/rows.ts";
import type { PeriodReport } from "../core/modes/period.ts";
import type { RosterRefusal, Wish } from "../core/people/roster-act.ts";
import type { Gap, Handover, Muster, Position } from "../core/people/roster-rows.ts";
import type { Coverage } from "../core/points/coverage.ts";
import type { Reading } from "../core/points/reading.ts";
import type { Rollup, RollupStep } from "../core/points/rollup.ts";
import type { Stranger } from "../core/stranger.ts";

export type { AlarmEvent, AlarmLogReply } from "./alarm-log-view.ts";
export type {
  AdmissionReply,
  CampaignView,
  CampaignsReply,
  ComponentsReply,
  DutiesReply,
  HazardsReply,
  PatrolsReply,
  PublicationsReply,
} from "./grid-work-schema.ts";
export type { WaterLine, WaterReply, WaterStation } from "./water-view.ts";
export type { MappingReply } from "../site-file/mapping-view.ts";
export type { CommissioningReport, SigningReply } from "../commissioning/report-view.ts";
export type { Signature } from "../core/signature.ts";
export type {
  AccessReply,
  AccountRequest,
  AccountsReply,
  Entrance,
  SessionView,
  SetUpRequest,
  SignInRequest,
  TerminalRequest,
  TerminalsReply,
} from "./access-schema.ts";
export type { ErrorCode, ErrorReply } from "./error-code.ts";
export type {
  SiteDraftReply,
  SiteDraftRequest,
  SiteFileAnswer,
  SiteFileReply,
  SiteRefusal,
  SurveyReply,
} from "./site-schema.ts";
export type {
  AlarmId,
  AlarmState,
  Around,
  Case,
  CaseId,
  ConsoleRole,
  Coverage,
  DutyView,
  Fact,
  Feedback,
  Hazard,
  Label,
  LinkStatus,
  DrillOnScreens,
  ModeOnScreens,
  Notice,
  NoticeId,
  PersonId,
  PointId,
  Quantity,
  Reading,
  Reject,
  Severity,
  StoreView,
  Stranger,
  Tier,
  UplinkView,
  Verb,
};

export type { CareReply, EvaluationReply, ReportReply, ReportsReply } from "./evaluation-view.ts";

export interface PointView {
  readonly id: PointId;
  readonly name: string;
  readonly quantity: Quantity;
  readonly label: Label;
  readonly unit: string;
  readonly kind: "analogue" | "contact";
  /** Building, unit, floor and spot as one line. */
  readonly place: string;
  readonly grid: GridId;
  readonly rules: readonly RuleId[];
}

export interface RuleView {
  readonly id: RuleId;
  readonly title: Label;
  readonly kind: Rule["kind"];
  readonly hazard: Hazard;
  readonly severity: Severity;
  /** The limit in the quantity's own unit, for the line in a chart. */
  readonly limit?: number;
  /** On trial: it calls nobody; what it would have rung are facts of kind `shadow`. */
  readonly shadow?: true;
}

export interface SiteView {
  readonly box: { readonly id: string; readonly name: string; readonly utcOffset: string };
  readonly version: string;
  readonly points: readonly PointView[];
  readonly rules: readonly RuleView[];
  readonly grids: readonly GridView[];
  readonly people: readonly { readonly id: PersonId; readonly title: string }[];
  readonly programme: ProgrammeView;
}

/** What the console keeps of a point. */
export interface PointNow {
  readonly last: Reading;
  readonly lastGood?: { readonly value: number; readonly at: { readonly wallMs: number } };
}

/** An alarm with the name ISA-18.2 has for the state it is in. */
export interface AlarmNow extends AlarmState {
  readonly name: AlarmName;
}

export interface Snapshot {
  readonly point: Readonly<Record<string, PointNow>>;
  readonly alarm: Readonly<Record<string, AlarmNow>>;
  readonly case: Readonly<Record<string, Case>>;
  readonly notice: Readonly<Record<string, Notice>>;
  readonly lane: Readonly<Record<string, LaneState>>;
  readonly reject: Readonly<Record<string, Reject>>;
  readonly box: Readonly<Record<string, BoxState>>;
  /** One row: the annunciations of late, and whether they are a flood. */
  readonly load: Readonly<Record<string, Load>>;
  /** Cases and alarms of tests and drills: none of them is live. */
  readonly practiceCase: Readonly<Record<string, Case>>;
  readonly practiceAlarm: Readonly<Record<string, AlarmNow>>;
  readonly around: Around;
  /** The box's wall clock, so that ages and countdowns hold on a screen whose own clock is wrong. */
  readonly nowMs: number;
}

/** Rows of the snapshot's tables that changed; `value` absent means removed. */
export interface Changes {
  readonly nowMs: number;
  readonly changes: readonly {
    readonly table: keyof Omit<Snapshot, "around" | "nowMs">;
    readonly key: string;
    readonly value?: unknown;
  }[];
}

/** Sent even when nothing changes: a screen that hears none knows that it shows the past. */
export interface Beat {
  readonly nowMs: number;
}

/** `because`: the reasons in order. `next`: the next change within two days. */
export type SeatDuty = Duty &
  Position & { readonly next?: { readonly atMs: number; readonly people: readonly PersonId[] } };
/** `trusted`: the box believes its clock; otherwise everybody on the roster is on duty. `truncated`: ask grid by grid. */
export interface DutyReply {
  readonly atMs: number;
  readonly trusted: boolean;
  readonly seats: readonly SeatDuty[];
  readonly handovers: readonly Handover[];
  /** The last few roll-calls. */
  readonly musters: readonly Muster[];
  readonly truncated: boolean;
}
/** Wall-clock milliseconds; `to` is out. `assumed`: it rests on a year whose holidays are not known. */
export interface RosterReply {
  readonly fromMs: number;
  readonly toMs: number;
  readonly seats: readonly (Position & {
    readonly spans: readonly (Omit<Span, "because"> & { readonly assumed?: true })[];
  })[];
  readonly gaps: readonly Gap[];
  readonly overrides: readonly Override[];
  readonly truncated: boolean;
}
export type OverrideRequest = ResetRequest & { readonly wish: Wish };
/** `force`: approve although nobody would be on duty then. */
export type DecideRequest = ResetRequest & { readonly force?: true };
export type ArrangeReply =
  | { readonly done: true; readonly override?: Override; readonly muster?: Muster }
  | { readonly done: false; readonly refused: RosterRefusal };

/** `cutOff`: the district is out of reach. Households only, never who lives there. */
export interface ModeReply {
  readonly mode: Mode;
  readonly label: Label;
  readonly row?: ModeRow;
  readonly cutOff: boolean;
  readonly summaryMs: number;
  readonly factor: number;
  readonly reports: readonly PeriodReport[];
  readonly evacuations: readonly EvacuationBoard[];
}
export interface EvacuationBoard extends Evacuation {
  readonly unaccounted: number;
}
export interface ModePreview {
  readonly label: Label;
  readonly changes: readonly ModeDifference[];
  readonly lines: readonly Label[];
}
export type ModeRequest = ResetRequest & {
  readonly mode: Mode;
  readonly level?: ResponseLevel;
  readonly preset?: Preset;
  readonly untilMs?: number;
  readonly reason: string;
};
export type SetModeReply =
  { readonly done: true; readonly now: ModeReply } | { readonly done: false; readonly refused: ModeRefusal };
export type EvacuateReply =
  | { readonly done: true; readonly board: EvacuationBoard }
  | { readonly done: false; readonly refused: EvacuationRefusal };

export interface DrillsReply extends Proofs {
  readonly drills: readonly Drill[];
}
/** Without `by`: in the name of the account of whoever is signed in as an installer. */
export type DrillRequest = Partial<Pick<ResetRequest, "by">> &
  Pick<ResetRequest, "command"> &
  Omit<Extract<DrillAct, { do: "start" }>, "do">;
export type DrillReply =
  { readonly done: true; readonly drill: Drill } | { readonly done: false; readonly refused: DrillRefusal };

/** Temporary posts with their check-ins, to be taken out whole. */
export interface PostsReply {
  readonly posts: readonly Post[];
}
export type PostReply =
  { readonly done: true; readonly post: Post } | { readonly done: false; readonly refused: PostRefusal };

/** Every verb of the case's state, each allowed or with the reason why not: the table the gateway itself applies. */
export interface CaseActions {
  readonly case: CaseId;
  readonly actions: readonly { readonly verb: Verb; readonly refused?: string }[];
}

/** `command`: made by the sender once per act; a repeat is answered alike and changes nothing. `epoch`: as they saw it. */
export interface ActRequest {
  readonly by: PersonId;
  readonly command: string;
  readonly feedback?: Feedback;
  readonly order?: CaseOrder;
  readonly epoch?: number;
}
export type ActReply = { readonly done: true; readonly case: Case } | Refused;
interface Refused {
  readonly done: false;
  readonly refused: string;
}
export type ResetRequest = Pick<ActRequest, "by" | "command">;
export type ResetReply = { readonly done: true } | Refused;
/** Every act on one alarm, allowed or with the reason why not. */
export interface AlarmActions {
  readonly alarm: AlarmId;
  readonly actions: readonly { readonly verb: AlarmVerb; readonly refused?: string }[];
}
/** `order` goes with shelve and take-out: for how long, why, the second person, the permit. */
export type AsideRequest = ResetRequest & { readonly order?: Order };
export type AsideReply = { readonly done: true; readonly alarm: AlarmNow } | Refused;
/** `truncated`: the span holds more facts than were read, the oldest were. */
export interface AlarmQualityReply extends AlarmQuality {
  readonly truncated: boolean;
}
export interface ShownRequest {
  readonly by: PersonId;
}
/** Oldest first, of the first 100,000 readings. `thinned`: more than `limit`; slices keep their lowest and highest. */
export interface HistoryReply {
  readonly point: PointId;
  readonly thinned: boolean;
  readonly readings: readonly Reading[];
}
/** `step`: what a row stands for. Readings while there are at most `rows` of them, else minutes, else hours. */
export type ChartReply = { readonly point: PointId } & (
  | { readonly step: "reading"; readonly rows: readonly Reading[] }
  | { readonly step: RollupStep; readonly rows: readonly Rollup[] }
);
export interface FactsReply {
  readonly facts: readonly Fact[];
}
/** Newest first; bounded, and nothing in it that could be a person's. */
export interface StrangersReply {
  readonly strangers: readonly (Stranger & { readonly kinds: readonly KnownKind[] })[];
}
/** A kind of device that reads the message: nobody declared the device itself yet. */
export interface KnownKind {
  readonly profile: string;
  readonly title: Label;
  /** The device's own name, as its topic has it. */
  readonly name: string;
  readonly values: readonly { readonly measure: string; readonly value?: number }[];
}
/** The process answers; whether it can be relied on is what `ReadyReply` says. */
export interface AliveReply {
  readonly status: "ok";
}
/** `core`: it is there and the picture is whole; `console`: its files are there. */
export interface ReadyReply {
  readonly status: "ok" | "not-ready";
  readonly checks: { readonly core: boolean; readonly console: boolean };
}
