import type { PointId } from "../../config/ids.ts";
import { factsOf, type Quantity } from "../../config/quantity.ts";
import type { Rule } from "../../config/rule.ts";
import { convert } from "../../config/units.ts";
import { outlookOf, outlookWindowMs, type Level } from "../core/alarms/outlook.ts";
import type { Point, SiteIndex } from "../core/site-index.ts";
import type { Asks } from "./asks.ts";
import type { ChartReply, ErrorCode, PointNow, WaterLine, WaterReply, WaterStation } from "./schema.ts";

const levelQuantities: ReadonlySet<Quantity> = new Set(["water-level", "stage", "ponding-depth"]);
const stationsMax = 100;
/** An hour at one reading in ten seconds; above that minutes are as good. */
const rowsMax = 360;

interface WaterDeps {
  readonly index: SiteIndex;
  readonly now: (point: PointId) => PointNow | undefined;
  readonly ask: Asks["ask"];
}

/** Asks for one hour of each gauge, one after the other: a page that is open must not crowd out acts. */
export async function readWater(deps: WaterDeps, nowMs: number): Promise<WaterReply | ErrorCode> {
  const gauges = [...deps.index.points.values()].filter(({ quantity }) => levelQuantities.has(quantity));
  const stations: WaterStation[] = [];
  for (const gauge of gauges.slice(0, stationsMax)) {
    const levels = await lastHour(deps, gauge.id, nowMs);
    if (typeof levels === "string") return levels;
    stations.push(stationOf(deps, gauge, outlookOf(levels, nowMs)));
  }
  return { atMs: nowMs, stations, truncated: gauges.length > stationsMax };
}

/** What is not heard now has neither a rate nor a time to go: its last hour may be long over. */
function stationOf(deps: WaterDeps, gauge: Point, outlook: ReturnType<typeof outlookOf>): WaterStation {
  const lines = linesOf(deps.index, gauge);
  const sample = deps.now(gauge.id)?.last.sample;
  if (sample === undefined || sample.kind === "bad") return { point: gauge.id, lines };
  const next = lines.findLast(({ value }) => value > sample.value);
  return {
    point: gauge.id,
    lines,
    ...(outlook.perHour !== undefined && { perHour: outlook.perHour }),
    ...(next && { next: { rule: next.rule, arrival: outlook.arrival(next.value) } }),
  };
}

function linesOf({ rulesOf }: SiteIndex, { id, quantity }: Point): readonly WaterLine[] {
  const lines = (rulesOf.get(id) ?? []).flatMap((rule) => lineOf(rule, factsOf(quantity).unit));
  return lines.sort((a, b) => b.value - a.value);
}

function lineOf(rule: Rule, unit: ReturnType<typeof factsOf>["unit"]): readonly WaterLine[] {
  if (rule.kind !== "limit" || rule.above === undefined || rule.shadow) return [];
  const { id, title, severity, above } = rule;
  const value = convert(above.value, above.unit, unit);
  return value === undefined ? [] : [{ rule: id, title, severity, value }];
}

async function lastHour({ ask }: WaterDeps, point: PointId, nowMs: number): Promise<readonly Level[] | ErrorCode> {
  const answer = await ask({ kind: "chart", point, from: nowMs - outlookWindowMs, to: nowMs, rows: rowsMax });
  if (answer.kind === "chart") return levelsIn(answer.chart);
  return answer.kind === "failed" ? answer.code : "core-failed";
}

type Chart =
  | Pick<Extract<ChartReply, { step: "reading" }>, "step" | "rows">
  | Pick<Exclude<ChartReply, { step: "reading" }>, "step" | "rows">;

/** Doubtful values are not counted: a rate from them would look as sure as any. */
function levelsIn(chart: Chart): readonly Level[] {
  if (chart.step !== "reading") return chart.rows.map(({ fromMs, mean }) => ({ atMs: fromMs, value: mean }));
  return chart.rows.flatMap(({ at, sample }) =>
    sample.kind === "good" ? [{ atMs: at.wallMs, value: sample.value }] : [],
  );
}
