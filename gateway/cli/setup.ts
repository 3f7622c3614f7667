import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import { readSetupCode, writeSetupCode } from "../access/access-file.ts";
import { authorityIn, fingerprintOf } from "../access/authority.ts";
import { wordsLine } from "../access/fingerprint-words.ts";
import { newSetupCode, printedCode } from "../access/setup-code.ts";
import { type BoxLabel, boxLabelPage } from "../commissioning/labels.ts";
import { askGateway } from "../control.ts";
import { told } from "./told.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 there is a code · 1 there is none · 2 wrong usage. */
const exit = { done: 0, none: 1, usage: 2 } as const;

const usage = `gridpost setup --data DIR            机身码：第一次打开控制台时填 the code for the first visit to the console
gridpost setup --data DIR --reset    换一个新码：忘了口令时用，半小时内有效 a new code, for a lost passphrase; good for half an hour
gridpost setup --data DIR --label [--url https://ADDRESS]    机身标签，可打印的页面 the label of the box, as a page to print
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
  const { data, isNew, isLabel, url, language } = wish;
  const code = isNew ? await renewed(data) : readSetupCode(data);
  const certificate = certificateIn(data);
  if (code === undefined) return told(out, noCode[language] + certificateText(certificate)[language], exit.none);
  const label = { code: printedCode(code), ...(url !== undefined && { url }), ...(certificate && { certificate }) };
  if (isLabel) return told(out, `${boxLabelPage(label, language)}\n`, exit.done);
  return told(out, theCode(label.code)[language] + certificateText(certificate)[language], exit.done);
}

function understand(args: readonly string[], env: Environment) {
  const options = {
    data: { type: "string" },
    reset: { type: "boolean", default: false },
    label: { type: "boolean", default: false },
    url: { type: "string" },
    lang: { type: "string" },
  } as const;
  const parsed = commandLine(args, options);
  const language = languageOf(parsed?.values.lang ?? usualLanguage(env));
  const data = parsed?.values.data;
  if (parsed === undefined || data === undefined || parsed.positionals.length > 0) return undefined;
  const { reset: isNew, label: isLabel, url } = parsed.values;
  if (url !== undefined && !/^https?:\/\/[^\s#]+$/.test(url)) return undefined;
  return language && { data: resolve(data), isNew, isLabel, url, language };
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

function certificateIn(data: string): BoxLabel["certificate"] {
  const authority = authorityIn(data);
  if (authority === undefined) return undefined;
  const fingerprint = fingerprintOf(authority);
  return { fingerprint, words: wordsLine(fingerprint) };
}

function certificateText(certificate: BoxLabel["certificate"]): Words {
  if (certificate === undefined) return words("", "");
  const { fingerprint, words: said } = certificate;
  return words(
    `证书指纹  ${said.zh}\n          ${said.en}\nSHA-256   ${fingerprint}\n`,
    `Certificate  ${said.en}\n             ${said.zh}\nSHA-256      ${fingerprint}\n`,
  );
}
