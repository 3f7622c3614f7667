import type { z } from "zod";
import { findings, isMapping, type Finding } from "./findings.ts";
import { numberIn, rewritten } from "./lookalike.ts";
import { nearest } from "./nearest.ts";
import type { Path, Problem } from "./problem.ts";
import { shown, tame, words, wordsOf, type Words } from "./words.ts";

/** Everything a schema refuses in a value, each in plain words with the way to mend it; `written` is what is quoted. */
export function explain(schema: z.core.$ZodType, value: unknown, written: unknown = value): readonly Problem[] {
  const told = findings(schema, value).flatMap((finding) => tell(finding, at(written, finding.path)));
  const meant = new Set(told.flatMap((problem) => (problem.meant ? [JSON.stringify(problem.meant)] : [])));
  // A misspelt key also makes the right one missing; that is one fault, not two.
  return told.filter(({ code, path }) => code !== "E1201" || !meant.has(JSON.stringify(path)));
}

/** `meant`: the path the reader had in mind, when a key is misspelt. */
type Told = Problem & { readonly meant?: Path };
type Issue = z.core.$ZodIssue;
type Bounded = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;
type Odd = z.core.$ZodIssueInvalidKey | z.core.$ZodIssueInvalidElement | z.core.$ZodIssueNotMultipleOf;
type Usual = Exclude<Issue, Odd | z.core.$ZodIssueUnrecognizedKeys>;

function tell(finding: Finding, value: unknown): readonly Told[] {
  const { issue, path } = finding;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(finding, key));
  if (value === undefined) return [missing(issue, path)];
  if (value === null) return [empty(issue, path)];
  return [isOdd(issue) ? plain(issue, path, value) : unfit(issue, path, value)];
}

function unfit(issue: Usual, path: Path, value: unknown): Told {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue, path, value);
    case "invalid_value":
      return notInList(issue, path, value, issue.values.map(String));
    case "invalid_union":
      return noForm(issue, path, value);
    case "too_big":
    case "too_small":
      return outOfBounds(issue, path, value);
    case "invalid_format":
      return wrongForm(issue, path, value);
    case "custom":
      return refused(issue, path, value);
  }
}

function isOdd(issue: Usual | Odd): issue is Odd {
  return issue.code === "invalid_key" || issue.code === "invalid_element" || issue.code === "not_multiple_of";
}

function unknownKey({ path, known }: Finding, key: string): Told {
  const meant = nearest(key, known);
  const problem = words(`不认识的键 ${tame(key)}`, `unknown key ${tame(key)}`);
  const list = known.join(" ");
  const place = { code: "E1202", path: [...path, key], atKey: true, problem };
  if (meant === undefined) return { ...place, hint: words(`这里可用：${list}`, `known here: ${list}`) };
  return { ...place, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant, meant: [...path, meant] };
}

function missing(issue: Issue, path: Path): Told {
  const key = String(path.at(-1) ?? "");
  const form = formHint(issue);
  return {
    code: "E1201",
    path,
    problem: words(`缺少 ${key}`, `${key} is missing`),
    hint: words(`加上 ${key}: …（${form.zh}）`, `add ${key}: … (${form.en})`),
  };
}

function empty(issue: Issue, path: Path): Told {
  const form = formHint(issue);
  return {
    code: "E1203",
    path,
    problem: words("后面没有值", "nothing follows it"),
    hint: words(`写上值（${form.zh}），或删去这一行`, `give it a value (${form.en}) or delete the line`),
  };
}

function wrongType(issue: z.core.$ZodIssueInvalidType, path: Path, value: unknown): Told {
  const own = wordsOf(issue.message);
  if (own) return { code: "E1207", path, problem: badlyWritten(value), hint: own };
  const wanted = typeWords(issue.expected);
  const got = typeWords(typeOf(value));
  const problem = words(
    `应为${wanted.zh}，得到${got.zh} ${shown(value)}`,
    `expected ${wanted.en}, got ${got.en} ${shown(value)}`,
  );
  return { code: "E1203", path, problem, ...typeHint(issue.expected, value) };
}

function typeHint(expected: string, value: unknown): Pick<Problem, "hint" | "fix"> {
  const number = typeof value === "string" ? numberIn(value) : undefined;
  if (isNumeric(expected) && number !== undefined) return replaceBy(String(number));
  if (expected === "boolean")
    return { hint: words("写 true 或 false，不加引号", "write true or false without quotes") };
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean"))
    return { hint: words(`加上引号："${value}"`, `put it in quotes: "${value}"`), fix: `"${value}"` };
  return { hint: typeExample(expected) };
}

function typeExample(expected: string): Words {
  if (expected === "array")
    return words("写成列表：每项一行，以 - 开头", "write a list: one line for each entry, starting with -");
  if (expected === "object") return words("在下面缩进写 键: 值", "write key: value lines below it, indented");
  const wanted = typeWords(expected);
  return words(`写${wanted.zh}`, `write ${wanted.en}`);
}

function notInList(issue: Issue, path: Path, value: unknown, values: readonly string[]): Told {
  const meant = nearest(String(value), values);
  const problem = words(`${shown(value)} 不在可选值中`, `${shown(value)} is not one of the choices`);
  if (meant !== undefined) return { code: "E1204", path, problem, ...replaceBy(meant) };
  const list = values.join(" ");
  return { code: "E1204", path, problem, hint: wordsOf(issue.message) ?? words(`可选：${list}`, `one of: ${list}`) };
}

