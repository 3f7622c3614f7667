/** From and to, in characters of the text. */
export type Span = readonly [from: number, to: number];

/** A text with the offsets at which its lines start. */
export interface LinedText {
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Where a person finds it: counted from 1, with the line itself to show. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly excerpt: string;
  /** How many characters of the excerpt, from the column on, are meant. */
  readonly length: number;
}

export function lined(text: string): LinedText {
  return { text, lineStarts: [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)] };
}

export function placeOf({ text, lineStarts }: LinedText, [from, to]: Span): Place {
  const at = Math.max(0, Math.min(from, text.length));
  const line = lineOf(lineStarts, at);
  const start = lineStarts[line - 1] ?? 0;
  const excerpt = text.slice(start, lineStarts[line] ?? text.length).replace(/[\r\n]+$/, "");
  const column = Math.min(at - start, excerpt.length) + 1;
  return { line, column, excerpt, length: Math.max(1, Math.min(to - at, excerpt.length - column + 1)) };
}

/** Counted from 1: the last line that starts at or before the offset. */
export function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
