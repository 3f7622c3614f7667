import type { GridId } from "../../../config/ids.ts";
import type { Mode, Preset, ResponseLevel } from "../../../config/mode.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";
import type { PeriodId, Signer } from "./mode.ts";

/** One stretch of alert, emergency or recovery: what is to be accounted for afterwards. */
export interface ModePeriod {
  readonly id: PeriodId;
  readonly mode: Mode;
  readonly level?: ResponseLevel;
  readonly preset?: Preset;
  readonly startedAt: Moment;
  readonly by: Signer;
  readonly reason: string;
  readonly endedAt?: Moment;
  readonly endedBy?: Signer;
}

/** A case that was born in a period; it may be closed after it. */
export interface PeriodCase {
  readonly period: PeriodId;
  readonly case: CaseId;
  readonly code: string;
  readonly zone: GridId;
  readonly hazard: Hazard;
  readonly severity: Severity;
  readonly openedAt: Moment;
  readonly claimedAt?: Moment;
  readonly closedAt?: Moment;
}

export interface PeriodTotals {
  readonly cases: number;
  readonly claimed: number;
  readonly closed: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
}
