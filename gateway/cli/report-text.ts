import type { Language } from "../../config/diagnostic.ts";
import { words } from "../../config/words.ts";
import type { Evaluation, MetricResult } from "../core/evaluation/evaluate.ts";
import type { Measure } from "../core/evaluation/measure.ts";
import type { GridDigest, ReportContent } from "../core/evaluation/report.ts";
import { utcText } from "../core/time.ts";

/** A line for each metric: both numbers, and what the second one counts. */
export function evaluationText(evaluation: Evaluation, language: Language): string {
  const { fromMs, toMs, programme, score, readiness } = evaluation;
  const head = `${programme}  ${utcText(fromMs)} – ${utcText(toMs)}\n`;
  const points = score.value === undefined ? "—" : percent(score.value);
  const scored = words(
    `得分 ${points}（权重 ${percent(score.weight)} 有数据）`,
    `score ${points} (of ${percent(score.weight)} of the weights)`,
  );
  const ready = words(
    `就绪度 ${percent(readiness.score)}，${readiness.passes ? "达标" : "未达标"}`,
    `readiness ${percent(readiness.score)}, ${readiness.passes ? "passes" : "fails"}`,
  );
  const lines = evaluation.metrics.map((metric) => `${metricLine(metric, language)}\n`).join("");
  return `${head}${scored[language]}\n${ready[language]}\n${lines}`;
}

function metricLine({ label, measure, denominator }: MetricResult, language: Language): string {
  return `  ${label[language]}: ${measureText(measure, language)}  [${denominator[language]}]`;
}

function measureText(measure: Measure, language: Language): string {
  switch (measure.kind) {
    case "share":
      return `${ofText(measure.count, measure.of)}`;
    case "times":
      return `n = ${measure.n}${measure.p50Ms === undefined ? "" : `, p50 ${seconds(measure.p50Ms)}, p95 ${seconds(measure.p95Ms)}`}`;
    case "count":
      return String(measure.count);
    case "rate":
      return `${measure.count} / ${measure.per.toFixed(2)}`;
    case "split":
      return `${measure.parts.map(({ name, count }) => `${name} ${count}`).join(", ")} / ${measure.of}`;
    case "mean":
      return `${measure.n === 0 ? "—" : (measure.sum / measure.n).toFixed(2)} (n = ${measure.n}/${measure.of})`;
    case "none":
      return absence[measure.why][language];
  }
}

const absence = {
  district: words("在平台上统计", "counted at the district"),
  "not-recorded": words("盒子上没有记录", "not recorded on the box"),
};

/** Each grid where something happened or waits; the others in one number. */
export function digestText({ id, digest, evaluation }: ReportContent, language: Language): string {
  const busy = digest.filter(({ registered, undisposed }) => registered > 0 || undisposed.length > 0);
  const quiet = words(`${digest.length - busy.length} 个网格无事`, `nothing in ${digest.length - busy.length} grids`);
  const lines = busy.map((row) => `  ${gridLine(row)[language]}\n`).join("");
  const { readiness } = evaluation;
  const items = readiness.items
    .filter(({ isMet }) => !isMet)
    .map(({ label, count, of }) => `  ! ${label[language]} ${count}/${of}\n`)
    .join("");
  return `${id}\n${lines}  ${quiet[language]}\n${items}`;
}

function gridLine({ grid, registered, closed, late, undisposed, points, heard }: GridDigest) {
  const ids = undisposed.map((each) => each.case).join(" ");
  return words(
    `${grid}：登记 ${registered}，结案 ${closed}，超时 ${late}，测点在线 ${heard}/${points}，待结论 ${undisposed.length} ${ids}`,
    `${grid}: registered ${registered}, closed ${closed}, late ${late}, points heard ${heard}/${points}, without a verdict ${undisposed.length} ${ids}`,
  );
}

function ofText(count: number, of: number): string {
  return of === 0 ? "0/0" : `${percent(count / of)} (${count}/${of})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function seconds(ms = 0): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
