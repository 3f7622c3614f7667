import type { Label } from "../../config/quantity.ts";

/** What is wrong with a recorded file, where, and how to mend it. Line 0 is the file as a whole. */
export interface SeriesProblem {
  readonly kind: "problem";
  readonly file: string;
  readonly line: number;
  readonly cause: Label;
  readonly mend: Label;
}

export function problemText({ file, line, cause, mend }: SeriesProblem, lang: "zh" | "en"): string {
  return `${line === 0 ? file : `${file}:${line}`}: ${cause[lang]}. ${mend[lang]}`;
}

export function unreadable(file: string, why: string): SeriesProblem {
  return {
    kind: "problem",
    file,
    line: 0,
    cause: { zh: `无法读取（${why}）`, en: `cannot be read (${why})` },
    mend: { zh: "请检查路径；需要 CSV 文件", en: "Check the path; a CSV file is wanted" },
  };
}

export function unclosedQuote(file: string, line: number): SeriesProblem {
  return {
    kind: "problem",
    file,
    line,
    cause: { zh: "引号没有闭合，其后的内容无法读取", en: "a quote is never closed, so nothing after it can be read" },
    mend: { zh: "请补上引号，或把单元格里的引号写成两个", en: "Close it, or double a quote that belongs to the cell" },
  };
}

export function tooShort(
  file: string,
  line: number,
  cells: { readonly has: number; readonly wants: number },
): SeriesProblem {
  return {
    kind: "problem",
    file,
    line,
    cause: { zh: `只有 ${cells.has} 列，应有 ${cells.wants} 列`, en: `${cells.has} cells instead of ${cells.wants}` },
    mend: { zh: "请补齐或删除这一行", en: "Complete the line or remove it" },
  };
}

export function noTime(file: string, line: number, text: string): SeriesProblem {
  return {
    kind: "problem",
    file,
    line,
    cause: { zh: `看不懂的时间：${text}`, en: `the time is not understood: ${text}` },
    mend: { zh: "请写成 2018-06-01T04:00:00Z 的样子", en: "Write it like 2018-06-01T04:00:00Z" },
  };
}
