import { readFile } from "node:fs/promises";
import { words, type Words } from "../../config/words.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { Terminal } from "../demo/terminal.ts";
import type { HilWish } from "./arguments.ts";
import { secondsText } from "./report/expectation-text.ts";
import { histogramSchema, type Histogram } from "./report/histogram.ts";
import { latencyNames, type LatencyName } from "./file/scenario.ts";

type DiffWish = Extract<HilWish, { kind: "diff" }>;

/** Two runs of one scenario: bad when a p99 is slower by more than the limit, or is not measured any more. */
export async function compare(
  wish: DiffWish,
  { write, complain }: Pick<Terminal, "write" | "complain">,
): Promise<number> {
  const [before, after] = await Promise.all([readHistogram(wish.before), readHistogram(wish.after)]);
  const problem = [before, after].find((each) => !each.ok);
  if (problem !== undefined && !problem.ok) complain(`${problem.error[wish.language]}\n`);
  if (!before.ok || !after.ok) return exit.invalid;
  if (before.value.scenario !== after.value.scenario) {
    complain(`${otherScenario[wish.language]}\n`);
    return exit.usage;
  }
  const rows = latencyNames.flatMap((name) => rowOf(name, before.value, after.value, wish.limitPercent));
  write(rows.map(({ text }) => `${text}\n`).join(""));
  return rows.some(({ isWorse }) => isWorse) ? exit.bad : exit.done;
}

interface DiffRow {
  readonly isWorse: boolean;
  readonly text: string;
}

function rowOf(name: LatencyName, before: Histogram, after: Histogram, limitPercent: number): readonly DiffRow[] {
  const [was, is] = [before.latencies[name], after.latencies[name]];
  if (was === undefined) return [];
  if (is === undefined) return [{ isWorse: true, text: `✘ ${name} p99 ${secondsText(was.p99_ms)} → –` }];
  const percent = was.p99_ms === 0 ? (is.p99_ms === 0 ? 0 : Infinity) : (is.p99_ms / was.p99_ms - 1) * 100;
  const isWorse = percent > limitPercent;
  const change = `${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %`;
  const counts = `n ${was.n} → ${is.n}`;
  const text = `${isWorse ? "✘" : "✔"} ${name} p99 ${secondsText(was.p99_ms)} → ${secondsText(is.p99_ms)} (${change}, ${counts})`;
  return [{ isWorse, text }];
}

async function readHistogram(file: string): Promise<Result<Histogram, Words>> {
  const text = await readFile(file, "utf8").catch(() => "");
  const found = histogramSchema.safeParse(jsonIn(text));
  return found.success ? ok(found.data) : fail(words(`${file}:1:1 不是 hist.json`, `${file}:1:1 is no hist.json`));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const otherScenario = words("两份结果不是同一个场景", "the two are of different scenarios");
const exit = { done: 0, bad: 1, usage: 2, invalid: 3 } as const;
