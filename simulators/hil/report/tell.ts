import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Language } from "../../../config/diagnostic.ts";
import { assert } from "../../../gateway/core/result.ts";
import type { Terminal } from "../../demo/terminal.ts";
import type { Scenario } from "../file/scenario.ts";
import { rowsOf, type Row } from "../verdict/row.ts";
import { exitOf, verdictOf } from "../verdict/verdict.ts";
import { histogramOf } from "./histogram.ts";
import { junitOf } from "./junit.ts";
import { pageOf } from "./page.ts";
import { summaryOf } from "./summary.ts";

export interface TellOf {
  readonly scenario: Scenario;
  readonly junit: string | undefined;
  readonly html: string | undefined;
  readonly language: Language;
  readonly terminal: Pick<Terminal, "write">;
}

/** Judges the rows of a run and says so everywhere it was asked for; resolves to the exit code. */
export async function tellVerdict(rows: readonly Row[], of: TellOf): Promise<number> {
  const [run] = rowsOf(rows, "run");
  assert(run !== undefined, "a run begins with its own row");
  const verdict = verdictOf(rows, of.scenario);
  if (of.junit !== undefined) {
    await mkdir(dirname(of.junit), { recursive: true });
    await writeFile(of.junit, junitOf(verdict, run));
  }
  const page = of.html === undefined ? undefined : join(of.html, "index.html");
  if (of.html !== undefined && page !== undefined) {
    await mkdir(of.html, { recursive: true });
    await writeFile(page, pageOf(verdict, run));
    await writeFile(join(of.html, "hist.json"), `${JSON.stringify(histogramOf(verdict, run), undefined, 2)}\n`);
  }
  of.terminal.write(`${summaryOf(verdict, run, page)[of.language]}\n`);
  return exitOf[verdict.kind];
}
