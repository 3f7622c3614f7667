import type { Mode, ResponseLevel } from "../../config/mode.ts";
import type { AlarmId, CaseId } from "./ids.ts";
import type { Hazard, Severity } from "../../config/rule.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { CaseSource, NearbyMinute } from "./cases/origin.ts";
import type { CaseState } from "./cases/transitions.ts";
import type { PowerEvent } from "./power/rows.ts";
import type { Purpose } from "./practice/purpose.ts";
import type { DrillResult, HopName, TestMethod } from "./practice/rows.ts";
import type { Moment } from "./time.ts";

/**
 * Lanes in the order they may use the link: what saves lives first. Each numbers its own records from 1.
 * event: alarms · step: cases, escalations, command results · summary: summaries and health of now · backfill: the
 * summaries that had to wait · evidence: photos and what else is large.
 */
export const lanes = ["event", "step", "summary", "backfill", "evidence"] as const;
export type LaneId = (typeof lanes)[number];

/** One value for each lane. */
export function perLane<T>(make: (lane: LaneId) => T): Readonly<Record<LaneId, T>> {
  const [event, step, summary, backfill, evidence] = [
    make("event"),
    make("step"),
    make("summary"),
    make("backfill"),
    make("evidence"),
  ];
  return { event, step, summary, backfill, evidence };
}

export interface UplinkRecord {
  readonly lane: LaneId;
  readonly seq: number;
  readonly at: Moment;
  readonly body: UplinkBody;
}

/**
 * All that a box tells the district. Each part sends its own kinds, in the lane named here; a new kind is one line of
 * this union, one entry of the wire's schemas and one rule of wire.cddl.
 */
export type UplinkBody =
  // event
  | ({ readonly kind: "alarm" } & AlarmNews)
  | ({ readonly kind: "copy" } & Copy)
  | ({ readonly kind: "evacuation" } & Evacuation)
  /** Its own stamp is the news: what the box believes of its clock from now on. */
  | { readonly kind: "clock"; readonly byMs: number }
  /** What the box runs on from now on; after `last-gasp` it may fall silent. */
  | { readonly kind: "power"; readonly event: PowerEvent; readonly why?: string }
  // step
  | ({ readonly kind: "case" } & CaseNews)
  | ({ readonly kind: "escalated" } & Escalated)
  | ({ readonly kind: "whistle" } & Whistle)
  | ({ readonly kind: "roll-call" } & RollCall)
  | ({ readonly kind: "command-result" } & CommandResult)
  | ({ readonly kind: "drill" } & Drill)
  | ({ readonly kind: "mode" } & ModeNews)
  | { readonly kind: "duty"; readonly seats: readonly DutySeat[] }
  // summary, and summaries that had to wait in backfill
  | { readonly kind: "summary"; readonly from: Moment; readonly rows: readonly SummaryRow[] }
  | ({ readonly kind: "health" } & Health)
  | { readonly kind: "rejects"; readonly rejected: readonly RejectCount[] }
  | { readonly kind: "losses"; readonly lanes: readonly LaneAccount[] }
  | ({ readonly kind: "report" } & Report)
  | ({ readonly kind: "metric" } & Metric)
  | { readonly kind: "audit-head"; readonly entry: number; readonly hash: string }
  // evidence
  | { readonly kind: "context"; readonly case: CaseId; readonly rows: readonly NearbyMinute[] }
  | ({ readonly kind: "evidence" } & EvidenceChunk);

interface AlarmNews {
  readonly event:
    | "raised"
    | "rearmed"
    | "realarmed"
    | "cleared"
    | "acked"
    | "reset"
    | "shelved"
    | "out-of-service"
    /** A person's suppression ended. */
    | "in-service";
  readonly alarm: AlarmId;
  readonly point: PointId;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly hazard: Hazard;
  readonly case?: CaseId;
  /** The deciding value, in the point's unit; absent when silence decided. */
  readonly value?: number;
}

interface CaseNews {
  readonly case: CaseId;
  readonly grid: GridId;
  readonly hazard: Hazard;
  readonly severity: Severity;
  /** Whose it is 件级: 1 grid, 2 community, 3 street, 4 district, 5 city; apart from the severity. */
  readonly level?: 1 | 2 | 3 | 4 | 5;
  /** How often the case changed hands between box and platform, and the number of its last step; both from 1. */
  readonly caseEpoch?: number;
  readonly step?: number;
  readonly from?: CaseState;
  readonly to: CaseState;
  /** Who found it, when no sensor did; and the numbers of reports from outside. */
  readonly source?: Exclude<CaseSource, "sensor">;
  readonly tickets?: readonly string[];
  /** Evidence of sensors and of people stands in it. */
  readonly confirmed?: 1;
  /** What its programme calls where it stands. */
  readonly stage?: string;
  readonly by?: PersonId;
  /**
   * What was done, where the states alone do not tell: `proposed` closed here against the platform's lease ·
   * `self-verified` checked by whoever did the work · `transfer-asked` the box asks the platform to take it over, `why`
   * the level · `result-asked` the platform has it in hand and owes its result · `overdue` a limit in time has passed, `why` which and how often · `task` a sub-task of a person, `why`
   * which and how it stands.
   */
  readonly event?: string;
  readonly why?: string;
}

