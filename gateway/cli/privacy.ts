import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { KeptData, PrivacyReport } from "../privacy-verbs.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 done · 2 wrong usage · 4 no gateway there. */
const exit = { done: 0, usage: 2, unreachable: 4 } as const;

/** `gridpost privacy report`: what the box keeps of people, where and for how long, and what it dropped. */
export async function privacyCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const { data, language, json } = wish;
  const said = await askGateway(resolve(data), { do: "privacy" });
  const absent = noGateway(data);
  if (said === undefined) return told(out, absent[language], exit.unreachable);
  const report = said as unknown as PrivacyReport;
  return told(out, json ? `${JSON.stringify(report)}\n` : textOf(report, language), exit.done);
}

const usage = "gridpost privacy report --data DIR [--json] [--lang zh-CN|en]\n";

function understand(args: readonly string[], env: Environment) {
  const line = commandLine(args, options);
  if (line?.positionals.join(" ") !== "report" || line.values.data === undefined) return undefined;
  const { data, json = false, lang } = line.values;
  const language = languageOf(lang ?? usualLanguage(env));
  return language === undefined ? undefined : { data, json, language };
}

const text = { type: "string" } as const;
const options = { data: text, lang: text, json: { type: "boolean" } } as const;

function textOf({ kept, never, dropped }: PrivacyReport, language: Language): string {
  const heads = {
    kept: words("保存的", "Kept"),
    never: words("不收、无处可存的", "Refused: no schema has a place for it"),
    dropped: words("自启动以来丢弃的个人字段", "Fields of persons dropped since the start"),
  };
  const none = words("无", "none");
  const counts = dropped.map(({ source, count }) => `  ${source}  ${count}\n`).join("");
  return [
    `${heads.kept[language]}\n${kept.map((each) => keptLine(each, language)).join("")}`,
    `${heads.never[language]}\n${never.map((each) => `  ${each[language]}\n`).join("")}`,
    `${heads.dropped[language]}\n${counts || `  ${none[language]}\n`}`,
  ].join("\n");
}

function keptLine({ what, where, howLong, count }: KeptData, language: Language): string {
  const many = count === undefined ? "" : `  [${count}]`;
  return `  ${what[language]}  |  ${where[language]}  |  ${howLong[language]}${many}\n`;
}
