import type { PowerRow } from "./power/rows.ts";
import type { AlarmId, CaseId } from "./ids.ts";
import type { PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { Evacuation, GaugeState } from "./evacuation/rows.ts";
import type { Admission } from "./admission/rows.ts";
import type { HazardItem, LedgerTotals } from "./hazards/rows.ts";
import type { Delivery, Publication, Receipt } from "./publishing/rows.ts";
import type { Patrol } from "./patrols/rows.ts";
import type { Campaign, CampaignHead } from "./campaigns/rows.ts";
import type { Post } from "./posts/rows.ts";
import type { Override } from "./people/override.ts";
import type { Reach } from "./people/reach.ts";
import type { GapScan, Handover, Muster, SeatState } from "./people/roster-rows.ts";
import type { Amendment } from "./amendment-row.ts";
import type { CommandOutcome } from "./commands/command.ts";
import type { ModeRow } from "./modes/mode.ts";
import type { Quota } from "./people/notice-quota-rows.ts";
import type { CareCount } from "./care/rows.ts";
import type { Photo } from "./photos/rows.ts";
import type { ReportRow } from "./evaluation/report-rows.ts";
import type { Signature } from "./signature.ts";
import type { ModePeriod, PeriodCase } from "./modes/period-rows.ts";
import type { Drill, OnTrial, Proof } from "./practice/rows.ts";
import type { Fault, Reading } from "./points/reading.ts";
import type { Moment } from "./time.ts";
import type { Case } from "./cases/case.ts";
import type { Notice } from "./people/notice.ts";

export type { Notice, NoticeKind, NoticeProgress } from "./people/notice.ts";
export type { LadderState, CaseStep, CaseDeadline, Case } from "./cases/case.ts";
export type { CaseSource } from "./cases/origin.ts";

/** What is known of one point now. Rebuilt from stored readings at start, so it is not stored itself. */
export interface PointState {
  readonly last: Reading;
  /** The newest sample that carried a value, for the person who asks what it was before. */
  readonly lastGood?: { readonly value: number; readonly at: Moment };
  /** When anything usable was last heard, or when the gateway began to listen; the base of every silence rule. */
  readonly heardAt: Moment;
  readonly trend: readonly TrendSample[];
  readonly period: PeriodSums;
  /** What was read in each of the last ten minutes. */
  readonly minutes?: readonly PointMinute[];
  /** Since when it has had values without a fault between them. */
  readonly usableSince?: Moment | undefined;
  /** Of a contact: when it was last active, and when it last changed. */
  readonly activeAt?: Moment | undefined;
  readonly turnedAt?: Moment | undefined;
  /** What its rules keep of its past, by the id of the rule. */
  readonly memory?: Readonly<Record<string, Memory>> | undefined;
}

/** Each of a bounded size, on the monotonic clock of this boot. */
export type Memory =
  /** Where a value settled; `moved`: it was seen to come from elsewhere. */
  | { readonly kind: "anchor"; readonly value: number; readonly sinceMs: number; readonly moved: boolean }
  /** The share of an exposure borne until `atMs`, and the value since. */
  | { readonly kind: "dose"; readonly dose: number; readonly value: number; readonly atMs: number }
  | { readonly kind: "slices"; readonly slices: readonly Slice[] }
  | { readonly kind: "mean"; readonly slices: readonly MeanSlice[]; readonly value: number; readonly atMs: number }
  /** `isNew`: the last reading changed it. */
  | {
      readonly kind: "vote";
      readonly ballot: "yes" | "no" | "mute";
      readonly isNew: boolean;
      readonly yesAtMs?: number;
    };

export interface Slice {
  readonly atMs: number;
  readonly value: number;
}

/** `sum`: the value times the milliseconds it held. */
export interface MeanSlice {
  readonly atMs: number;
  readonly ms: number;
  readonly sum: number;
}

/** On the monotonic clock of this boot. */
export interface PointMinute {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

/** The lowest value of one slice of the longest trend window any rule of the point asks for. */
export interface TrendSample {
  readonly atMs: number;
  readonly value: number;
}

export interface PeriodSums {
  readonly count: number;
  readonly refused: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last?: number;
  /** For how long the newest sample was good, as far as `settledMs` on the monotonic clock. */
  readonly goodMs: number;
  readonly settledMs: number;
}

/** `since` and `dueAt` are deadlines on both clocks, so they survive a restart. */
export type Condition =
  | { readonly kind: "clear" }
  | { readonly kind: "pending-on"; readonly dueAt: Moment }
  | { readonly kind: "active"; readonly since: Moment }
  | { readonly kind: "pending-off"; readonly since: Moment; readonly dueAt: Moment };

/**
 * Why an alarm does not ring while it sounds. It is evaluated and recorded all the same, and when the suppression
 * ends while it sounds it is annunciated as new. Absent: it rings.
 */
export type Suppression =
  /** A person put it aside for a while; `once`: until it clears, if that comes first. */
  | (Withholding & { readonly kind: "shelved"; readonly once: boolean })
  /** Its device is being worked on under a permit; the reason names what watches meanwhile. */
  | (Withholding & { readonly kind: "out-of-service"; readonly permit: string })
  /** Another alarm says the same and more: it rings instead. */
  | { readonly kind: "by-design"; readonly why: Cover["why"]; readonly of: AlarmId };

export interface Withholding {
  readonly by: PersonId;
  /** Severity 1 and 2 take two people. */
  readonly second?: PersonId;
  readonly reason: string;
  readonly since: Moment;
  readonly until: Moment;
  /** The alarm's episode when it began: a later one came while nobody was told. */
  readonly episode: number;
}

/** The alarm that rings instead, and what makes it say enough. */
export interface Cover {
  readonly why: "superseded" | "parent-fault";
  readonly of: AlarmId;
}

export interface AlarmState {
  readonly point: PointId;
  readonly rule: RuleId;
  readonly condition: Condition;
  readonly acked: boolean;
  readonly latched: boolean;
  readonly episode: number;
  /** The first sample over the limit: between it and `raisedAt` lies the rule's own delay. */
  readonly beyondAt?: Moment;
  readonly raisedAt?: Moment;
  readonly clearedAt?: Moment;
  readonly peak?: number | undefined;
  readonly case?: CaseId;
  readonly suppression?: Suppression | undefined;
  /** Acknowledged and still active: called out again then. */
  readonly reAlarmAt?: Moment | undefined;
  /** When it last was raised or cleared, newest last: how chatter is known. */
  readonly turns?: readonly Moment[];
  /** It comes and goes: its clear waits for a calm. */
  readonly chattering?: boolean;
  /** The newest act of a person on it: repeated, it is answered alike and changes nothing. */
  readonly command?: string;
}

export interface LaneState {
  readonly lastSeq: number;
  readonly ackedUpTo: number;
  /** Of the acknowledged numbers those whose record the box had no more: the district was told of the gap. */
  readonly dropped?: number;
}

/** The running summary period. */
export interface Period {
  readonly number: number;
  readonly startedAt: Moment;
  /** How many refused messages the district has been told of. */
  readonly rejectsTold?: number;
}

/** Bytes and messages that never became a reading. Counted since start, not stored. */
export interface Reject {
  readonly source: string;
  readonly why: Fault;
  readonly count: number;
  readonly detail: string;
  readonly at: Moment;
}

export interface BoxState {
  /** Number of the last fact. */
  readonly seq: number;
  readonly casesOpened: number;
  /** Generation of the box's numbering; new after a restore. */
  readonly epoch: number;
  /** When it began to watch: from then on it can be asked what was never tried. */
  readonly since?: Moment;
  /** Photos that had to leave for want of room, since the box began. */
  readonly photosDropped?: number;
}

/** Annunciations of late, for what they load a person with. */
export interface Load {
  /** Those of the last minutes that decide about a flood, newest last. */
  readonly recent: readonly Moment[];
  readonly floodSince?: Moment | undefined;
}

/** An order that was answered. */
export interface CommandRow {
  readonly key: string;
  readonly verb: string;
  readonly notBeforeMs: number;
  readonly outcome: CommandOutcome;
  readonly answeredAt: Moment;
}

/** Up to which signed date something is settled: of a key, of a noun, of all. */
export interface Gate {
  readonly notBeforeMs: number;
}

/** The whole live state, as tables of rows. The volatile ones are rebuilt at start, the others are stored. */
export interface Tables {
  readonly point: PointState;
  readonly reject: Reject;
  readonly alarm: AlarmState;
  /** Alarms of rules on trial: nobody is called. */
  readonly shadow: AlarmState;
  readonly case: Case;
  readonly notice: Notice;
  readonly lane: LaneState;
  readonly box: BoxState;
  readonly load: Load;
  /** Exceptions to the roster. */
  readonly override: Override;
  readonly handover: Handover;
  readonly muster: Muster;
  /** Of each (grid, role), whom the roster last put on duty. */
  readonly seat: SeatState;
  readonly scan: GapScan;
  /** Of each person, how they can be reached. */
  readonly reach: Reach;
  readonly command: CommandRow;
  readonly gate: Gate;
  readonly amendment: Amendment;
  /** Types that grids take on beside those of the programme. */
  readonly admission: Admission;
  /** Campaigns, and every head they are about, by campaign and point. */
  readonly campaign: Campaign;
  readonly campaignHead: CampaignHead;
  readonly patrol: Patrol;
  /** The lines of the ledger of hazards, and in one row how many there ever were. */
  readonly hazard: HazardItem;
  readonly ledger: LedgerTotals;
  /** Notices to residents, what each group's channel took of them, and how far each screen has them. */
  readonly publication: Publication;
  readonly delivery: Delivery;
  readonly receipt: Receipt;
  readonly mode: ModeRow;
  /** Time in alert, emergency or recovery, by its id, and what became of its cases, by period and case. */
  readonly post: Post;
  readonly evacuation: Evacuation;
  /** What the gauge of the evacuation plan showed of late; volatile. */
  readonly gauge: GaugeState;
  /** Tests and drills: those under way, and the last that were. */
  readonly drill: Drill;
  /** Points whose sensor is being tried. */
  readonly trial: OnTrial;
  /** Of each point and person the newest test. */
  readonly proof: Proof;
  /** The world of the tests under way; none of it is stored, a restart ends them. */
  readonly practicePoint: PointState;
  readonly practiceAlarm: AlarmState;
  readonly practiceCase: Case;
  readonly modePeriod: ModePeriod;
  /** Of each person, the calls of little urgency in their shift. */
  readonly quota: Quota;
  /** Households that need help, by building; nobody reads them before it is an emergency. */
  readonly care: CareCount;
  /** Pictures that lie on this box, by their hash. */
  readonly photo: Photo;
  /** Frozen reports, by id and revision. */
  readonly report: ReportRow;
  /** The newest signature of each party under the commissioning report. */
  readonly signature: Signature;
  readonly periodCase: PeriodCase;
  /** Whether the district can be reached; said anew in each life. */
  /** One row while the box runs on its battery. */
  readonly power: PowerRow;
  readonly wan: { readonly cutOff: boolean };
  /** The last tick, to see that the wall clock was set. */
  readonly clock: Moment;
  readonly period: Period;
}
export type TableName = keyof Tables;
export const volatileTables: ReadonlySet<TableName> = new Set([
  "point",
  "reject",
  "shadow",
  "practicePoint",
  "practiceAlarm",
  "practiceCase",
  "wan",
  "power",
  "gauge",
  "clock",
  "period",
]);

export type State = { readonly [T in TableName]: ReadonlyMap<string, Tables[T]> };

export type MutableState = { readonly [T in TableName]: Map<string, Tables[T]> };

export function emptyState(): MutableState {
  return {
    point: new Map(),
    reject: new Map(),
    alarm: new Map(),
    shadow: new Map(),
    case: new Map(),
    notice: new Map(),
    lane: new Map(),
    box: new Map(),
    load: new Map(),
    override: new Map(),
    handover: new Map(),
    muster: new Map(),
    seat: new Map(),
    scan: new Map(),
    reach: new Map(),
    command: new Map(),
    gate: new Map(),
    amendment: new Map(),
    admission: new Map(),
    campaign: new Map(),
    campaignHead: new Map(),
    patrol: new Map(),
    hazard: new Map(),
    ledger: new Map(),
    publication: new Map(),
    delivery: new Map(),
    receipt: new Map(),
    mode: new Map(),
    post: new Map(),
    evacuation: new Map(),
    gauge: new Map(),
    drill: new Map(),
    trial: new Map(),
    proof: new Map(),
    practicePoint: new Map(),
    practiceAlarm: new Map(),
    practiceCase: new Map(),
    modePeriod: new Map(),
    report: new Map(),
    signature: new Map(),
    care: new Map(),
    photo: new Map(),
    quota: new Map(),
    periodCase: new Map(),
    wan: new Map(),
    power: new Map(),
    clock: new Map(),
    period: new Map(),
  };
}

export function applyChanges(state: MutableState, changes: readonly Change[]): void {
  for (const { table, key, value } of changes) {
    const rows = state[table] as Map<string, unknown>;
    if (value === undefined) rows.delete(key);
    else rows.set(key, value);
  }
}

/** The site is another one with it. */
export function changesSite({ table }: Pick<Change, "table">): boolean {
  return table === "amendment" || table === "campaign";
}

/** One row set (`value`) or removed (`value: undefined`). */
export type Change = {
  [T in TableName]: { readonly table: T; readonly key: string; readonly value: Tables[T] | undefined };
}[TableName];
