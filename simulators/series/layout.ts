import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { CsvRecord } from "./csv.ts";
import { noTime, type SeriesProblem } from "./problem.ts";
import { parseEpoch, parseInterval, parseTime } from "./time-text.ts";

/** Where a file keeps its times. */
export type TimeSource =
  | { readonly kind: "column"; readonly index: number }
  | { readonly kind: "date-and-time"; readonly date: number; readonly time: number }
  /** One event a row: it holds from one time to the other. */
  | { readonly kind: "span"; readonly start: number; readonly end: number; readonly id?: number }
  | { readonly kind: "interval"; readonly ms: number };

/** How the rows of one file are to be read. */
export interface Layout {
  readonly hasHeader: boolean;
  readonly columns: readonly string[];
  readonly time: TimeSource;
  /** The column played; for events the id of the contact, or none for all of them. */
  readonly value:
    { readonly kind: "column"; readonly index: number } | { readonly kind: "events"; readonly id?: string };
}

export interface LayoutWish {
  readonly file: string;
  readonly column?: string | undefined;
  readonly entry?: CatalogueEntry | undefined;
}

/** Reads the layout off a file's first two records. */
export function layoutOf(
  first: CsvRecord,
  second: CsvRecord | undefined,
  wish: LayoutWish,
): Result<Layout, SeriesProblem> {
  const hasHeader = first.cells.every((cell) => !isNumber(cell) && parseTime(cell) === undefined);
  const columns = first.cells.map((cell, index) => (hasHeader && cell !== "" ? cell : `${index + 1}`));
  const sample = (hasHeader ? second : first)?.cells ?? [];
  const time = timeSource(hasHeader ? columns : [], sample, wish);
  if (time === undefined) return fail(noTime(wish.file, first.line + 1, sample.join(",")));
  if (time.kind === "span") return ok({ hasHeader, columns, time, value: { kind: "events", ...asId(wish.column) } });
  const index = valueColumn(columns, sample, { ...wish, time });
  if (index === undefined) return fail(noColumn(columns, first.line, wish));
  return ok({ hasHeader, columns, time, value: { kind: "column", index } });
}

function timeSource(
  header: readonly string[],
  sample: readonly string[],
  { entry }: LayoutWish,
): TimeSource | undefined {
  const found = spanColumns(header) ?? timeColumns(header, sample);
  if (found !== undefined) return found;
  // A column that says it is the time and is not understood must not be played as if there were none.
  const named = header.findIndex((name) => timeName.test(name));
  if (named >= 0 && !isNumber(sample[named] ?? "")) return undefined;
  return { kind: "interval", ms: parseInterval(entry?.interval ?? "") ?? 1000 };
}

function spanColumns(header: readonly string[]): TimeSource | undefined {
  const start = header.findIndex((name) => /^start/i.test(name));
  const end = header.findIndex((name) => /^(end|stop)/i.test(name));
  const id = header.findIndex((name) => /^(id|sensor|contact|name)$/i.test(name));
  if (start < 0 || end < 0) return undefined;
  return { kind: "span", start, end, ...(id < 0 ? {} : { id }) };
}

function timeColumns(header: readonly string[], sample: readonly string[]): TimeSource | undefined {
  const date = sample.findIndex((cell, index) => isTime(cell) && clock.test(sample[index + 1] ?? ""));
  if (date >= 0) return { kind: "date-and-time", date, time: date + 1 };
  const isEpoch = (cell: string, at: number): boolean =>
    timeName.test(header[at] ?? "") && parseEpoch(cell) !== undefined;
  const index = sample.findIndex((cell, at) => isTime(cell) || isEpoch(cell, at));
  return index < 0 ? undefined : { kind: "column", index };
}

function valueColumn(
  columns: readonly string[],
  sample: readonly string[],
  { column, entry, time }: LayoutWish & { readonly time: TimeSource },
): number | undefined {
  const wanted = column ?? entry?.column;
  if (wanted !== undefined) return columnNamed(columns, wanted);
  const values = columns.map((_, index) => index).filter((index) => !isTimeColumn(time, index));
  // An unnamed first column that begins at 0 or 1 is a row number.
  const named = values.filter((index) => columns[index] !== "1" || !/^[01]$/.test(sample[index] ?? ""));
  return named.find((index) => isNumber(sample[index] ?? "")) ?? named[0] ?? values[0];
}

function columnNamed(columns: readonly string[], wanted: string): number | undefined {
  const exact = columns.indexOf(wanted);
  const loose = columns.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  const number = Number(wanted) - 1;
  const index = exact >= 0 ? exact : loose >= 0 ? loose : number;
  return Number.isInteger(index) && index >= 0 && index < columns.length ? index : undefined;
}

function noColumn(columns: readonly string[], line: number, { file, column = "" }: LayoutWish): SeriesProblem {
  const known = columns.join(", ");
  return {
    kind: "problem",
    file,
    line,
    cause: { zh: `没有名为“${column}”的列`, en: `there is no column "${column}"` },
    mend: { zh: `可选的列：${known}`, en: `Choose one of: ${known}` },
  };
}

function isTimeColumn(time: TimeSource, index: number): boolean {
  if (time.kind === "column") return time.index === index;
  return time.kind === "date-and-time" && (time.date === index || time.time === index);
}

function asId(column: string | undefined): { readonly id?: string } {
  return column === undefined ? {} : { id: column };
}

function isTime(cell: string): boolean {
  return parseTime(cell) !== undefined;
}

function isNumber(cell: string): boolean {
  return /^[-+]?(\d+([.,]\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(cell);
}

const clock = /^\d{1,2}(:\d{2}(:\d{2}(\.\d+)?)?|\.\d{2}\.\d{2})$/;
const timeName = /^(utc|time|timestamp|epoch|date)/i;
