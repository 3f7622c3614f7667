import { parseArgs } from "node:util";
import { loadSite } from "../config/load.ts";
import { oneLine } from "../config/diagnostic.ts";
import { indexSite } from "../gateway/core/site-index.ts";
import { problemText } from "./series/problem.ts";
import { asJson, asTable } from "./trial/report.ts";
import { trySeries, type SeriesTrial } from "./trial/series-trial.ts";

/** Exit codes are a promise: 0 played · 1 a recording cannot be read · 2 wrong usage · 3 invalid configuration. */
const exit = { done: 0, bad: 1, usage: 2, invalid: 3 } as const;

export interface Output {
  readonly write: (text: string) => unknown;
}

/** Plays recorded series through a site's rules and says what would have rung; nothing is started, nobody is called. */
export async function alarmsCommand(args: readonly string[], out: Output): Promise<number> {
  const wish = understand(args);
  if (wish === undefined) return told(out, usage, exit.usage);
  const loaded = loadSite(wish.rules, { asWritten: true });
  if (!loaded.ok) {
    const lines = loaded.error.map((each) => oneLine(each, wish.language));
    return told(out, lines.join("\n"), exit.invalid);
  }
  const index = indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme);
  const trials: SeriesTrial[] = [];
  for (const file of wish.series) {
    const tried = await trySeries({ index, file, column: wish.column, point: wish.point });
    if (!tried.ok) return told(out, problemText(tried.error, wish.language), exit.bad);
    trials.push(only(tried.value, wish.shown));
  }
  const text = wish.json ? asJson(trials) : trials.map((trial) => asTable(trial, wish.language)).join("\n\n");
  return told(out, text, exit.done);
}

function only(trial: SeriesTrial, shown: readonly string[] | undefined): SeriesTrial {
  return shown === undefined ? trial : { ...trial, rings: trial.rings.filter(({ rule }) => shown.includes(rule)) };
}

function told(out: Output, text: string, code: number): number {
  out.write(`${text}\n`);
  return code;
}

const usage = `gridpost alarms replay --rules SITE.yaml --series FILE.csv [--series …]
                       [--column NAME] [--point DEVICE/MEASURE] [--rule ID …] [--json] [--lang zh-CN|en]
  把录下的数据按站点的规则走一遍，只列出会响的告警 · plays recordings through a site's rules, lists what would have rung`;

interface Wish {
  readonly rules: string;
  readonly series: readonly string[];
  readonly column: string | undefined;
  readonly point: string | undefined;
  /** Only these rules are shown. */
  readonly shown: readonly string[] | undefined;
  readonly json: boolean;
  readonly language: "zh" | "en";
}

function understand(args: readonly string[]): Wish | undefined {
  const [verb, ...rest] = args;
  const values = verb === "replay" ? valuesIn(rest) : undefined;
  if (values?.rules === undefined || values.series === undefined) return undefined;
  const { rules, series, column, point, rule: shown, json, lang = "zh" } = values;
  const [, language] = /^(zh|en)([-_]|$)/i.exec(lang) ?? [];
  if (language === undefined) return undefined;
  return { rules, series, column, point, shown, json, language: language.toLowerCase() === "en" ? "en" : "zh" };
}

function valuesIn(args: string[]) {
  const text = { type: "string" } as const;
  const options = {
    rules: text,
    series: { ...text, multiple: true },
    column: text,
    point: text,
    rule: { ...text, multiple: true },
    json: { type: "boolean", default: false },
    lang: text,
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch {
    return undefined;
  }
}
