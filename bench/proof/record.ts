import type { Promise_, ProofArea, Verdict } from "./area.ts";
import { cellsOf, countLine, type Report, type Row } from "./report.ts";

/** A row with the run that measured it: `short` or `full`, day, commit. */
interface RecordedRow extends Row {
  readonly run: string;
}

/**
 * The record the documents refer to, after one more run: rows measured now take the place of what stood there, the
 * others stay, so that a row of hours can be measured alone.
 */
export function recordAfter(before: string | undefined, report: Report, { promises }: ProofArea): string {
  const rows = [...report.rows.map((row) => ({ ...row, run: runOf(report) })), ...recorded(before ?? "")];
  const latest = promises.map((promise) => rows.find((row) => measures(row, promise)));
  return written(
    report,
    latest.filter((row) => row !== undefined),
  );
}

/** A promise that reads otherwise today has not been measured yet. */
function measures(row: RecordedRow, { id, promise, bound }: Promise_): boolean {
  return row.id === id && row.promise === oneLine(promise) && row.bound === oneLine(bound);
}

function written({ area, title, surroundings }: Report, rows: readonly RecordedRow[]): string {
  const lines = [
    `# ${title}`,
    "",
    `Written by \`npm run proof -- ${area}\`; do not edit. The surroundings are those of the latest run.`,
    "",
    ...Object.entries(surroundings).map(([name, value]) => `- ${name}: ${value}`),
    "",
    markdownLine(["id", "promise", "bound", "verdict", "figure", "run"]),
    markdownLine(Array<string>(6).fill("---")),
    ...rows.map((row) => markdownLine([...cellsOf(row), row.run])),
    "",
    countLine(rows),
  ];
  return `${lines.join("\n")}\n`;
}

function recorded(markdown: string): readonly RecordedRow[] {
  return markdown.split("\n").flatMap((line) => {
    const [id, promise, bound, verdict, figure, run] = cellsIn(line);
    if (run === undefined || !isVerdict(verdict)) return [];
    return [{ id: id ?? "", promise: promise ?? "", bound: bound ?? "", verdict, figure: figure ?? "", run }];
  });
}

function isVerdict(text: string | undefined): text is Verdict["kind"] {
  return text === "held" || text === "missed" || text === "not-run";
}

function runOf({ full, surroundings }: Report): string {
  return `${full ? "full" : "short"}, ${surroundings.date.slice(0, 10)}, ${surroundings.commit}`;
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function cellsIn(line: string): readonly string[] {
  const inner = /^\| (.*) \|$/.exec(line)?.[1] ?? "";
  return inner.split(" | ").map((cell) => cell.replaceAll("\\|", "|"));
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
