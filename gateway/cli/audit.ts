import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Environment } from "../../config/environment.ts";
import { environment } from "../../config/load.ts";
import { firstBroken, readJournal } from "../store/journal.ts";
import { withClosedStore } from "../store/survey.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 whole · 1 broken · 2 wrong usage · 4 the store is not to be had. */
const exit = { whole: 0, broken: 1, usage: 2, unreachable: 4 } as const;

/** `gridpost audit verify`: whether the journal is whole, and where it first is not. */
export async function auditCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args);
  const language = languageOf(wish?.lang ?? usualLanguage(env));
  if (wish === undefined || language === undefined) {
    out.write("gridpost audit verify --data DIR [--json] [--lang zh-CN|en]\n");
    return exit.usage;
  }
  const found = await verdictOf(wish.data);
  const { code, entries, broken } = found;
  const json = { schema: "gridpost.audit.verify/v1", ok: code === exit.whole, entries, ...(broken && { broken }) };
  out.write(wish.json ? `${JSON.stringify(json)}\n` : textOf(found, wish.data)[language]);
  return code;
}

interface Verdict {
  readonly code: number;
  readonly entries: number;
  readonly broken?: number;
}

async function verdictOf(data: string): Promise<Verdict> {
  const read = await withClosedStore(data, async ([alarm]) => (alarm === undefined ? undefined : readJournal(alarm)));
  if (!read.ok || read.value === undefined) return { code: exit.unreachable, entries: 0 };
  const { entries, tip } = read.value;
  const broken = firstBroken(entries, tip);
  return { code: broken === undefined ? exit.whole : exit.broken, entries: entries.length, ...(broken && { broken }) };
}

function textOf({ code, entries, broken }: Verdict, data: string): { readonly zh: string; readonly en: string } {
  if (code === exit.unreachable)
    return {
      zh: `无法打开 ${data}：没有数据，或网关正在使用。\n`,
      en: `${data} cannot be opened: no store there, or the gateway has it open.\n`,
    };
  if (broken !== undefined)
    return { zh: `审计日志从第 ${broken} 条起不可信。\n`, en: `The journal is broken from entry ${broken} on.\n` };
  return { zh: `审计日志完整：${entries} 条。\n`, en: `The journal is whole: ${entries} entries.\n` };
}

function understand(args: readonly string[]) {
  const options = {
    data: { type: "string" },
    json: { type: "boolean", default: false },
    lang: { type: "string" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { data } = values;
    const isWhole = positionals.length === 1 && positionals[0] === "verify" && data !== undefined;
    return isWhole ? { ...values, data: resolve(data) } : undefined;
  } catch {
    return undefined;
  }
}
