import { factsOf } from "../../config/quantity.ts";
import type { Evidence } from "../../gateway/core/fact.ts";
import type { SeriesTrial } from "./series-trial.ts";
import { timeText } from "../series/time-text.ts";
import type { Ringing } from "./trial.ts";

type Language = "zh" | "en";

/** What would have rung, one line each, in the order it did. Times are those of the recording, UTC. */
export function asTable(trial: SeriesTrial, language: Language): string {
  const rows = [heading[language], ...trial.rings.map((ringing) => cellsOf(ringing, trial))];
  const widths = heading.en.map((_, at) => Math.max(...rows.map((row) => width(row[at] ?? ""))));
  const lines = rows.map((row) => row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - width(cell))).join("  "));
  return [title(trial, language), ...lines.map((line) => line.trimEnd()), counts(trial, language)].join("\n");
}

export function asJson(trials: readonly SeriesTrial[]): string {
  const series = trials.map(({ point, rings, fromMs, toMs, problems, ...rest }) => ({
    ...rest,
    point: point.id,
    from: isoOf(fromMs),
    to: isoOf(toMs),
    unreadable: problems.length,
    rings: rings.map(({ raisedMs, clearedMs, ...ringing }) => ({
      ...ringing,
      raised: isoOf(raisedMs),
      cleared: clearedMs === undefined ? null : isoOf(clearedMs),
    })),
  }));
  return JSON.stringify({ schema: "gridpost.alarms.replay/v1", series }, null, 2);
}

const heading: Readonly<Record<Language, readonly string[]>> = {
  zh: ["规则", "级别", "响起", "恢复", "依据"],
  en: ["rule", "severity", "raised", "cleared", "because"],
};

function cellsOf(
  { rule, severity, raisedMs, clearedMs, evidence }: Ringing,
  { point }: SeriesTrial,
): readonly string[] {
  const cleared = clearedMs === undefined ? "–" : timeText(clearedMs);
  return [rule, String(severity), timeText(raisedMs), cleared, because(evidence, factsOf(point.quantity).unit)];
}

/** The evidence in the order a person asks: how much, against what, for how long, how soon. */
function because(evidence: Evidence, unit: string): string {
  const of = (number: number) => `${Number(number.toPrecision(4))} ${unit}`.trim();
  const words: { readonly [K in keyof Evidence]?: (value: NonNullable<Evidence[K]>) => string } = {
    value: of,
    limit: (limit) => (isTime(evidence) ? "" : `≥ ${of(limit)}`),
    perMs: (ms) => `/ ${minutes(ms)}`,
    silentMs: minutes,
    forMs: minutes,
    dose: (dose) => `${Math.round(dose * 100)} %`,
    earliestMs: (ms) => `${minutes(ms)} …`,
    latestMs: minutes,
    why: (why) => why,
    votes: (votes) => `${votes} ×`,
  };
  const shown = Object.entries(words) as readonly (readonly [keyof Evidence, (value: unknown) => string])[];
  return shown
    .map(([key, word]) => (evidence[key] === undefined ? "" : word(evidence[key])))
    .filter(Boolean)
    .join(" ");
}

/** Silence and standing still are held against a time. */
function isTime({ silentMs, forMs }: Evidence): boolean {
  return silentMs !== undefined || forMs !== undefined;
}

function minutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

function title({ file, column, point, fromMs, toMs }: SeriesTrial, language: Language): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const span = fromMs > toMs ? "" : ` · ${timeText(fromMs)} … ${timeText(toMs)}`;
  return `${name} · ${language === "zh" ? "列" : "column"} ${column} → ${point.id}${span}`;
}

function counts({ rows, refused, rings, problems }: SeriesTrial, language: Language): string {
  const still = rings.filter(({ clearedMs }) => clearedMs === undefined).length;
  if (language === "zh") {
    return `${rows} 行，${refused} 行无可用值，${problems.length} 行读不懂；响 ${rings.length} 次，其中 ${still} 次到末尾未恢复`;
  }
  return `${rows} rows, ${refused} without a value, ${problems.length} unreadable; rang ${rings.length} times, ${still} still at the end`;
}

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) ? timeText(ms) : null;
}

/** Chinese signs take two columns of a terminal. */
function width(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0);
}
