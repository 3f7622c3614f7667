import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { limits } from "../../config/limits.ts";
import { inflated, isPacked } from "../deflate.ts";
import { diagnosis, type Diagnosis } from "../diagnostic.ts";

/** Exit codes are a promise: 0 whole · 1 broken, or not to be read · 2 wrong usage. */
const exit = { whole: 0, broken: 1, usage: 2 } as const;

const usage = `gridpost cbor decode [FILE|-] [--lang zh-CN|en]   与区级往来的一帧，逐项列出 a message of the wire, field by field
                                                  文件或标准输入，二进制或十六进制 file or standard input, binary or hex
`;

export interface CborCommandDeps {
  readonly out: { readonly write: (text: string) => unknown };
  readonly env: Environment;
  /** The whole of a file; of standard input when it is "-". */
  readonly read: (file: string) => Promise<Uint8Array>;
}

/** Prints a message of the wire in diagnostic notation. It reads what anybody sends, so it believes nothing. */
export async function cborCommand(args: readonly string[], deps: CborCommandDeps): Promise<number> {
  const wish = understand(args, deps.env);
  if (wish === undefined) {
    deps.out.write(usage);
    return exit.usage;
  }
  try {
    return print(await deps.read(wish.file), wish.language, deps);
  } catch (error) {
    deps.out.write(`${wish.file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return exit.broken;
  }
}

interface Wish {
  readonly file: string;
  readonly language: Language;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const line = commandLine(args, { lang: { type: "string" } });
  const language = languageOf(line?.values.lang ?? usualLanguage(env));
  const [verb, file = "-", ...rest] = line?.positionals ?? [];
  return verb === "decode" && rest.length === 0 && language !== undefined ? { file, language } : undefined;
}

function print(given: Uint8Array, language: Language, { out }: CborCommandDeps): number {
  const bytes = fromHex(given) ?? given;
  const plain = isPacked(bytes) ? inflated(bytes, limits.uplinkFrameBytesMax) : bytes;
  if (plain === undefined) {
    out.write(`${says.noDeflate[language]}\n`);
    return exit.broken;
  }
  const found = diagnosis(plain);
  const packed = plain === bytes ? "" : `, ${says.deflated[language]} ${bytes.length}`;
  out.write(`/ ${found.message}, ${plain.length} ${says.bytes[language]}${packed} /\n${found.notation}\n`);
  if (found.fault === undefined) return exit.whole;
  out.write(`${faultText(found.fault, plain, language)}\n`);
  return exit.broken;
}

/** The place in bytes of the message, after unpacking, with what stands around it. */
function faultText({ at, why }: NonNullable<Diagnosis["fault"]>, bytes: Uint8Array, language: Language): string {
  const from = Math.max(0, at - 8);
  const hex = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString("hex");
  return `${says.broken[language](at, why)}: …${hex(from, at)} >${hex(at, at + 8)}<`;
}

const says = {
  bytes: { zh: "字节", en: "bytes" },
  deflated: { zh: "压缩后", en: "deflated to" },
  noDeflate: {
    zh: "字节串不是压缩的报文（RFC 1951）",
    en: "a byte string that holds no deflated message (RFC 1951)",
  },
  broken: {
    zh: (at: number, why: string) => `第 ${at} 字节起无法解读 (${why})`,
    en: (at: number, why: string) => `cannot be read on from byte ${at} (${why})`,
  },
} as const;

/** A dump as text; nothing of ours is made of hexadecimal digits alone. */
function fromHex(given: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(given).toString("latin1").replaceAll(/\s/g, "");
  return /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex") : undefined;
}
