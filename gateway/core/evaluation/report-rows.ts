import type { GridId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";
import type { Span } from "./span.ts";

export type ReportKind = "day" | "month" | "quarter";
/** `day:2026-06-01` the day before until 07:00 · `month:2026-06` · `quarter:2026-Q2` */
export type ReportId = `${ReportKind}:${string}`;

/** A span of time that is reported on. */
export interface Period extends Span {
  readonly id: ReportId;
  readonly kind: ReportKind;
}

/** One frozen report; a revision never takes the place of the one before. */
export interface ReportRow extends Period {
  readonly revision: number;
  /** Facts up to this number were counted: the same again give the same text. */
  readonly upToSeq: number;
  readonly frozenAt: Moment;
  /** Of the text, hexadecimal. */
  readonly sha256: string;
  readonly text: string;
}

/** A report as it was counted, and what of it the district is told. */
export interface ReportInput {
  readonly kind: "report";
  readonly period: Period;
  readonly upToSeq: number;
  readonly text: string;
  readonly sha256: string;
  readonly grids: readonly { readonly grid: GridId; readonly figures: readonly Figure[] }[];
  readonly metrics: readonly MetricFigures[];
}

interface Figure {
  readonly name: string;
  readonly count: number;
}

/** The two numbers travel, not only their quotient. */
export interface MetricFigures {
  readonly metric: string;
  readonly count: number;
  readonly of?: number;
  readonly value?: number;
}
