import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { limits } from "../../config/limits.ts";
import { words } from "../../config/words.ts";
import { commandRoles, commandTiers, type CommandRole, type CommandTier } from "../../gateway/core/commands/command.ts";
import { utcText } from "../../gateway/core/time.ts";
import { fingerprintOfKey, newKeyPair } from "../cose-key.ts";
import { openTrustFile, type TrustFile, type TrustFileDeps } from "../trust-file.ts";
import { keyOf, revoked, type DistrictKey } from "../trust.ts";

/** Exit codes are a promise: 0 done · 1 there is none, or the list is broken · 2 wrong usage. */
const exit = { done: 0, none: 1, usage: 2 } as const;

const usage = `gridpost keys show --data DIR            谁能下指令 who may command, and the box's own key
gridpost keys enrol --data DIR [--tier district] [--role commander,desk,administrator,department]
                                         一次性登记码，15 分钟 a one-time code for the district's key, 15 minutes
gridpost keys rotate --data DIR          换本机自己的密钥 a new key pair of the box itself
gridpost keys revoke KEY --data DIR      吊销 a key signs no more, from now on
`;

export interface KeysCommandDeps extends TrustFileDeps {
  readonly out: { readonly write: (text: string) => unknown };
  readonly env: Environment;
}

/** The list of those who may command; a running gateway goes by every change from the next command on. */
export function keysCommand(args: readonly string[], deps: KeysCommandDeps): number {
  const wish = understand(args, deps.env);
  if (wish === undefined) return told(deps, usage, exit.usage);
  const file = openTrustFile(wish.data, deps);
  try {
    return verbs[wish.verb](wish, file, deps);
  } catch (error) {
    return told(deps, `${error instanceof Error ? error.message : String(error)}\n`, exit.none);
  }
}

type Do = (wish: Wish, file: TrustFile, deps: KeysCommandDeps) => number;
const verbs: Readonly<Record<Wish["verb"], Do>> = { show, enrol, rotate, revoke };

interface Wish {
  readonly verb: "show" | "enrol" | "rotate" | "revoke";
  readonly key: string;
  readonly data: string;
  readonly tier: CommandTier;
  readonly roles: readonly CommandRole[];
  readonly language: Language;
}

function show({ language }: Wish, file: TrustFile, deps: KeysCommandDeps): number {
  const { own, district, code } = file.read();
  const waiting = code === undefined || code.untilMs <= deps.nowMs() ? "" : `${codeWaits[language]}\n`;
  const mine = `${ownKey[language]} ${own.publicKey}\n  SHA-256 ${fingerprintOfKey(own.publicKey)}\n`;
  return told(deps, mine + district.map((key) => lineOf(key, deps.nowMs())).join("") + waiting, exit.done);
}

const ownKey = words("本机", "this box");
const codeWaits = words("有一个登记码还没用", "a code is out and not used yet");

function lineOf({ id, tier, roles, by, sinceMs, untilMs, revokedMs }: DistrictKey, nowMs: number): string {
  const ended = revokedMs ?? untilMs;
  const isOver = ended !== undefined && ended <= nowMs;
  const state = revokedMs !== undefined ? "revoked" : isOver ? "replaced" : by;
  const until = ended === undefined ? "" : `\t→ ${utcText(ended)}`;
  return `${id}\t${tier}\t${roles.join(",")}\t${state}\t${utcText(sinceMs)}${until}\n`;
}

/** Of 80 bits: whoever hears the message that it lets in cannot find it by trying. */
function enrol({ tier, roles, language }: Wish, file: TrustFile, deps: KeysCommandDeps): number {
  const code = newCode();
  file.write({ ...file.read(), code: { code, tier, roles, untilMs: deps.nowMs() + limits.enrolCodeMs } });
  const note = words(
    `只显示这一次，15 分钟内用一次有效；${tier}，${roles.join(" ")}`,
    `shown this once, good once within 15 minutes; ${tier}, ${roles.join(" ")}`,
  );
  return told(deps, `${code}\n# ${note[language]}\n`, exit.done);
}

/** Without 0 o 1 l: somebody will read it out over the telephone. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

function newCode(): string {
  const signs = [...randomBytes(16)].map((byte) => letters[byte & 31]);
  return [0, 4, 8, 12].map((at) => signs.slice(at, at + 4).join("")).join("-");
}

function rotate({ language }: Wish, file: TrustFile, deps: KeysCommandDeps): number {
  const trust = file.read();
  const own = { ...newKeyPair(), sinceMs: deps.nowMs() };
  file.write({ ...trust, own });
  const note = words("区级要重新登记才认得新密钥", "the district learns the new key at its next enrolment");
  return told(deps, `SHA-256 ${fingerprintOfKey(own.publicKey)}\n# ${note[language]}\n`, exit.done);
}

function revoke({ key, language }: Wish, file: TrustFile, deps: KeysCommandDeps): number {
  const trust = file.read();
  if (keyOf(trust, key) === undefined)
    return told(deps, words(`没有密钥 ${key}。\n`, `There is no key ${key}.\n`)[language], exit.none);
  file.write(revoked(trust, key, deps.nowMs()));
  return told(deps, words(`密钥 ${key} 已吊销。\n`, `The key ${key} is revoked.\n`)[language], exit.done);
}

function told({ out }: KeysCommandDeps, text: string, code: number): number {
  out.write(text);
  return code;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const options = {
    data: { type: "string" },
    tier: { type: "string", default: "district" },
    role: { type: "string", default: commandRoles.join(",") },
    lang: { type: "string" },
  } as const;
  const { values, positionals = [] } = commandLine(args, options) ?? {};
  const asked = askFor(positionals);
  const language = languageOf(values?.lang ?? usualLanguage(env));
  if (values?.data === undefined || asked === undefined || language === undefined) return undefined;
  const grant = grantIn(values.tier, values.role.split(","));
  return grant && { ...asked, ...grant, data: resolve(values.data), language };
}

function askFor([name, key, ...rest]: readonly string[]): Pick<Wish, "verb" | "key"> | undefined {
  const verb = (Object.keys(verbs) as Wish["verb"][]).find((each) => each === name);
  const isWhole = rest.length === 0 && (key !== undefined) === (verb === "revoke");
  return verb === undefined || !isWhole ? undefined : { verb, key: key ?? "" };
}

function grantIn(text: string, names: readonly string[]): Pick<Wish, "tier" | "roles"> | undefined {
  const tier = commandTiers.find((each) => each === text);
  const roles = commandRoles.filter((role) => names.includes(role));
  return tier === undefined || roles.length !== names.length ? undefined : { tier, roles };
}
