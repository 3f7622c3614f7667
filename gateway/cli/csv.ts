import type { Span } from "../../config/place.ts";

export interface Cell {
  readonly text: string;
  /** Where it stands in the file, its quotes included. */
  readonly span: Span;
}

/** Rows of a CSV text (RFC 4180): quotes hold commas, line ends and doubled quotes. `open`: a quote nobody closes. */
export function rowsOfCsv(text: string): { readonly rows: readonly (readonly Cell[])[]; readonly open?: Span } {
  const rows: Cell[][] = [[]];
  for (let at = 0; at < text.length;) {
    const { cell, end, isOpen } = text[at] === '"' ? quoted(text, at) : plain(text, at);
    if (isOpen) return { rows: [], open: [at, at + 1] };
    rows.at(-1)?.push(cell);
    if (text[end] !== "," && end < text.length) rows.push([]);
    at = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
  }
  return { rows: rows.filter((row) => row.some((cell) => cell.text !== "")) };
}

interface Taken {
  readonly cell: Cell;
  /** Of the separator after it. */
  readonly end: number;
  readonly isOpen: boolean;
}

function plain(text: string, at: number): Taken {
  const end = nextOf(text, /[,\r\n]/g, at);
  const written = text.slice(at, end);
  return { cell: { text: written.trim(), span: [at, at + written.trimEnd().length] }, end, isOpen: false };
}

function quoted(text: string, at: number): Taken {
  const close = closing(text, at + 1);
  const end = nextOf(text, /[,\r\n]/g, close + 1);
  const inner = text.slice(at + 1, close).replaceAll('""', '"');
  return {
    cell: { text: inner.trim(), span: [at, Math.min(close + 1, text.length)] },
    end,
    isOpen: close >= text.length,
  };
}

/** A doubled quote is one that is written, and closes nothing. */
function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}

function nextOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
