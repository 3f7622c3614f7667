import type { Place } from "./place.ts";
import { pathText, pointerText, type Path, type Problem } from "./problem.ts";
import type { Words } from "./words.ts";

export type Language = keyof Words;

/** One thing wrong with a file: where, what, and how to mend it. */
export interface Diagnostic extends Place {
  /** E1xxx stops the file from being used, W1xxx does not. */
  readonly code: string;
  readonly file: string;
  /** `rules[3].clear` */
  readonly path: string;
  /** RFC 6901, for programs. */
  readonly pointer: string;
  readonly problem: Words;
  readonly hint: Words;
  /** Text that may replace what the caret points at. */
  readonly fix?: string;
}

/** A problem with its place looked up; a second place is named by its line. */
export function diagnose(problem: Problem, file: string, find: (path: Path, atKey?: boolean) => Place): Diagnostic {
  const { code, path, hint, fix, other } = problem;
  return {
    ...find(path, problem.atKey),
    code,
    file,
    path: pathText(path),
    pointer: pointerText(path),
    problem: other ? withLine(problem.problem, find(other).line) : problem.problem,
    hint,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** A fault of the file as a whole or of its text: it has a place and no path. */
export function faultOf(fault: Pick<Problem, "code" | "problem" | "hint">, file: string, place: Place): Diagnostic {
  const { code, problem, hint } = fault;
  return { ...place, code, file, path: pathText([]), pointer: "", problem, hint };
}

/** Some fault has no text to point at. */
export const fileStart: Place = { line: 1, column: 1, excerpt: "", length: 1 };

function withLine({ zh, en }: Words, line: number): Words {
  return { zh: `${zh}（第 ${line} 行）`, en: `${en} (line ${line})` };
}

export function isError({ code }: Diagnostic): boolean {
  return code.startsWith("E");
}

/** As a reader goes through the file. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `file:line:column path: what is wrong: how to mend it [code]`, always on one line. */
export function oneLine({ file, line, column, path, problem, hint, code }: Diagnostic, language: Language): string {
  return `${file}:${line}:${column} ${path}: ${problem[language]}: ${hint[language]} [${code}]`;
}

/** The one line, then the line of the file with a caret under what is meant. */
export function withExcerpt(diagnostic: Diagnostic, language: Language): readonly string[] {
  const first = oneLine(diagnostic, language);
  if (diagnostic.excerpt.trim() === "") return [first];
  const { before, meant, after } = clipped(diagnostic);
  const number = String(diagnostic.line).padStart(6);
  const caret = `${Array.from(before, blank).join("")}${Array.from(meant, mark).join("") || "^"}`;
  return [first, `${number} │ ${printable(`${before}${meant}${after}`)}`, `${" ".repeat(number.length)} │ ${caret}`];
}

/** Of a long line only what fits a terminal around the meant text. */
function clipped({ excerpt, column, length }: Diagnostic): Record<"before" | "meant" | "after", string> {
  const start = column - 1;
  const end = start + Math.min(length, excerptMax);
  return {
    before: excerpt.slice(Math.max(0, start - excerptMax), start),
    meant: excerpt.slice(start, end),
    after: excerpt.slice(end, Math.max(end, excerptMax)),
  };
}

const excerptMax = 100;

function printable(text: string): string {
  return text.replaceAll("\t", " ").replace(/\p{Cc}/gu, "�");
}

/** Chinese text takes two columns, so what stands under it must too. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

function blank(sign: string): string {
  return wide.test(sign) ? "  " : " ";
}

function mark(sign: string): string {
  return wide.test(sign) ? "^^" : "^";
}

export interface DiagnosticRecord {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  /** RFC 6901. */
  readonly pointer: string;
  readonly message: { readonly "zh-CN": string; readonly en: string };
  readonly hint: { readonly "zh-CN": string; readonly en: string };
  readonly fix?: { readonly replace: string };
}

/** One document for programs; the format is a promise. */
export function asJson(diagnostics: readonly Diagnostic[]): string {
  const ok = !diagnostics.some(isError);
  return JSON.stringify({ schema: "gridpost.diagnostics/v1", ok, diagnostics: diagnostics.map(asRecord) });
}

/** As it stands in every document for programs. */
export function asRecord(diagnostic: Diagnostic): DiagnosticRecord {
  const { code, file, line, column, path, pointer, problem, hint, fix } = diagnostic;
  return {
    code,
    severity: isError(diagnostic) ? "error" : "warning",
    file,
    line,
    column,
    path,
    pointer,
    message: { "zh-CN": problem.zh, en: problem.en },
    hint: { "zh-CN": hint.zh, en: hint.en },
    ...(fix === undefined ? {} : { fix: { replace: fix } }),
  };
}
