import { readFile } from "node:fs/promises";
import { withExcerpt } from "../../config/diagnostic.ts";
import { words, type Words } from "../../config/words.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { Terminal } from "../demo/terminal.ts";
import type { HilWish } from "./arguments.ts";
import { readScenario } from "./file/scenario-file.ts";
import type { Scenario } from "./file/scenario.ts";
import { tellVerdict, writeJunit } from "./report/tell.ts";
import { rowsIn, rowsOf, scenarioOf, type Row } from "./verdict/row.ts";
import { exitOf } from "./verdict/verdict.ts";

type ReplayWish = Extract<HilWish, { kind: "replay" }>;

/** The same verdict from the record of a run, or another one by another scenario's thresholds. */
export async function judgeAgain(wish: ReplayWish, terminal: Pick<Terminal, "write" | "complain">): Promise<number> {
  const rows = await readRows(wish.events);
  const scenario = rows.ok ? scenarioFor(wish, rows.value) : rows;
  if (rows.ok && scenario.ok) {
    const told = await tellVerdict(rows.value, { ...wish, terminal, scenario: scenario.value });
    await writeJunit(wish.junit, [told]);
    return exitOf[told.verdict.kind];
  }
  const problem = rows.ok ? scenario : rows;
  terminal.complain(`${problem.ok ? "" : problem.error[wish.language]}\n`);
  return invalid;
}

async function readRows(file: string): Promise<Result<readonly Row[], Words>> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return fail(words(`${file} 读不出来`, `${file} cannot be read`));
  const { rows, badLine } = rowsIn(text);
  if (badLine !== undefined)
    return fail(words(`${file}:${badLine}:1 不是运行记录`, `${file}:${badLine}:1 is no row of a run`));
  return rowsOf(rows, "run").length === 1
    ? ok(rows)
    : fail(words(`${file}:1:1 缺少首行`, `${file}:1:1 has no first row`));
}

function scenarioFor({ scenario: named }: ReplayWish, rows: readonly Row[]): Result<Scenario, Words> {
  if (named !== undefined) {
    const { diagnostics, read } = readScenario(named);
    const text = (language: "zh" | "en") => diagnostics.flatMap((each) => withExcerpt(each, language)).join("\n");
    return read === undefined ? fail(words(text("zh"), text("en"))) : ok(read.scenario);
  }
  const [run] = rowsOf(rows, "run");
  const scenario = run && scenarioOf(run);
  return scenario === undefined
    ? fail(words("记录里的场景已不成立", "the scenario in the record is not valid any more"))
    : ok(scenario);
}

const invalid = 3;
