import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { DiagnosticRecord, Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { limits } from "../../config/limits.ts";
import { durationSchema } from "../../config/units.ts";
import { words, type Words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { SiteView } from "../site-file/site-view.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 in force and kept · 1 refused or taken back · 2 usage · 3 invalid file · 4 no gateway. */
const exit = { done: 0, refused: 1, usage: 2, invalid: 3, unreachable: 4 } as const;

const usage = `gridpost apply FILE --data DIR [--confirm 180s] [--reason TEXT] [--yes]
    检查、备份、生效；限时内不确认就退回 check, keep the last good one, put in force; taken back unless kept in time
gridpost apply --keep|--undo --data DIR       保留、退回试用中的 keep it, or take it back
`;

export interface ApplyCommandDeps {
  readonly out: Output;
  /** Puts a question and gives the answer. */
  readonly confirm: (question: string) => Promise<string>;
  /** Nobody is there to answer: it stays on trial until the next command, or its time, settles it. */
  readonly isAttended: boolean;
  readonly wait: (ms: number) => Promise<void>;
  readonly env?: Environment;
}

/** Puts a site file in force in the running gateway. */
export async function applyCommand(args: readonly string[], deps: ApplyCommandDeps): Promise<number> {
  const { out } = deps;
  const wish = understand(args, deps.env ?? environment());
  if (wish === undefined) return told(out, usage, exit.usage);
  const said = await askGateway(wish.data, { ...wish.ask, who: "command line" });
  if (said?.["done"] !== true) return refused(out, wish, said);
  if (wish.ask.do !== "site-apply") return told(out, settled[wish.ask.do][wish.language], exit.done);
  out.write(onTrial(said["view"] as SiteView, wish)[wish.language]);
  return settle(wish, deps);
}

async function settle(wish: Wish, { out, confirm, isAttended, wait }: ApplyCommandDeps): Promise<number> {
  if (!isAttended && !wish.isSure) return exit.done;
  const isKept = wish.isSure || /^y(es)?$/i.test((await confirm(question[wish.language])).trim());
  const verb = isKept ? "site-keep" : "site-undo";
  const end = await askWhileRestarting(wish.data, { do: verb, who: "command line" }, wait);
  if (end?.["done"] !== true) return refused(out, wish, end);
  return told(out, settled[verb][wish.language], isKept ? exit.done : exit.refused);
}

const question = words("保留? [y/N] ", "Keep it? [y/N] ");
const settled = {
  "site-keep": words("已保留。\n", "Kept.\n"),
  "site-undo": words("已退回上一份。\n", "Taken back.\n"),
} as const;

/** The gateway begins anew with the new site: for a second or two its socket is not there. */
async function askWhileRestarting(
  data: string,
  ask: object,
  wait: (ms: number) => Promise<void>,
): ReturnType<typeof askGateway> {
  for (let tries = triesMax; ; tries -= 1) {
    const said = await askGateway(data, ask);
    if (said !== undefined || tries === 0) return said;
    await wait(retryMs);
  }
}

const triesMax = 60;
const retryMs = 500;

function onTrial({ trial, hash }: SiteView, { confirmMs }: Wish): Words {
  const [seconds, short] = [Math.round(confirmMs / 1000), hash.slice(0, 12)];
  const by = trial?.reason ?? "";
  return words(
    `已生效：${short}（${by}）。${seconds} 秒内不保留就自动退回。\n`,
    `In force: ${short} (${by}). Taken back in ${seconds} s unless it is kept.\n`,
  );
}

function refused(out: Output, { data, language }: Wish, said: Readonly<Record<string, unknown>> | undefined): number {
  if (said === undefined) {
    const none = noGateway(data);
    return told(out, none[language], exit.unreachable);
  }
  const why = String(said["refused"] ?? said["why"]);
  for (const each of (said["diagnostics"] ?? []) as readonly DiagnosticRecord[]) out.write(lineOf(each, language));
  const text = `${(refusals[why] ?? words(why, why))[language]}\n`;
  return told(out, text, why === "invalid" ? exit.invalid : exit.refused);
}

function lineOf(diagnostic: DiagnosticRecord, language: Language): string {
  const { file, line, column, path, message, hint, code } = diagnostic;
  const of = language === "zh" ? "zh-CN" : "en";
  return `${file}:${line}:${column} ${path}: ${message[of]}: ${hint[of]} [${code}]\n`;
}

const refusals: Readonly<Record<string, Words>> = {
  invalid: words("没有生效：正在用的仍是原来的配置。", "Not applied: what was in force still is."),
  "on-trial": words("已有一份在试用，先 --keep 或 --undo", "another one is on trial: --keep or --undo first"),
  "no-trial": words("没有在试用的；可能已自动退回", "nothing is on trial; it may have been taken back by itself"),
  "not-writable": words("网关写不了站点文件所在的文件夹", "the gateway may not write into the folder of the site file"),
  same: words("和正在用的一样", "it is what is in force already"),
  "not understood": words("这个网关没有站点文件", "this gateway has no site file"),
};

interface Wish {
  readonly data: string;
  readonly language: Language;
  readonly confirmMs: number;
  readonly isSure: boolean;
  readonly ask:
    | { readonly do: "site-keep" | "site-undo" }
    | { readonly do: "site-apply"; readonly file: string; readonly reason: string; readonly confirmMs: number };
}

const options = {
  data: { type: "string" },
  lang: { type: "string" },
  confirm: { type: "string" },
  reason: { type: "string", default: "gridpost apply" },
  yes: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  undo: { type: "boolean", default: false },
} as const;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const parsed = commandLine(args, options);
  if (parsed === undefined) return undefined;
  const { values, positionals } = parsed;
  const language = languageOf(values.lang ?? usualLanguage(env));
  const confirmMs = values.confirm === undefined ? limits.siteTrialMs.usual : durationOf(values.confirm);
  if (values.data === undefined || language === undefined || confirmMs === undefined) return undefined;
  const ask = askFor(positionals, { ...values, confirmMs });
  return ask && { data: resolve(values.data), language, confirmMs, isSure: values.yes, ask };
}

function askFor(
  [file, ...rest]: readonly string[],
  { keep, undo, reason, confirmMs }: { keep: boolean; undo: boolean; reason: string; confirmMs: number },
): Wish["ask"] | undefined {
  if (rest.length > 0 || [file !== undefined, keep, undo].filter(Boolean).length !== 1) return undefined;
  if (file === undefined) return { do: keep ? "site-keep" : "site-undo" };
  return { do: "site-apply", file: resolve(file), reason, confirmMs };
}

function durationOf(text: string): number | undefined {
  const ms = durationSchema.safeParse(text).data;
  return ms !== undefined && ms >= limits.siteTrialMs.least && ms <= limits.siteTrialMs.most ? ms : undefined;
}
