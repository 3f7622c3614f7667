import { createReadStream, type ReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** One record of a CSV file and the line it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export type CsvPart =
  | ({ readonly kind: "record" } & CsvRecord)
  /** A quote was opened on this line and never closed: nothing after it can be trusted. */
  | { readonly kind: "unclosed-quote"; readonly line: number };

/** Records of a file of any length, one at a time. Quoted cells may hold separators, doubled quotes and line breaks. */
export async function* csvRecords(file: string): AsyncGenerator<CsvPart> {
  const input = createReadStream(file, "utf8");
  try {
    let separator: string | undefined;
    for await (const { line, text, isOpen } of wholeRecords(input)) {
      if (isOpen) return yield { kind: "unclosed-quote", line };
      separator ??= separatorOf(text);
      if (text.trim() !== "") yield { kind: "record", line, cells: cellsOf(text, separator) };
    }
  } finally {
    // A reader that stops half-way leaves the file open otherwise.
    input.destroy();
  }
}

interface WholeRecord {
  readonly line: number;
  readonly text: string;
  readonly isOpen: boolean;
}

/** Lines put together until every quote is closed. */
async function* wholeRecords(input: ReadStream): AsyncGenerator<WholeRecord> {
  let line = 0;
  let open: WholeRecord | undefined;
  for await (const read of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    const text = line === 1 ? read.replace(/^\uFEFF/, "") : read;
    const record = open === undefined ? { line, text } : { line: open.line, text: `${open.text}\n${text}` };
    open = hasOpenQuote(record.text) ? { ...record, isOpen: true } : undefined;
    if (open === undefined) yield { ...record, isOpen: false };
    else if (record.text.length > recordCharsMax) break;
  }
  if (open !== undefined) yield open;
}

/** Whichever separator the first line uses most outside quotes; most files are honest about it there. */
function separatorOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, "");
  const count = (separator: string): number => bare.split(separator).length;
  return [";", "\t"].reduce((best, each) => (count(each) > count(best) ? each : best), ",");
}

function cellsOf(record: string, separator: string): readonly string[] {
  if (!record.includes('"')) return record.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const letter of record) {
    if (letter === '"') {
      // Inside quotes a doubled quote stands for one: the second one opens again and leaves its sign behind.
      if (!quoted && cell.endsWith(endMark)) cell = cell.slice(0, -1) + '"';
      else if (quoted) cell += endMark;
      quoted = !quoted;
    } else if (letter === separator && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell].map((each) => each.replaceAll(endMark, "").trim());
}

function hasOpenQuote(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 1;
}

const recordCharsMax = 1 << 16;
/** Marks a closed quote until its cell ends; no recorded text contains it. */
const endMark = "\u0000";
