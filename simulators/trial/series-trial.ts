import { factsOf } from "../../config/quantity.ts";
import { convert, type Unit } from "../../config/units.ts";
import { plausible } from "../../gateway/core/points/plausible.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { Point, SiteIndex } from "../../gateway/core/site-index.ts";
import { openSeries, type Recorded, type Series } from "../series.ts";
import { pointsFor, takes, unitOf } from "../series/meaning.ts";
import type { SeriesProblem } from "../series/problem.ts";
import { createTrial, type Ringing } from "./trial.ts";

export interface SeriesTrialOf {
  readonly index: SiteIndex;
  readonly file: string;
  readonly column?: string | undefined;
  /** The likeliest one for the column when left out. */
  readonly point?: string | undefined;
}

export interface SeriesTrial {
  readonly file: string;
  readonly column: string;
  readonly point: Point;
  readonly rows: number;
  /** Rows with no value, or none that can be true. */
  readonly refused: number;
  /** Lines that are no rows. */
  readonly problems: readonly SeriesProblem[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly rings: readonly Ringing[];
}

/** Plays one recorded column through a site's rules, as fast as they can be decided. */
export async function trySeries(of: SeriesTrialOf): Promise<Result<SeriesTrial, SeriesProblem>> {
  const opened = await openSeries({ file: of.file, column: of.column });
  if (!opened.ok) return opened;
  const series = opened.value;
  const unit = unitOf(series);
  const point = pointOf(series, unit, of);
  if (point === undefined) return fail(noPoint(series, of));
  return ok(await played(of.index, series, { point, unit: unit ?? factsOf(point.quantity).unit }));
}

interface Part {
  readonly point: Point;
  readonly unit: Unit;
}

async function played(index: SiteIndex, series: Series, { point, unit }: Part): Promise<SeriesTrial> {
  const trial = createTrial(index, point.id);
  const problems: SeriesProblem[] = [];
  let [rows, refused, fromMs, toMs] = [0, 0, Infinity, -Infinity];
  for await (const row of series.rows()) {
    if (row.kind === "problem") {
      problems.push(row);
      continue;
    }
    const sample = sampleOf(row.recorded, point, unit);
    rows += 1;
    if (sample.kind === "bad") refused += 1;
    fromMs = Math.min(fromMs, row.atMs);
    toMs = Math.max(toMs, row.atMs);
    trial.hear({ atMs: row.atMs, sample });
  }
  const rings = rows === 0 ? [] : trial.end(toMs);
  return { file: series.file, column: nameOf(series), point, rows, refused, problems, fromMs, toMs, rings };
}

function sampleOf(recorded: Recorded, point: Point, unit: Unit): Sample {
  if (recorded === null) return { kind: "bad", why: "missing" };
  if (typeof recorded === "string") return { kind: "bad", why: "not-a-number", detail: recorded.slice(0, 40) };
  const value = convert(recorded, unit, factsOf(point.quantity).unit);
  return value === undefined ? { kind: "bad", why: "malformed" } : plausible(value, point.quantity, point.range);
}

function pointOf(series: Series, unit: Unit | undefined, { index, point }: SeriesTrialOf): Point | undefined {
  const points = [...index.points.values()];
  if (point === undefined) return pointsFor(series, unit, points)[0];
  return points.find(({ id, quantity }) => id === point && (unit === undefined || takes(quantity, unit)));
}

function nameOf({ layout }: Series): string {
  return layout.value.kind === "column" ? (layout.columns[layout.value.index] ?? "") : (layout.value.id ?? "*");
}

function noPoint({ file, layout }: Series, { index, point }: SeriesTrialOf): SeriesProblem {
  const known = [...index.points.keys()].slice(0, 12).join(" ");
  const wanted = point ?? "?";
  return {
    kind: "problem",
    file,
    line: 0,
    cause: {
      zh: `站点里没有可以回放这一列的测点（${wanted}；列：${layout.columns.join(" ")}）`,
      en: `no point of the site takes this column (${wanted}; columns: ${layout.columns.join(" ")})`,
    },
    mend: { zh: `用 --column 选列，--point 选测点：${known}`, en: `Choose with --column and --point: ${known}` },
  };
}
