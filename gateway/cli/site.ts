import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words } from "../../config/words.ts";
import type { AmendmentLine } from "../amendment-verbs.ts";
import { utcText } from "../core/time.ts";
import { askGateway } from "../control.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 done · 1 there is none · 2 wrong usage · 4 no gateway runs there. */
const exit = { done: 0, none: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost site amendments --data DIR                        运行中收到的变更 what was amended at run time
gridpost site amendments remove KIND VERSION --data DIR    退回上一版或站点文件 back to the version before, or to the file
`;

/** What the district changed of the running site, and the way back. Asked of the gateway that runs there. */
export async function siteCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const said = await askGateway(wish.data, wish.ask);
  if (said === undefined) return told(out, noGateway(wish.data)[wish.language], exit.unreachable);
  if (said["ok"] !== true) return told(out, `${String(said["why"])}\n`, exit.none);
  if ("amendments" in said) return told(out, (said["amendments"] as AmendmentLine[]).map(lineOf).join(""), exit.done);
  const isGone = said["removed"] === true;
  return told(out, (isGone ? removed : noneThere)[wish.language], isGone ? exit.done : exit.none);
}

const removed = words("已退回。\n", "Taken back.\n");
const noneThere = words("没有这一项。\n", "There is no such amendment.\n");

function lineOf({ kind, version, effectiveAtMs, by, state, bytes }: AmendmentLine): string {
  const from = effectiveAtMs === 0 ? "at once" : utcText(effectiveAtMs);
  return `${kind}\t${version}\t${state}\t${from}\t${by}\t${bytes} B\n`;
}

interface Wish {
  readonly data: string;
  readonly ask: object;
  readonly language: Language;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const options = { data: { type: "string" }, lang: { type: "string" } } as const;
  const { values, positionals = [] } = commandLine(args, options) ?? {};
  const language = languageOf(values?.lang ?? usualLanguage(env));
  const ask = askFor(positionals);
  if (values?.data === undefined || language === undefined || ask === undefined) return undefined;
  return { data: resolve(values.data), ask, language };
}

function askFor([noun, verb, kind, version, ...rest]: readonly string[]): object | undefined {
  if (noun !== "amendments" || rest.length > 0) return undefined;
  if (verb === undefined) return { do: "amendments" };
  if (verb !== "remove" || version === undefined) return undefined;
  return { do: "remove-amendment", kind, version: Number(version), who: "box" };
}
