import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { Evaluation } from "../core/evaluation/evaluate.ts";
import type { ReportContent } from "../core/evaluation/report.ts";
import type { ReportRow } from "../core/evaluation/report-rows.ts";
import { digestText, evaluationText } from "./report-text.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 done · 1 not as it was frozen, or no such report · 2 wrong usage · 4 no gateway there. */
const exit = { done: 0, bad: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost report evaluation [--from 2026-06-01 --to 2026-07-01] [--grid GRID] --data DIR   评价指标 the metrics
gridpost report digest [day:2026-06-02] --data DIR           每日风险感知报告 the digest of a day, by grid
gridpost report list --data DIR                              已冻结的日报、月报、季报 the frozen reports
gridpost report show|verify month:2026-06 --data DIR         原文；按事实重算并比对 its text; counted again and compared
    [--json] [--lang zh-CN|en]
`;

/** Asks the running gateway for what it counted, or to count it again. */
export async function reportCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const said = await askGateway(wish.data, askOf(wish));
  if (said === undefined) return told(out, noGateway(wish.data)[wish.language], exit.unreachable);
  if (said["ok"] !== true) return told(out, `${String(said["why"])}\n`, exit.bad);
  return answers[wish.verb](out, said, wish);
}

const verbs = ["evaluation", "digest", "list", "show", "verify"] as const;
type ReportVerb = (typeof verbs)[number];
type Said = Readonly<Record<string, unknown>>;

const answers: Readonly<Record<ReportVerb, (out: Output, said: Said, wish: Wish) => number>> = {
  evaluation: (out, { evaluation }, { json, language }) => {
    const text = json ? `${JSON.stringify(evaluation)}\n` : evaluationText(evaluation as Evaluation, language);
    return told(out, text, exit.done);
  },
  digest: (out, said, { json, language }) => {
    const row = said["report"] as ReportRow | undefined;
    if (row === undefined) return told(out, absent[language], exit.bad);
    return told(out, json ? `${row.text}\n` : digestText(JSON.parse(row.text) as ReportContent, language), exit.done);
  },
  list: (out, { reports }, { json }) => {
    const rows = reports as readonly Omit<ReportRow, "text">[];
    const lines = rows.map(({ id, revision, sha256 }) => `${id}#${revision}  ${sha256}\n`).join("");
    return told(out, json ? `${JSON.stringify(rows)}\n` : lines, exit.done);
  },
  show: (out, said, { language }) => {
    const row = said["report"] as ReportRow | undefined;
    return row === undefined ? told(out, absent[language], exit.bad) : told(out, `${row.text}\n`, exit.done);
  },
  verify: (out, said, { language }) => {
    if (said["report"] === undefined) return told(out, absent[language], exit.bad);
    const isSame = said["isSame"] === true;
    return told(out, (isSame ? same : different)[language], isSame ? exit.done : exit.bad);
  },
};

const absent = words("没有这份报告。\n", "There is no such report.\n");
const same = words("按同样的事实重算，一字不差。\n", "Counted again from the same facts: the same to the byte.\n");
const different = words(
  "重算的结果不同：事实、报告或站点配置变过。\n",
  "Counted again it differs: the facts, the report or the site has changed.\n",
);

interface Wish {
  readonly verb: ReportVerb;
  readonly name: string;
  readonly data: string;
  readonly json: boolean;
  readonly language: Language;
  readonly span: Readonly<Record<string, string>>;
}

function askOf({ verb, name, span }: Wish): object {
  if (verb === "evaluation") return { do: "evaluation", ...span };
  if (verb === "list") return { do: "reports" };
  return { do: verb === "verify" ? "report-verify" : "report", report: name };
}

const text = { type: "string" } as const;
const options = { data: text, lang: text, from: text, to: text, grid: text, json: { type: "boolean" } } as const;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const line = commandLine(args, options);
  if (line?.values.data === undefined) return undefined;
  const { data, lang, json = false, ...given } = line.values;
  const language = languageOf(lang ?? usualLanguage(env));
  const asked = questionIn(line.positionals);
  if (asked === undefined || language === undefined) return undefined;
  return { ...asked, data: resolve(data), json, language, span: onlyGiven(given) };
}

/** Of the digests the newest, unless one is named. */
function questionIn([first, name]: readonly string[]): Pick<Wish, "verb" | "name"> | undefined {
  const verb = verbs.find((each) => each === first);
  if (verb === undefined) return undefined;
  const isNamed = name !== undefined || (verb !== "show" && verb !== "verify");
  return isNamed ? { verb, name: name ?? "day" } : undefined;
}

function onlyGiven(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
