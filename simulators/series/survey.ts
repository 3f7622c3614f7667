import type { Span } from "../models/model.ts";
import type { Series, SeriesRow } from "../series.ts";

/** What one look through a whole series found. */
export interface Survey {
  readonly rows: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The time around its highest believable value, from where the rise began to where it was over. */
  readonly storm: Span;
  /** Rows of each contact, in a file of events. */
  readonly ids: ReadonlyMap<string, number>;
  /** Lines that cannot be played. */
  readonly problems: number;
}

/** Reads a series once from end to end. Only values that could be true count for the storm: a spike is none. */
export async function surveySeries(series: Series, isBelievable: (value: number) => boolean): Promise<Survey> {
  const times: number[] = [];
  const values: number[] = [];
  const ids = new Map<string, number>();
  let problems = 0;
  for await (const row of series.rows()) {
    if (row.kind === "problem") {
      problems += 1;
      continue;
    }
    times.push(row.atMs);
    values.push(believed(row, isBelievable));
    if (row.id !== undefined) ids.set(row.id, (ids.get(row.id) ?? 0) + 1);
  }
  const storm = series.layout.value.kind === "events" ? busiestDay(times) : highWater(times, values);
  return { rows: times.length, firstMs: times[0] ?? 0, lastMs: times.at(-1) ?? 0, storm, ids, problems };
}

function believed({ recorded }: SeriesRow, isBelievable: (value: number) => boolean): number {
  return typeof recorded === "number" && isBelievable(recorded) ? recorded : Number.NaN;
}

/** From the peak outwards to where the value has fallen to a sixth of its height above the usual one. */
function highWater(times: readonly number[], values: readonly number[]): Span {
  const usual = median(values.filter((value) => !Number.isNaN(value)));
  const top = values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
  const edge = usual + ((values[top] ?? usual) - usual) / 6;
  let [from, to] = [top, top];
  while (from > 0 && !((values[from] ?? 0) < edge)) from -= 1;
  while (to < values.length - 1 && !((values[to] ?? 0) < edge)) to += 1;
  return { startMs: times[from] ?? 0, endMs: times[to] ?? 0 };
}

/** Contacts have no height; the day with most of them is what there is to see. */
function busiestDay(times: readonly number[]): Span {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(Math.floor(time / dayMs), (counts.get(Math.floor(time / dayMs)) ?? 0) + 1);
  const [day = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return { startMs: day * dayMs, endMs: (day + 1) * dayMs };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const dayMs = 86_400_000;
