import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words } from "../../config/words.ts";
import { commissioningPage } from "../commissioning/page.ts";
import type { CommissioningReport } from "../commissioning/report-view.ts";
import { signingParties, type SigningParty } from "../core/signature.ts";
import { askGateway } from "../control.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 nothing is open · 1 something is · 2 usage · 4 no gateway runs there. */
const exit = { done: 0, open: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost report commissioning [--html|--json] --data DIR     验收报告 what an installer hands over
gridpost report commissioning --signed installer|community --data DIR   签过名的那一份，一字不差 the text as it was signed
`;

/** The commissioning report of the running gateway: in short, as a page to print, or for programs. */
export async function commissioningCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const { data, language, form, signed } = wish;
  if (signed !== undefined) return signedText(wish, signed, out);
  const said = await askGateway(data, { do: "commissioning" });
  if (said?.["ok"] !== true) return told(out, noGateway(data)[language], exit.unreachable);
  const report = said["report"] as CommissioningReport;
  const texts = {
    json: () => JSON.stringify(report),
    html: () => commissioningPage(report, language, String(said["utcOffset"])),
    short: () => shortText(report, language),
  };
  return told(out, `${texts[form]()}\n`, report.openItems.length === 0 ? exit.done : exit.open);
}

/** Its SHA-256 is the one in the audit chain and on the printed report; so nothing is added, not even a line's end. */
async function signedText({ data, language }: Wish, as: SigningParty, out: Output): Promise<number> {
  const said = await askGateway(data, { do: "commissioning-signed", as });
  if (said?.["ok"] !== true) return told(out, noGateway(data)[language], exit.unreachable);
  const text = said["text"];
  return typeof text === "string" ? told(out, text, exit.done) : told(out, unsigned[language], exit.open);
}

const unsigned = words("还没有签名。\n", "Nobody has signed it yet.\n");

function shortText({ box, counts, openItems, configuration }: CommissioningReport, language: Language): string {
  const { points, heard, watching, tested } = counts;
  const hash = configuration?.hash.slice(0, 12) ?? "-";
  const head = words(
    `${box.name}：测点 ${points}，有读数 ${heard}，要试 ${watching}，试过 ${tested}；配置 ${hash}`,
    `${box.name}: ${points} points, ${heard} heard, ${watching} to be tested, ${tested} tested; configuration ${hash}`,
  );
  const lines = openItems.map(({ about, text }) => `  ${about}  ${text[language]}`);
  return [head[language], ...lines].join("\n");
}

interface Wish {
  readonly data: string;
  readonly language: Language;
  readonly form: "json" | "html" | "short";
  readonly signed?: SigningParty;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const options = {
    data: { type: "string" },
    lang: { type: "string" },
    json: { type: "boolean", default: false },
    html: { type: "boolean", default: false },
    signed: { type: "string" },
  } as const;
  const parsed = commandLine(args, options);
  if (parsed === undefined || parsed.positionals.join(" ") !== "commissioning") return undefined;
  const { data, lang, ...form } = parsed.values;
  const language = languageOf(lang ?? usualLanguage(env));
  const wanted = formOf(form);
  return data === undefined || language === undefined
    ? undefined
    : wanted && { data: resolve(data), language, ...wanted };
}

interface Forms {
  readonly json: boolean;
  readonly html: boolean;
  readonly signed?: string;
}

/** One of them, or in short; `undefined` when they contradict each other. */
function formOf({ json, html, signed }: Forms): Pick<Wish, "form" | "signed"> | undefined {
  const party = signingParties.find((each) => each === signed);
  if (signed !== party || (json && html)) return undefined;
  return { form: json ? "json" : html ? "html" : "short", ...(party && { signed: party }) };
}
