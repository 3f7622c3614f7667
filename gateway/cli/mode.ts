import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { modeKeys } from "../../config/mode.ts";
import { words, type Words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 done · 1 refused, or not confirmed · 2 wrong usage · 4 no gateway runs there. */
const exit = { done: 0, refused: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost mode status --data DIR                         现在的模式 the mode it is in
gridpost mode peace|alert|emergency|recovery --by PERSON --reason TEXT --data DIR
    [--preset flood] [--until 2026-09-30] [--level I|II|III|IV] [--yes]   先看变化，再确认 shows what changes, asks, does it
`;

export interface ModeCommandDeps {
  readonly out: Output;
  /** Puts a question and gives the answer. */
  readonly confirm: (question: string) => Promise<string>;
  readonly env?: Environment;
}

/** Asks the running gateway how it stands, or changes its mode after showing exactly what becomes different. */
export async function modeCommand(
  args: readonly string[],
  { out, confirm, env = environment() }: ModeCommandDeps,
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const { data, language } = wish;
  if (wish.ask === undefined) {
    const said = await askGateway(data, { do: "mode" });
    return said === undefined ? unreachable(out, wish) : told(out, statusText(said, language), exit.done);
  }
  const shown = await askGateway(data, { do: "mode-preview", ...wish.ask });
  if (shown === undefined) return unreachable(out, wish);
  if (shown["ok"] !== true) return told(out, `${String(shown["why"])}\n`, exit.refused);
  out.write(previewText(shown, wish));
  if (!wish.isSure && !/^y(es)?$/i.test((await confirm(question[language])).trim())) {
    return told(out, unchanged[language], exit.refused);
  }
  return settle(out, wish, await askGateway(data, { do: "mode-set", command: randomUUID(), ...wish.ask }));
}

const question = words("确认? [y/N] ", "Do it? [y/N] ");
const unchanged = words("没有改变。\n", "Nothing was changed.\n");

function settle(out: Output, wish: Wish, said: Readonly<Record<string, unknown>> | undefined): number {
  if (said === undefined) return unreachable(out, wish);
  if (said["done"] === true) return told(out, words("已生效。\n", "In effect.\n")[wish.language], exit.done);
  const why = String(said["refused"] ?? said["why"]);
  return told(out, `${(refusals[why] ?? words(why, why))[wish.language]}\n`, exit.refused);
}

const refusals: Readonly<Record<string, Words>> = {
  "unknown-person": words("没有这个人；--by 写站点里的人", "there is no such person; --by names one of the site"),
  "not-above": words("只有管全站的人能签；由最上一级的值班签", "only who stands over the whole site signs a mode"),
  "reason-missing": words("要写原因 --reason", "say why: --reason"),
  "no-change": words("已经是这个模式", "it is so already"),
  "bad-until": words("--until 只用于 alert，要在今天之后一年以内", "--until is for alert, ahead and within a year"),
  "level-not-here": words("--level 只用于 emergency", "--level is for emergency"),
  "clock-untrusted": words("时钟不可信，现在不能定结束日期", "the clock is not trusted: no end can be set now"),
  "nothing-to-recover-from": words("平时不用恢复", "there is nothing to recover from"),
};

function previewText(shown: Readonly<Record<string, unknown>>, { language, ask }: Wish): string {
  const lines = (shown["lines"] as readonly Words[]).map((line) => `  ${line[language]}\n`);
  const until = ask?.["until"];
  const ends =
    until === undefined
      ? words("", "")
      : words(`（到 ${until} 23:59 自动恢复平时）`, ` (until ${until} 23:59, then peace by itself)`);
  const head = words(`${String(shown["zh"])}，将改变`, `${String(shown["en"])} will change`);
  const none = words("  什么都不变\n", "  nothing\n");
  return `${head[language]}${ends[language]}：\n${lines.join("") || none[language]}`;
}

function statusText(said: Readonly<Record<string, unknown>>, language: Language): string {
  const [name, reason, since, until] = [language, "reason", "since", "until"].map((key) => textIn(said, key));
  const from = since === "" ? words("", "") : words(`，自 ${since}，${reason}`, ` since ${since}: ${reason}`);
  const to = until === "" ? words("", "") : words(`，到 ${until}`, `, until ${until}`);
  return `${name}${from[language]}${to[language]}\n`;
}

function textIn(said: Readonly<Record<string, unknown>>, key: string): string {
  const value = said[key];
  return typeof value === "string" ? value : "";
}

function unreachable(out: Output, { data, language }: Wish): number {
  return told(out, noGateway(data)[language], exit.unreachable);
}

interface Wish {
  readonly data: string;
  readonly language: Language;
  readonly isSure: boolean;
  /** Absent: only how it stands. */
  readonly ask: Readonly<Record<string, string>> | undefined;
}

const text = { type: "string" } as const;
const options = {
  data: text,
  lang: text,
  by: text,
  reason: text,
  preset: text,
  until: text,
  level: text,
  yes: { type: "boolean" },
} as const;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const line = commandLine(args, options);
  if (line?.values.data === undefined || line.positionals.length !== 1) return undefined;
  const { data, lang, yes, ...given } = line.values;
  const language = languageOf(lang ?? usualLanguage(env));
  if (language === undefined) return undefined;
  const [mode] = line.positionals;
  const wish = { data: resolve(data), language, isSure: yes === true };
  const ask = orderOf({ mode, ...given });
  return mode === "status" || ask !== undefined ? { ...wish, ask } : undefined;
}

/** What was given of it; a mode, a person and a reason must be. */
function orderOf(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> | undefined {
  const { mode, by, reason } = given;
  if (!modeKeys.some((key) => key === mode) || by === undefined || reason === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