interface Escalated {
  readonly case: CaseId;
  readonly rung: number;
  readonly loop: number;
  readonly told: readonly PersonId[];
}

/** Somebody above or beside is told at once 抄送; the owner stays who he was. */
interface Copy {
  readonly case: CaseId;
  readonly grid: GridId;
  readonly hazard: Hazard;
  readonly severity: Severity;
  /** A grid, a post or a department of the programme. */
  readonly to: string;
  readonly why: string;
}

/** 准备转移, 立即转移, and how far it is; households, never people by name. */
interface Evacuation {
  readonly case: CaseId;
  readonly grid: GridId;
  readonly event: "prepare" | "leave-now" | "progress" | "over";
  readonly toMove: number;
  readonly accounted: number;
}

/** A grid calls a department 吹哨, the department reports in 报到. */
interface Whistle {
  readonly whistle: string;
  readonly case: CaseId;
  readonly grid: GridId;
  readonly department: string;
  /** `asks-reroute`: it asks to be replaced, `why` by whom and for what reason. */
  readonly event: "blown" | "reported-in" | "no-show" | "ended" | "asks-reroute";
  readonly by?: PersonId;
  readonly why?: string;
}

interface RollCall {
  readonly rollCall: string;
  readonly grid: GridId;
  readonly event: "called" | "answered" | "ended";
  readonly called: number;
  /** Of those: said a word, whichever it was. */
  readonly answered: number;
  /** Are there by now, with those who came without being called. */
  readonly present: number;
  readonly case?: CaseId;
}

/** What became of a command of the district: always one of these, always told. */
interface CommandResult {
  readonly command: string;
  readonly verb: string;
  readonly result: "done" | "refused" | "expired" | "unknown";
  /** The named refusal. */
  readonly why?: string;
}

/** 平时, 战备, 战时, 恢复: what the box is in from now on, or that it is about to end. */
interface ModeNews {
  readonly event: "entered" | "ending";
  /** The response level with it: emergency.I */
  readonly to: Mode | `emergency.${ResponseLevel}`;
  /** A person, a desk, a rule of the box, or that its time was up. */
  readonly by: string;
  readonly why: string;
  /** ISO 8601, from/to; of a mode with an end. */
  readonly period?: string;
}

/** A test or a drill: it counts for coverage, and never as an alarm. */
interface Drill {
  readonly drill: string;
  readonly purpose?: Purpose;
  readonly method?: TestMethod;
  readonly scenario: string;
  /** How it stands, or the station that what is tried has reached; `why` then names the channel or the person. */
  readonly event: "started" | DrillResult | HopName;
  readonly grid?: GridId;
  readonly tookMs?: number;
  readonly why?: string;
}

/** One point over one summary period. Counts and sums cover good samples only. */
export interface SummaryRow {
  readonly point: PointId;
  readonly count: number;
  readonly refused: number;
  /** For how much of the period the newest sample was good. */
  readonly goodMs?: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly last?: number;
}

/** Who answers for a role in a grid from now on, and why these, or why nobody. */
export interface DutySeat {
  readonly grid: GridId;
  readonly role: string;
  readonly people: readonly PersonId[];
  readonly why: string;
}

export interface Health {
  readonly points: number;
  /** Points whose newest sample carries a value. */
  readonly heard: number;
  readonly alarmsOpen: number;
  readonly casesOpen: number;
  readonly noticesWaiting: number;
}

/** What never became a reading, counted since the process began. */
export interface RejectCount {
  readonly source: string;
  readonly why: string;
  readonly count: number;
}

/** produced = received + dropped + buffered, of one lane, as its record was made. */
export interface LaneAccount {
  readonly lane: LaneId;
  readonly produced: number;
  readonly received: number;
  readonly dropped: number;
  readonly buffered: number;
}

interface Report {
  readonly report: string;
  /** First and last day or moment it is about, as the programme writes it. */
  readonly period: string;
  readonly grid?: GridId;
  readonly figures: readonly { readonly name: string; readonly count: number }[];
}

/** A share keeps both numbers: the denominator is part of the name. */
interface Metric {
  readonly metric: string;
  readonly period: string;
  readonly grid?: GridId;
  readonly count: number;
  readonly of?: number;
  readonly value?: number;
}

/** A piece of a photograph or recording. */
interface EvidenceChunk {
  readonly evidence: string;
  readonly case: CaseId;
  /** SHA-256 of the whole, in hexadecimal. */
  readonly hash: string;
  readonly type: string;
  readonly index: number;
  readonly pieces: number;
  /** In base64. Empty in the store: the bytes lie beside it and join the record as it leaves. */
  readonly content: string;
}
