import type { LineCounter } from "yaml";

/** From and to, in characters of the text. */
export type Span = readonly [from: number, to: number];

/** A text with its line starts counted. */
export interface LinedText {
  readonly text: string;
  readonly lines: LineCounter;
}

/** Where a person finds it: counted from 1, with the line itself to show. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly excerpt: string;
  /** How many characters of the excerpt, from the column on, are meant. */
  readonly length: number;
}

export function placeOf({ text, lines }: LinedText, [from, to]: Span): Place {
  const start = Math.min(from, text.length);
  const { line, col } = lines.linePos(start);
  const lineStart = lines.lineStarts[line - 1] ?? 0;
  const excerpt = text.slice(lineStart, lines.lineStarts[line] ?? text.length).replace(/[\r\n]+$/, "");
  const column = Math.max(1, Math.min(col, excerpt.length + 1));
  return {
    line: Math.max(1, line),
    column,
    excerpt,
    length: Math.max(1, Math.min(to - start, excerpt.length - column + 1)),
  };
}
