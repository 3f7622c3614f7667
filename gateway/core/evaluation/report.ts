import type { GridId } from "../../../config/ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { Evaluation, GridFigures } from "./evaluate.ts";
import { valueOf, type Measure } from "./measure.ts";
import type { MetricFigures, Period, ReportId, ReportInput } from "./report-rows.ts";
import type { Standing, Undisposed } from "./standing.ts";

/** What the text of a report holds. */
export interface ReportContent {
  readonly schema: "gridpost.report/v1";
  readonly id: ReportId;
  readonly box: string;
  readonly upToSeq: number;
  readonly evaluation: Evaluation;
  readonly digest: readonly GridDigest[];
  /** How the box stood when it was counted: what no fact tells. */
  readonly standing: Standing;
}

/** One grid's line; a grid where nothing happened has one too. */
export interface GridDigest extends GridFigures {
  readonly points: number;
  readonly heard: number;
  /** Nobody has said in due time what they were. */
  readonly undisposed: readonly Undisposed[];
}

interface Counted {
  readonly evaluation: Evaluation;
  readonly standing: Standing;
  readonly upToSeq: number;
}

export function contentOf(site: SiteIndex, { id }: Pick<Period, "id">, counted: Counted): ReportContent {
  const { evaluation, standing, upToSeq } = counted;
  const digest = site.site.grids.map((grid) => digestOf(grid.id, counted));
  return { schema: "gridpost.report/v1", id, box: site.site.box.id, upToSeq, evaluation, digest, standing };
}

function digestOf(grid: GridId, { evaluation, standing }: Counted): GridDigest {
  const figures = evaluation.grids.find((each) => each.grid === grid) ?? { grid, registered: 0, closed: 0, late: 0 };
  const { points = 0, heard = 0 } = standing.equipment.find((each) => each.grid === grid) ?? {};
  return { ...figures, points, heard, undisposed: evaluation.undisposed.filter((each) => each.grid === grid) };
}

/** What the district is told: each grid where something happened, and each metric that has a figure. */
export function toldOf({ digest, evaluation }: ReportContent): Pick<ReportInput, "grids" | "metrics"> {
  const news = digest.filter(({ registered, undisposed }) => registered > 0 || undisposed.length > 0);
  return {
    grids: news.map(({ grid, undisposed, ...counts }) => ({
      grid,
      figures: Object.entries({ ...counts, undisposed: undisposed.length }).map(([name, count]) => ({ name, count })),
    })),
    metrics: evaluation.metrics.flatMap(({ key, measure }) => {
      const figures = figuresOf(measure);
      return figures === undefined ? [] : [{ metric: key, ...figures }];
    }),
  };
}

function figuresOf(measure: Measure): Omit<MetricFigures, "metric"> | undefined {
  const value = valueOf(measure);
  if (value === undefined) return undefined;
  const figure = { value: rounded(value) };
  switch (measure.kind) {
    case "times":
      return { count: measure.n, of: measure.n + measure.unknown, ...figure };
    case "mean":
      return { count: measure.n, of: measure.of, ...figure };
    case "share":
      return { count: measure.count, of: measure.of, ...figure };
    case "count":
    case "rate":
      return { count: measure.count, ...figure };
    case "split":
    case "none":
      return undefined;
  }
}

/** As the wire has it: a few decimals. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
