import type { Evaluation } from "../core/evaluation/evaluate.ts";

import type { CareCount } from "../core/care/rows.ts";
import type { ReportContent } from "../core/evaluation/report.ts";
import type { ReportRow } from "../core/evaluation/report-rows.ts";

/** Frozen reports without their text; of each the revisions in order. */
export interface ReportsReply {
  readonly reports: readonly Omit<ReportRow, "text">[];
}
/** `text` is what `sha256` is of; `content` the same, read. */
export interface ReportReply extends ReportRow {
  readonly content: ReportContent;
}

/** Households that need help, by building; in an emergency alone, and gone a day later at most. */
export interface CareReply {
  readonly sealed: boolean;
  readonly counts: readonly CareCount[];
}

/** Of the cases registered in the span, as they stood at its end. `before`: the span of the same length before it. */
export interface EvaluationReply {
  readonly now: Evaluation;
  readonly before?: Evaluation;
}
