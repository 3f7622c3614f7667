import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Language } from "../../../config/diagnostic.ts";
import { assert } from "../../../gateway/core/result.ts";
import type { Terminal } from "../../demo/terminal.ts";
import type { Scenario } from "../file/scenario.ts";
import { rowsOf, type Row } from "../verdict/row.ts";
import { verdictOf } from "../verdict/verdict.ts";
import { histogramOf } from "./histogram.ts";
import { junitOf, type Judgement } from "./junit.ts";
import { pageOf } from "./page.ts";
import { summaryOf } from "./summary.ts";

export interface TellOf {
  readonly scenario: Scenario;
  /** The folder of its page and numbers. */
  readonly html: string | undefined;
  readonly language: Language;
  readonly terminal: Pick<Terminal, "write">;
}

/** Judges the rows of a run and says what it came to, on the terminal and where a page was asked for. */
export async function tellVerdict(rows: readonly Row[], of: TellOf): Promise<Judgement> {
  const [run] = rowsOf(rows, "run");
  assert(run !== undefined, "a run begins with its own row");
  const verdict = verdictOf(rows, of.scenario);
  const page = of.html === undefined ? undefined : join(of.html, "index.html");
  if (of.html !== undefined && page !== undefined) {
    await mkdir(of.html, { recursive: true });
    await writeFile(page, pageOf(verdict, run));
    await writeFile(join(of.html, "hist.json"), `${JSON.stringify(histogramOf(verdict, run), undefined, 2)}\n`);
  }
  of.terminal.write(`${summaryOf(verdict, run, page)[of.language]}\n`);
  return { verdict, run };
}

export async function writeJunit(file: string | undefined, judgements: readonly Judgement[]): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, junitOf(judgements));
}
