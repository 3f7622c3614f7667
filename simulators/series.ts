import { access } from "node:fs/promises";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import { catalogued, type CatalogueEntry } from "./series/catalogue.ts";
import { csvRecords, type CsvPart, type CsvRecord } from "./series/csv.ts";
import { layoutOf, type Layout, type TimeSource } from "./series/layout.ts";
import { noTime, tooShort, unclosedQuote, unreadable, type SeriesProblem } from "./series/problem.ts";
import { parseEpoch, parseTime } from "./series/time-text.ts";

/** A cell as recorded: a number, a text that is none, or nothing. Sentinels and spikes stay: the gateway judges. */
export type Recorded = number | string | null;

export interface SeriesRow {
  readonly kind: "row";
  readonly line: number;
  readonly atMs: number;
  readonly recorded: Recorded;
  /** Which contact, in a file of events. */
  readonly id?: string;
}

export interface Series {
  readonly file: string;
  readonly layout: Layout;
  readonly entry?: CatalogueEntry;
  /** From the beginning each time it is asked. A bad line is reported in its place and the next one read. */
  readonly rows: () => AsyncGenerator<SeriesRow | SeriesProblem>;
}

export interface SeriesWish {
  readonly file: string;
  readonly column?: string | undefined;
}

/** Finds out how a CSV file is laid out; its rows are streamed later, so its size does not matter. */
export async function openSeries({ file, column }: SeriesWish): Promise<Result<Series, SeriesProblem>> {
  const opened = await firstRecords(file);
  if (!opened.ok) return opened;
  const entry = await catalogued(file);
  const layout = layoutOf(opened.value.first, opened.value.second, { file, column, entry });
  if (!layout.ok) return layout;
  const rows = (): AsyncGenerator<SeriesRow | SeriesProblem> => readRows(file, layout.value);
  return ok({ file, layout: layout.value, rows, ...(entry === undefined ? {} : { entry }) });
}

async function* readRows(file: string, layout: Layout): AsyncGenerator<SeriesRow | SeriesProblem> {
  const ends: SeriesRow[] = [];
  let index = layout.hasHeader ? -2 : -1;
  for await (const part of csvRecords(file)) {
    index += 1;
    if (index < 0) continue;
    const row = part.kind === "record" ? rowOf(part, layout, { file, index }) : unclosedQuote(file, part.line);
    if (row?.kind === "event") yield* transitions(row, ends);
    else if (row !== undefined) yield row;
  }
  yield* ends;
}

interface EventRow {
  readonly kind: "event";
  readonly start: SeriesRow;
  readonly end: SeriesRow;
}

/** Ends that are due before the next start come first; the rest waits, in order. */
function* transitions({ start, end }: EventRow, ends: SeriesRow[]): Generator<SeriesRow> {
  while (ends[0] !== undefined && ends[0].atMs <= start.atMs) {
    yield ends[0];
    ends.shift();
  }
  yield start;
  const after = ends.findIndex((each) => each.atMs > end.atMs);
  ends.splice(after < 0 ? ends.length : after, 0, end);
}

function rowOf(
  record: CsvRecord,
  layout: Layout,
  { file, index }: { readonly file: string; readonly index: number },
): SeriesRow | EventRow | SeriesProblem | undefined {
  if (layout.value.kind === "events") return eventOf(record, layout, file);
  const cell = record.cells[layout.value.index];
  if (cell === undefined)
    return tooShort(file, record.line, { has: record.cells.length, wants: layout.columns.length });
  const atMs = timeOf(record.cells, layout.time, index);
  if (atMs === undefined) return noTime(file, record.line, record.cells.join(","));
  return { kind: "row", line: record.line, atMs, recorded: recordedOf(cell) };
}

function eventOf({ cells, line }: CsvRecord, layout: Layout, file: string): EventRow | SeriesProblem | undefined {
  const { time, value } = layout;
  if (time.kind !== "span" || value.kind !== "events") return undefined;
  const id = time.id === undefined ? undefined : cells[time.id];
  if (value.id !== undefined && value.id !== id) return undefined;
  const [startMs, endMs] = [time.start, time.end].map((index) => parseTime(cells[index] ?? ""));
  if (startMs === undefined || endMs === undefined) return noTime(file, line, cells.join(","));
  const common = { kind: "row", line, ...(id === undefined ? {} : { id }) } as const;
  return {
    kind: "event",
    start: { ...common, atMs: startMs, recorded: 1 },
    end: { ...common, atMs: endMs, recorded: 0 },
  };
}

function timeOf(cells: readonly string[], time: TimeSource, index: number): number | undefined {
  if (time.kind === "interval") return index * time.ms;
  if (time.kind === "date-and-time") return parseTime(`${cells[time.date] ?? ""} ${cells[time.time] ?? ""}`);
  const text = time.kind === "column" ? (cells[time.index] ?? "") : "";
  return parseTime(text) ?? parseEpoch(text);
}

/** A decimal comma can only be one where commas do not separate, and then the cell came whole. */
function recordedOf(cell: string): Recorded {
  if (cell === "") return null;
  const number = Number(/^[-+]?\d+,\d+$/.test(cell) ? cell.replace(",", ".") : cell);
  return Number.isNaN(number) ? cell : number;
}

async function firstRecords(
  file: string,
): Promise<Result<{ first: CsvRecord; second: CsvRecord | undefined }, SeriesProblem>> {
  try {
    await access(file);
  } catch (error) {
    return fail(unreadable(file, error instanceof Error ? error.message : String(error)));
  }
  const found: CsvPart[] = [];
  for await (const part of csvRecords(file)) if (found.push(part) === 2) break;
  const [first, second] = found;
  if (first === undefined) return fail(unreadable(file, "empty"));
  if (first.kind !== "record") return fail(unclosedQuote(file, first.line));
  return ok({ first, second: second?.kind === "record" ? second : undefined });
}
