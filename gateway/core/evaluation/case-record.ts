import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Mode } from "../../../config/mode.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { CaseSource } from "../cases/origin.ts";
import type { Category, Verdict } from "../cases/feedback.ts";
import type { CaseClock, HandlingLevel } from "../cases/policy.ts";
import type { Task, TaskId } from "../cases/tasks.ts";
import type { CaseState } from "../cases/transitions.ts";
import type { AlarmId, CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";

/** What the facts say of one case, for whoever counts: no texts, and of people their pseudonyms alone. */
export interface CaseRecord {
  readonly id: CaseId;
  readonly registeredAt: Moment;
  /** The first sample over the limit, where a sensor opened it. */
  readonly beyondAt?: Moment | undefined;
  readonly zone: GridId;
  readonly hazard: Hazard;
  readonly source: CaseSource;
  readonly severity: Severity;
  readonly level: HandlingLevel;
  readonly mode: Mode;
  readonly state: CaseState;
  readonly alarms: readonly AlarmId[];
  /** When it came to each part of the work for the first time. */
  readonly reached: Readonly<Partial<Record<Milestone, Moment>>>;
  /** Limits in time that were not kept, and how often each. */
  readonly late: Readonly<Partial<Record<CaseClock, number>>>;
  /** Of the present closing; none while it is open, or open again. */
  readonly closed?: Closing | undefined;
  readonly verdict?: Verdict | undefined;
  /** Who found it so had been on the scene. */
  readonly attended: boolean;
  readonly category?: Category | undefined;
  readonly handler?: PersonId | undefined;
  readonly verifier?: PersonId | undefined;
  readonly raised: number;
  readonly reopened: number;
  readonly unsatisfied: number;
  readonly rework: number;
  readonly stars?: number | undefined;
  readonly tasks: ReadonlyMap<TaskId, TaskRecord>;
  readonly recurrenceOf?: CaseId | undefined;
  /** The first call that provably reached somebody. */
  readonly toldAt?: Moment | undefined;
  /** What the platform put right, oldest first. */
  readonly corrections: readonly Correction[];
}

export const milestones = ["claimed", "accepted", "arrived", "handling", "feedback", "checked", "closed"] as const;
export type Milestone = (typeof milestones)[number];

interface Closing {
  readonly at: Moment;
  readonly level: HandlingLevel;
}

interface TaskRecord {
  readonly department?: string | undefined;
  readonly state: Task["state"];
  readonly blownAt: Moment;
  readonly reportedInAt?: Moment | undefined;
  readonly wasNoShow: boolean;
}

export interface Correction {
  readonly at: Moment;
  readonly correctedBy: string;
  /** What stood there until then. */
  readonly from: Pick<CaseRecord, "verdict" | "category">;
}

/** Nobody's work any more, and not because it was another's or nobody's. */
export function isClosed({ closed }: CaseRecord): boolean {
  return closed !== undefined;
}

/** Merged into another, or never taken in: the case it went into is counted. */
export function isCounted({ state }: CaseRecord): boolean {
  return state !== "merged" && state !== "rejected" && state !== "dismissed";
}

export function isLate({ late }: CaseRecord): boolean {
  return Object.keys(late).length > 0;
}

/** Whistles only: what a department was called for. */
export function whistlesOf({ tasks }: CaseRecord): readonly TaskRecord[] {
  return [...tasks.values()].filter(({ department }) => department !== undefined);
}
