import type { AlarmId, CaseId } from "./ids.ts";
import type { Hazard, Severity } from "../../config/rule.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { CaseState } from "./cases/transitions.ts";
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

/** One point over one summary period. Counts and sums cover good samples only. */
export interface SummaryRow {
  readonly point: PointId;
  readonly count: number;
  readonly refused: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly last?: number;
}

export type UplinkBody =
  | {
      readonly kind: "alarm";
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
  | {
      readonly kind: "case";
      readonly case: CaseId;
      readonly grid: GridId;
      readonly hazard: Hazard;
      readonly severity: Severity;
      readonly from?: CaseState;
      readonly to: CaseState;
      readonly by?: PersonId;
    }
  | {
      readonly kind: "escalated";
      readonly case: CaseId;
      readonly rung: number;
      readonly loop: number;
      readonly told: readonly PersonId[];
    }
  | { readonly kind: "summary"; readonly from: Moment; readonly rows: readonly SummaryRow[] };

export interface UplinkRecord {
  readonly lane: LaneId;
  readonly seq: number;
  readonly at: Moment;
  readonly body: UplinkBody;
}
