import type { Promise_, ProofContext, Verdict } from "./area.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Row {
  readonly id: string;
  readonly promise: string;
  readonly bound: string;
  readonly verdict: Verdict["kind"];
  /** What was measured, or why nothing was. */
  readonly figure: string;
}

export interface Report {
  readonly area: string;
  readonly title: string;
  readonly full: boolean;
  readonly surroundings: Surroundings;
  readonly rows: readonly Row[];
}

/** One after another: two measurements at once would measure each other. */
export async function* measure(promises: readonly Promise_[], ctx: ProofContext): AsyncGenerator<Row> {
  for (const promise of promises) {
    ctx.log(`${promise.id} ${promise.promise} …`);
    yield row(promise, await verdictOf(promise, ctx));
  }
}

export function exitCode(rows: readonly Row[]): 0 | 1 {
  return rows.some(({ verdict }) => verdict === "missed") ? 1 : 0;
}

/** For a terminal: columns aligned, one row per promise. */
export function asTable(rows: readonly Row[]): string {
  const cells = [heading, ...rows.map(cellsOf)];
  const widths = heading.map((_, column) => Math.max(...cells.map((line) => width(line[column] ?? ""))));
  const lines = cells.map((line) => line.map((cell, column) => padded(cell, widths[column] ?? 0)).join("  "));
  return [...lines.map((line) => line.trimEnd()), "", countLine(rows)].join("\n");
}

/** For a script: the whole report as one document. */
export function asJson(report: Report): string {
  return JSON.stringify({ schema: "gridpost.proof/v1", ...report, counts: counts(report.rows) }, null, 2);
}

async function verdictOf(promise: Promise_, ctx: ProofContext): Promise<Verdict> {
  const dry = watchForDrying();
  try {
    return await Promise.race([promise.run(ctx), dry.verdict]);
  } catch (error) {
    // A measurement that breaks off has not shown what it was to show.
    return { kind: "missed", figure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  } finally {
    dry.stop();
  }
}

/**
 * What waits for something that can never come, an answer of a process that is gone, holds nothing that keeps this
 * process alive: it would end without a word. So it is told instead, and the other rows are measured.
 */
function watchForDrying() {
  let stop = () => undefined as void;
  const verdict = new Promise<Verdict>((resolve) => {
    const tell = () => resolve({ kind: "missed", figure: "waited for what could not come any more" });
    process.once("beforeExit", tell);
    stop = () => void process.removeListener("beforeExit", tell);
  });
  return { verdict, stop };
}

function row({ id, promise, bound }: Promise_, verdict: Verdict): Row {
  const figure = verdict.kind === "not-run" ? verdict.why : verdict.figure;
  return { id, promise, bound, verdict: verdict.kind, figure };
}

const heading = ["id", "promise", "bound", "verdict", "figure"];

export function cellsOf({ id, promise, bound, verdict, figure }: Row): readonly string[] {
  return [id, promise, bound, verdict, figure].map((cell) => cell.replace(/\s*\n\s*/g, " "));
}

function counts(rows: readonly Pick<Row, "verdict">[]): Readonly<Record<"held" | "missed" | "notRun", number>> {
  const count = (kind: Verdict["kind"]): number => rows.filter(({ verdict }) => verdict === kind).length;
  return { held: count("held"), missed: count("missed"), notRun: count("not-run") };
}

export function countLine(rows: readonly Pick<Row, "verdict">[]): string {
  const { held, missed, notRun } = counts(rows);
  return `${held} held, ${missed} missed, ${notRun} not run`;
}

function padded(cell: string, columns: number): string {
  return cell + " ".repeat(columns - width(cell));
}

/** Chinese signs take two columns of a terminal. */
function width(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0);
}
