import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { deviceIdSchema } from "../../config/ids.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import { authorityIn, fingerprintOf, makeClient } from "../access/authority.ts";
import { secretBytesMax } from "../access/credential-book.ts";
import { type Credential, credentialFileIn, readCredentials, writeCredentials } from "../access/credential-file.ts";
import { keepChosen, newSecret } from "../access/secret.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import type { Output } from "./validate.ts";
import { told } from "./told.ts";

/** Exit codes are a promise: 0 done · 1 there is none · 2 wrong usage. */
const exit = { done: 0, none: 1, usage: 2 } as const;

const usage = `gridpost mqtt credential ID --data DIR [--chosen]  造一个凭据，只显示这一次 make a secret, shown once
                                                   --chosen 从标准输入读设备自带的密码 the device's own, from standard input
gridpost mqtt certificate ID --data DIR            造客户端证书，只显示这一次 make a client certificate, shown once
gridpost mqtt remove ID --data DIR                 收回 take back
gridpost mqtt list --data DIR                      谁有凭据 who has one
gridpost tls show --data DIR                       本机 CA 证书和指纹 the box's authority and its fingerprint
`;

export interface MqttCommandDeps {
  readonly out: Output;
  readonly nowMs: number;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  readonly env?: Environment;
}

/** Credentials of devices, bridges and readers; a running broker goes by every change from the next login on. */
export async function mqttCommand(args: readonly string[], deps: MqttCommandDeps): Promise<number> {
  const wish = understand(args, deps.env ?? environment());
  if (wish === undefined) return told(deps.out, usage, exit.usage);
  const known = new Map(readCredentials(credentialFileIn(wish.data)));
  switch (wish.verb) {
    case "show":
      return told(deps.out, usage, exit.usage);
    case "list":
      return told(deps.out, [...known.values()].map(described).join(""), exit.done);
    case "remove":
      return remove(wish, known, deps);
    case "credential":
      return wish.chosen ? keepPassword(wish, known, deps) : makeSecret(wish, known, deps);
    case "certificate":
      return makeCard(wish, known, deps);
  }
}

/** What a device has to trust, and what a person compares. */
export function tlsCommand(args: readonly string[], out: Output, env: Environment = environment()): number {
  const wish = understand(args, env);
  if (wish?.verb !== "show") return told(out, usage, exit.usage);
  const authority = authorityIn(wish.data);
  if (authority === undefined) return told(out, noAuthority[wish.language], exit.none);
  return told(out, `SHA-256 ${fingerprintOf(authority)}\n\n${authority}`, exit.done);
}

const noAuthority = words(
  "还没有证书：配置 mqtt.tls 后首次启动时生成。\n",
  "There is no certificate yet: it is made on the first start with mqtt.tls in the site file.\n",
);

type Known = Map<string, Credential>;
interface Wish {
  readonly verb: "credential" | "certificate" | "remove" | "list" | "show";
  readonly id: string;
  readonly data: string;
  readonly chosen: boolean;
  readonly language: Language;
}

function described({ id, secret, certificate }: Credential): string {
  const has = [
    ...(secret ? [secret.kind === "random" ? "secret" : "password"] : []),
    ...(certificate ? ["certificate"] : []),
  ];
  return `${id}\t${has.join(", ")}\n`;
}

function remove({ id, data, language }: Wish, known: Known, { out }: MqttCommandDeps): number {
  if (!known.delete(id))
    return told(out, words(`${id} 没有凭据。\n`, `${id} has no credential.\n`)[language], exit.none);
  writeCredentials(credentialFileIn(data), known);
  return told(out, words(`${id} 的凭据已收回。\n`, `The credential of ${id} is taken back.\n`)[language], exit.done);
}

function makeSecret({ id, data, language }: Wish, known: Known, { out }: MqttCommandDeps): number {
  const { secret, kept } = newSecret();
  writeCredentials(credentialFileIn(data), known.set(id, { ...known.get(id), id, secret: kept }));
  const note = words("只显示这一次，请现在写进设备", "shown this once; enter it in the device now");
  return told(out, `username ${id}\npassword ${secret}\n# ${note[language]}\n`, exit.done);
}

const passwordBytesMin = 8;

async function keepPassword(
  { id, data, language }: Wish,
  known: Known,
  { out, readInput }: MqttCommandDeps,
): Promise<number> {
  const password = (await readInput()).replace(/\r?\n$/, "");
  const bytes = Buffer.byteLength(password);
  if (bytes < passwordBytesMin || bytes > secretBytesMax) return told(out, badPassword[language], exit.usage);
  writeCredentials(credentialFileIn(data), known.set(id, { ...known.get(id), id, secret: await keepChosen(password) }));
  return told(out, words(`${id} 的密码已登记。\n`, `The password of ${id} is on the list.\n`)[language], exit.done);
}

const badPassword: Words = words(
  `密码要 ${passwordBytesMin}–${secretBytesMax} 个字节。\n`,
  `A password has ${passwordBytesMin} to ${secretBytesMax} bytes.\n`,
);

function makeCard({ id, data, language }: Wish, known: Known, { out, nowMs }: MqttCommandDeps): number {
  const { certificate, key } = makeClient(data, id, nowMs);
  writeCredentials(
    credentialFileIn(data),
    known.set(id, { ...known.get(id), id, certificate: fingerprintOf(certificate) }),
  );
  const note = words("只显示这一次；以前的证书不再有效", "shown this once; an earlier certificate is no longer valid");
  return told(out, `${certificate}${key}# ${note[language]}\n`, exit.done);
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const { values, positionals } = parse(args) ?? {};
  const language = languageOf(values?.lang ?? usualLanguage(env));
  const asked = askedFor(positionals ?? []);
  if (values?.data === undefined || language === undefined || asked === undefined) return undefined;
  return { ...asked, data: resolve(values.data), chosen: values.chosen, language };
}

const verbs = { credential: "id", certificate: "id", remove: "id", list: "all", show: "all" } as const;

function askedFor(words: readonly string[]): Pick<Wish, "verb" | "id"> | undefined {
  const verb = (Object.keys(verbs) as Wish["verb"][]).find((each) => each === words[0]);
  if (verb === undefined || words.length !== (verbs[verb] === "id" ? 2 : 1)) return undefined;
  const id = words[1] ?? "";
  return verbs[verb] === "all" || deviceIdSchema.safeParse(id).success ? { verb, id } : undefined;
}

function parse(args: readonly string[]) {
  const options = {
    data: { type: "string" },
    chosen: { type: "boolean", default: false },
    lang: { type: "string" },
  } as const;
  return commandLine(args, options);
}