function noForm(issue: z.core.$ZodIssueInvalidUnion, path: Path, value: unknown): Told {
  if ("options" in issue && issue.options) return notInList(issue, path, value, issue.options.map(String));
  const first = issue.errors.flatMap((branch) => branch.slice(0, 1));
  const values = first.flatMap((each) => (each.code === "invalid_value" ? each.values.map(String) : []));
  if (values.length > 0) return notInList(issue, path, value, values);
  const types = first.flatMap((each) => (each.code === "invalid_type" ? [typeWords(each.expected)] : []));
  const wanted = words(types.map(({ zh }) => zh).join("、"), types.map(({ en }) => en).join(", "));
  const hint = wordsOf(issue.message) ?? words(`写其中之一：${wanted.zh}`, `write one of: ${wanted.en}`);
  return { code: "E1208", path, problem: badlyWritten(value), hint };
}

function outOfBounds(issue: Bounded, path: Path, value: unknown): Told {
  const bound = issue.code === "too_big" ? issue.maximum : issue.minimum;
  const [zh, en] = issue.code === "too_big" ? ["最多", "at most"] : ["至少", "at least"];
  if (typeof value === "number") {
    const side = issue.code === "too_big" ? words("大", "large") : words("小", "small");
    const problem = words(`${value} 太${side.zh}`, `${value} is too ${side.en}`);
    return { code: "E1205", path, problem, hint: words(`${zh}为 ${bound}`, `write ${en} ${bound}`) };
  }
  const nouns = { list: ["项", "entry", "entries"], text: ["个字", "character", "characters"] } as const;
  const [noun, one, many] = Array.isArray(value) ? nouns.list : nouns.text;
  const length = typeof value === "string" || Array.isArray(value) ? value.length : 0;
  const counted = (count: number) => `${count} ${count === 1 ? one : many}`;
  const problem = words(`有 ${length} ${noun}`, `it has ${counted(length)}`);
  const hint = words(`${zh} ${bound} ${noun}`, `write ${en} ${counted(Number(bound))}`);
  return { code: "E1206", path, problem, hint };
}

function wrongForm(issue: z.core.$ZodIssueInvalidStringFormat, path: Path, value: unknown): Told {
  const [, source, flags] = /^\/(.*)\/(\w*)$/.exec(issue.pattern ?? "") ?? [];
  const pattern = source === undefined ? undefined : new RegExp(source, flags);
  const better = pattern && rewritten(String(value), pattern);
  const own = wordsOf(issue.message) ?? words(`写成 ${issue.format} 的形式`, `write it as ${issue.format}`);
  const problem = badlyWritten(value);
  if (better === undefined) return { code: "E1207", path, problem, hint: own };
  const { hint, fix } = replaceBy(better);
  return { code: "E1207", path, problem, fix, hint: words(`${hint.zh}（${own.zh}）`, `${hint.en} (${own.en})`) };
}

/**
 * A schema's own check tells what is wrong and, as `params.hint`, how to mend it. With words in both languages but no
 * hint it tells what a good value is; in one language it is an assertion, printed as it stands.
 */
function refused(issue: z.core.$ZodIssueCustom, path: Path, value: unknown): Told {
  const told: unknown = issue.params?.["hint"];
  const own = wordsOf(issue.message);
  const hint = typeof told === "string" ? wordsOf(told) : undefined;
  if (own && hint) return { code: "E1208", path, problem: own, hint };
  if (own && own.zh === own.en) {
    return {
      code: "E1208",
      path,
      problem: words(`不成立：${own.zh}`, own.en),
      hint: words("改这一项", "mend this entry"),
    };
  }
  return { code: "E1208", path, problem: badlyWritten(value), hint: own ?? formHint(issue) };
}

function plain(issue: Issue, path: Path, value: unknown): Told {
  return { code: "E1208", path, problem: badlyWritten(value), hint: formHint(issue) };
}

function badlyWritten(value: unknown): Words {
  return words(`${shown(value)} 的写法不对`, `${shown(value)} is not written the right way`);
}

function replaceBy(fix: string): { readonly hint: Words; readonly fix: string } {
  return { hint: words(`改成 ${fix}`, `write ${fix}`), fix };
}

/** What a good value looks like, for a place where there is none. */
function formHint(issue: z.core.$ZodIssue): Words {
  const own = wordsOf(issue.message);
  if (own) return own;
  if (issue.code === "invalid_type") return typeWords(issue.expected);
  const values =
    issue.code === "invalid_value"
      ? issue.values
      : issue.code === "invalid_union" && "options" in issue
        ? (issue.options ?? [])
        : [];
  const list = values.map(String).join(" ");
  return list ? words(`可选 ${list}`, `one of ${list}`) : words("一个值", "a value");
}

const types: Readonly<Record<string, Words>> = {
  string: words("文本", "text"),
  number: words("数字", "a number"),
  int: words("整数", "a whole number"),
  boolean: words("是非值（true 或 false）", "true or false"),
  array: words("列表", "a list"),
  tuple: words("列表", "a list"),
  object: words("键值组", "a mapping"),
  record: words("键值组", "a mapping"),
};

function typeWords(type: string): Words {
  return types[type] ?? words(type, type);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function isNumeric(type: string): boolean {
  return type === "number" || type === "int";
}

function at(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, raw);
}
