import type { YAMLError } from "yaml";
import { tame, words, type Words } from "./words.ts";

/** What a fault of the YAML text means for somebody who never read the YAML standard. */
export function yamlWords(error: YAMLError, text: string): Fault {
  const { code, message, pos } = error;
  if (code === "DUPLICATE_KEY") return twice(keyAt(text, pos[0]));
  const known = faults[isIndentation(text, pos[0]) && code === "MISSING_CHAR" ? "BAD_INDENT" : code];
  const problem = known?.problem ?? words(`YAML 写法错误（${message}）`, `not YAML (${message})`);
  const hint = known?.hint ?? words("检查这一行和上一行", "check this line and the one before it");
  return { problem, hint: fullWidthColon.test(lineAt(text, pos[0])) ? useAsciiColon : hint };
}

/** What the caret stands under: the key, or the first sign after an indentation. */
export function yamlSpan({ code, pos }: YAMLError, text: string): readonly [number, number] {
  if (code === "DUPLICATE_KEY") return [pos[0], pos[0] + keyAt(text, pos[0]).length];
  const blanks =
    code !== "TAB_AS_INDENT" && isIndentation(text, pos[0])
      ? (/^[ \t]*/.exec(text.slice(pos[0], pos[0] + 200))?.[0].length ?? 0)
      : 0;
  return [pos[0] + blanks, Math.max(pos[1], pos[0] + blanks + 1)];
}

function twice(key: string): Fault {
  const problem = words(`键 ${tame(key)} 在这里出现了两次`, `the key ${tame(key)} stands here twice`);
  return { problem, hint: words("只保留一个", "keep one of them") };
}

function keyAt(text: string, at: number): string {
  return /^[^:\s]*/.exec(text.slice(at, at + 64))?.[0] ?? "";
}

function isIndentation(text: string, at: number): boolean {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  return text.slice(from, at).trim() === "" && /^[ \t]*[^ \t\r\n#]/.test(text.slice(at, at + 200));
}

const fullWidthColon = /^\s*(- *)*[\w.-]+：/;
const useAsciiColon = words(
  "把中文冒号 ： 改成英文冒号加空格",
  "replace the full-width colon ： by a colon and a space",
);

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const to = text.indexOf("\n", offset);
  return text.slice(from, to < 0 ? undefined : to);
}

export interface Fault {
  readonly problem: Words;
  readonly hint: Words;
}

const oneKey: Fault = {
  problem: words("这里读不成 键: 值", "this does not read as key: value"),
  hint: words("每行一个 键: 值，冒号后加空格", "one key: value on a line, with a space after the colon"),
};
const bracket: Fault = {
  problem: words("括号、引号或逗号不完整", "a bracket, quote or comma is missing"),
  hint: words("在这里或上一行补上", "add it here or on the line before"),
};

const faults: Readonly<Record<string, Fault>> = {
  BAD_INDENT: {
    problem: words("缩进与同组的行不一致", "the indentation differs from the lines it belongs with"),
    hint: words("与同组的第一行左对齐", "line it up with the first line of its group"),
  },
  TAB_AS_INDENT: {
    problem: words("用了制表符缩进", "a tab is used as indentation"),
    hint: words("改成空格", "use spaces"),
  },
  BAD_SCALAR_START: {
    problem: words("值不能以这个符号开头", "a value cannot begin with this sign"),
    hint: words("把整个值放进引号", "put the whole value in quotes"),
  },
  MULTILINE_IMPLICIT_KEY: oneKey,
  BLOCK_AS_IMPLICIT_KEY: oneKey,
  KEY_OVER_1024_CHARS: oneKey,
  NON_STRING_KEY: oneKey,
  UNEXPECTED_TOKEN: bracket,
  MISSING_CHAR: bracket,
  TAG_RESOLVE_FAILED: {
    problem: words("不认识的标签（以 ! 开头）", "unknown tag (it begins with !)"),
    hint: words("删去标签；密钥写成 ${env:名字}", "delete the tag; write a secret as ${env:NAME}"),
  },
};
