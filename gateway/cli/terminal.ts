import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import type { AccessReply } from "../access/doorkeeper.ts";
import { printedCode } from "../access/setup-code.ts";
import { newTerminalSchema } from "../access/terminal.ts";
import { askGateway } from "../control.ts";
import type { EnrolledTerminal } from "../core/access.ts";
import { utcText } from "../core/time.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 done · 1 refused · 2 wrong usage · 4 no gateway runs there. */
const exit = { done: 0, refused: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost terminal add NAME --data DIR [--kind screen|panel] [--role duty|worker|viewer] [--person ID] [--grid ID]
                                         给一台终端发登记码 a code that lets one device in
gridpost terminal list --data DIR        哪些终端已登记 which devices are in
gridpost terminal revoke NAME --data DIR 撤销，立即断开 put it out at once
`;

/** Wall screens, desk computers and MQTT panels, let in by a code and put out by name. */
export async function terminalCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const said = await askGateway(wish.data, wish.ask);
  if (said === undefined) return told(out, noGateway(wish.data)[wish.language], exit.unreachable);
  if (said["ok"] !== true) return told(out, `${String(said["why"])}\n`, exit.refused);
  if ("terminals" in said) return told(out, (said["terminals"] as EnrolledTerminal[]).map(lineOf).join(""), exit.done);
  const reply = said["reply"] as AccessReply;
  return reply.done
    ? told(out, doneText(reply)[wish.language], exit.done)
    : told(out, `${reply.refused}\n`, exit.refused);
}

function lineOf({ name, kind, role, person, sinceMs }: EnrolledTerminal): string {
  return `${name}\t${kind}\t${role}\t${person ?? "-"}\t${utcText(sinceMs)}\n`;
}

function doneText({ code }: Extract<AccessReply, { done: true }>): Words {
  if (code === undefined) return words("已撤销，连接已断开。\n", "Revoked; its connections end.\n");
  const printed = printedCode(code);
  return words(
    `登记码  ${printed}\n15 分钟内有效，只能用一次。屏幕：在它的登录页上填登记码。面板：POST /api/v1/terminals/enrol {"code":"${code}"}，回答里有 MQTT 的用户名和密码。\n`,
    `Terminal code  ${printed}\nGood for 15 minutes, and once. A screen: enter it on its sign-in page. A panel: POST /api/v1/terminals/enrol {"code":"${code}"} answers with the user name and password for MQTT.\n`,
  );
}

interface Wish {
  readonly data: string;
  readonly ask: object;
  readonly language: Language;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const { values, positionals = [] } = parse(args) ?? {};
  const language = languageOf(values?.lang ?? usualLanguage(env));
  if (values?.data === undefined || language === undefined) return undefined;
  const ask = askFor(positionals, values);
  return ask && { data: resolve(values.data), ask, language };
}

function parse(args: readonly string[]) {
  const options = {
    data: { type: "string" },
    kind: { type: "string", default: "screen" },
    role: { type: "string", default: "viewer" },
    person: { type: "string" },
    grid: { type: "string" },
    lang: { type: "string" },
  } as const;
  return commandLine(args, options);
}

function askFor([verb, name, ...rest]: readonly string[], { kind, role, person, grid }: Asked): object | undefined {
  if (rest.length > 0) return undefined;
  if (verb === "list") return name === undefined ? { do: "terminals" } : undefined;
  if (verb === "revoke") return name === undefined ? undefined : { do: "terminal-revoke", name };
  const where = { ...(person !== undefined && { person }), ...(grid !== undefined && { grid }) };
  const wish = newTerminalSchema.safeParse({ name, kind, role, ...where });
  return verb === "add" && wish.success ? { do: "terminal-invite", wish: wish.data } : undefined;
}

interface Asked {
  readonly kind: string;
  readonly role: string;
  readonly person?: string | undefined;
  readonly grid?: string | undefined;
}
