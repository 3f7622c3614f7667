import { lined, placeOf, type Place } from "./place.ts";
import { words, type Words } from "./words.ts";

/** Something about a file as a whole, before anybody reads what it says. */
export interface FileFault {
  readonly code: string;
  readonly problem: Words;
  readonly hint: Words;
  readonly place?: Place;
}

export interface TextFile {
  readonly text: string | undefined;
  readonly faults: readonly FileFault[];
}

/** Bytes as text, forgiving what editors on Windows add and naming what they break. */
export function textIn(bytes: Uint8Array): TextFile {
  if (utf16Marks.some((mark) => mark.every((byte, at) => bytes[at] === byte)))
    return { text: undefined, faults: [utf16] };
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const bare = text.replace(/^\uFEFF/, "");
  if (!isUtf8(bytes)) return { text: undefined, faults: [notUtf8(bare)] };
  const faults = [...(bare === text ? [] : [byteOrderMark]), ...(bare.includes("\r\n") ? [windowsLines] : [])];
  return { text: bare, faults };
}

const utf16Marks = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes) !== undefined;
  } catch {
    return false;
  }
}

const saveAsUtf8 = words("另存为 UTF-8（无 BOM）", "save it as UTF-8 without a byte-order mark");
const utf16: FileFault = {
  code: "E1005",
  problem: words("文件是 UTF-16 编码", "the file is UTF-16"),
  hint: saveAsUtf8,
};

/** Points at the first letter that came out broken: mostly a Chinese name saved as GBK. */
function notUtf8(text: string): FileFault {
  const at = Math.max(0, text.indexOf("�"));
  const place = placeOf(lined(text), [at, at + 1]);
  const problem = words("文件不是 UTF-8 编码（可能是 GBK）", "the file is not UTF-8 (perhaps GBK)");
  return { code: "E1005", problem, hint: saveAsUtf8, place };
}

const byteOrderMark: FileFault = {
  code: "W1007",
  problem: words("文件开头有字节顺序标记（BOM），已忽略", "the file begins with a byte-order mark, which was ignored"),
  hint: saveAsUtf8,
};

const windowsLines: FileFault = {
  code: "W1008",
  problem: words(
    "文件用 Windows 换行（CRLF），已照常读取",
    "the file has Windows line ends (CRLF), which were read as usual",
  ),
  hint: words("另存为 LF 换行", "save it with LF line ends"),
};
