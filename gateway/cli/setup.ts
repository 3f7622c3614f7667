import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import { readSetupCode, writeSetupCode } from "../access/access-file.ts";
import { authorityIn, fingerprintOf } from "../access/authority.ts";
import { newSetupCode, printedCode } from "../access/setup-code.ts";
import { askGateway } from "../control.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 there is a code · 1 there is none · 2 wrong usage. */
const exit = { done: 0, none: 1, usage: 2 } as const;

const usage = `gridpost setup --data DIR            机身码：第一次打开控制台时填 the code for the first visit to the console
gridpost setup --data DIR --reset    换一个新码：忘了口令时用，半小时内有效 a new code, for a lost passphrase; good for half an hour
`;

/**
 * The code that opens the console once. Whoever may read the box's data may have a new one: that is the way back for a
 * lost passphrase, and deleting a file is none.
 */
export async function setupCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) {
    out.write(usage);
    return exit.usage;
  }
  const { data, isNew, language } = wish;
  const code = isNew ? await renewed(data) : readSetupCode(data);
  out.write((code === undefined ? noCode : theCode(printedCode(code)))[language] + fingerprintText(data)[language]);
  return code === undefined ? exit.none : exit.done;
}

function understand(args: readonly string[], env: Environment) {
  const options = { data: { type: "string" }, reset: { type: "boolean" }, lang: { type: "string" } } as const;
  const parsed = commandLine(args, options);
  const language = languageOf(parsed?.values.lang ?? usualLanguage(env));
  const data = parsed?.values.data;
  if (parsed === undefined || data === undefined || parsed.positionals.length > 0) return undefined;
  return language && { data: resolve(data), isNew: parsed.values.reset === true, language };
}

/** A running gateway takes it at once; otherwise it is there at the next start. */
async function renewed(data: string): Promise<string> {
  const answer = await askGateway(data, { do: "setup" });
  if (typeof answer?.["code"] === "string") return answer["code"];
  const code = newSetupCode();
  writeSetupCode(data, code);
  return code;
}

function theCode(code: string): Words {
  return words(
    `机身码  ${code}\n打开控制台，填机身码，设口令。网关启动（或换码）后半小时内有效，只能用一次。\n`,
    `Set-up code  ${code}\nOpen the console, enter the code and choose a passphrase. Good for half an hour after the gateway started (or the code was made), and once.\n`,
  );
}

const noCode = words(
  "没有机身码：已经用过，或网关还没有启动过。忘了口令：加 --reset。\n",
  "There is no set-up code: it was used, or the gateway has not run yet. Lost the passphrase: add --reset.\n",
);

function fingerprintText(data: string): Readonly<Record<Language, string>> {
  const authority = authorityIn(data);
  if (authority === undefined) return { zh: "", en: "" };
  const print = fingerprintOf(authority);
  return { zh: `证书指纹 SHA-256\n${print}\n`, en: `Certificate fingerprint, SHA-256\n${print}\n` };
}
