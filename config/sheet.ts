import { Composer, Parser, visit, type Alias, type CST, type Document, type ParsedNode, type YAMLError } from "yaml";
import { lined, lineOf, type LinedText, type Span } from "./place.ts";
import { words, type Words } from "./words.ts";
import { yamlSpan, yamlWords } from "./yaml-fault.ts";

export type SheetDocument = Document.Parsed<ParsedNode>;

/** A file's text as YAML read it. */
export interface Sheet extends LinedText {
  readonly document: SheetDocument | undefined;
  readonly value: unknown;
}

/** A fault of the text itself, known by its place and not by a path. */
export interface TextFault {
  readonly code: string;
  readonly span: Span;
  readonly problem: Words;
  readonly hint: Words;
}

/** With `broken` the value is not what its author meant, so nothing further is said about it. */
export interface Reading {
  readonly sheet: Sheet;
  readonly faults: readonly TextFault[];
  readonly broken: boolean;
}

/** Reads one YAML document without trusting it: depth and aliases are bounded before anything recurses over them. */
export function readSheet(text: string): Reading {
  const blank: Sheet = { ...lined(text), document: undefined, value: undefined };
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return stopped(blank, [deepFault(deep)]);
  const documents = [...new Composer(composing).compose(tokens, true, text.length)];
  const [document] = documents;
  if (document === undefined) return stopped(blank, [emptyFault]);
  return judge({ ...blank, document }, document, documents[1]);
}

const composing = { prettyErrors: false, stringKeys: true, logLevel: "silent" } as const;

function judge(sheet: Sheet, document: SheetDocument, second: SheetDocument | undefined): Reading {
  const value = unfolded(document);
  const unfolds = value === undefined ? aliasFaults(document) : [];
  const faults = [...yamlFaults(sheet, document), ...(second ? [secondFault(second)] : []), ...unfolds];
  // A key written twice leaves the rest readable; every other fault leaves open what the text means.
  if (faults.some(({ code }) => code !== duplicateKey)) return stopped(sheet, faults);
  const outer = outermostFaults(value);
  return { sheet: { ...sheet, value }, faults: [...faults, ...outer], broken: outer.length > 0 };
}

/** The package counts what the aliases would unfold to, and throws when it is a bomb or never ends. */
function unfolded(document: SheetDocument): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch {
    return undefined;
  }
}

function stopped(sheet: Sheet, faults: readonly TextFault[]): Reading {
  return { sheet, faults, broken: true };
}

/** A site is six levels deep; a thousand levels would take the process down with them. */
const depthMax = 32;
const aliasesMax = 100;
const duplicateKey = "E1102";

/** Where a token lies deeper than a site can be, found without recursion. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > depthMax) return token.offset;
    for (const inner of innerTokens(token)) waiting.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function innerTokens(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((each) => each !== undefined && each !== null));
}

function deepFault(at: number): TextFault {
  const problem = words(`嵌套超过 ${depthMax} 层`, `nested more than ${depthMax} levels deep`);
  return {
    code: "E1104",
    span: [at, at + 1],
    problem,
    hint: words("检查括号和缩进", "check the brackets and the indentation"),
  };
}

const emptyFault: TextFault = {
  code: "E1004",
  span: [0, 0],
  problem: words("文件是空的", "the file is empty"),
  hint: words("从 config/examples/minimal.yaml 复制一份再改", "start from a copy of config/examples/minimal.yaml"),
};

function outermostFaults(value: unknown): readonly TextFault[] {
  if (value === null) return [emptyFault];
  if (typeof value === "object" && !Array.isArray(value)) return [];
  const problem = words("最外层不是 键: 值", "the outermost level is not made of key: value lines");
  const hint = words("以 box:、grids: 等键开头", "begin with keys such as box: and grids:");
  return [{ code: "E1006", span: [0, 0], problem, hint }];
}

function secondFault(second: SheetDocument): TextFault {
  const problem = words("文件里有第二份文档（---）", "the file holds a second document (---)");
  const hint = words(
    "删去 --- 及其后内容，或分成两个文件",
    "delete --- and what follows, or make it a file of its own",
  );
  const at = second.range[0];
  return { code: "E1105", span: [at, at + 1], problem, hint };
}

/** One slip makes the reader of YAML stumble for a few lines more; those say nothing new. */
const stumbleLines = 3;

function yamlFaults(sheet: Sheet, document: SheetDocument): readonly TextFault[] {
  const errors = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  let lastLine = -stumbleLines;
  return errors.flatMap((error) => {
    const line = lineOf(sheet.lineStarts, error.pos[0]);
    const isNews = line - lastLine >= stumbleLines;
    if (error.code !== "DUPLICATE_KEY") lastLine = line;
    return isNews || error.code === "DUPLICATE_KEY" ? [yamlFault(error, sheet, document)] : [];
  });
}

function yamlFault(error: YAMLError, { text }: Sheet, document: SheetDocument): TextFault {
  const open = error.message.startsWith("Missing closing") ? lastQuote(document) : undefined;
  const code = error.code === "DUPLICATE_KEY" ? duplicateKey : "E1101";
  return { code, span: open ?? yamlSpan(error, text), ...yamlWords(error, text) };
}

/** A quote that is not closed is noticed at the end of the file, but it is opened where the last one begins. */
function lastQuote(document: SheetDocument): Span | undefined {
  const quotes: Span[] = [];
  visit(document, {
    Scalar: (_key, { type, range }) => {
      if (type?.startsWith("QUOTE") && range) quotes.push([range[0], range[1]]);
    },
  });
  return quotes.toSorted((a, b) => a[0] - b[0]).at(-1);
}

function aliasFaults(document: SheetDocument): readonly TextFault[] {
  const aliases: Alias[] = [];
  visit(document, { Alias: (_key, alias) => void aliases.push(alias) });
  const unknown = aliases.filter((alias) => alias.resolve(document) === undefined);
  return unknown.length > 0 ? unknown.map(unknownAlias) : aliases.slice(0, 1).map(aliasBomb);
}

function unknownAlias(alias: Alias): TextFault {
  const problem = words(
    `*${alias.source} 没有对应的 &${alias.source}`,
    `*${alias.source} has no &${alias.source} before it`,
  );
  const hint = words("以 * 开头的文本要加引号", "put text that begins with * in quotes");
  return { code: "E1103", span: spanOf(alias), problem, hint };
}

function aliasBomb(alias: Alias): TextFault {
  const problem = words("别名展开后过大", "the aliases unfold to too much");
  return { code: "E1103", span: spanOf(alias), problem, hint: words("直接写出内容", "write the content out") };
}

function spanOf(alias: Alias): Span {
  const [from = 0, to = 1] = alias.range ?? [];
  return [from, to];
}
