import { asJson, isError, oneLine, withExcerpt, type Diagnostic } from "../../config/diagnostic.ts";
import { words } from "../../config/words.ts";
import type { Terminal } from "../demo/terminal.ts";
import type { HilWish } from "./arguments.ts";
import { readScenario } from "./file/scenario-file.ts";

/** Says everything that is wrong with scenarios, their bench and their site; plays nothing. */
export function lint(wish: Extract<HilWish, { kind: "lint" }>, { write }: Pick<Terminal, "write">): 0 | 3 {
  const found = wish.scenarios.flatMap((scenario) => readScenario(scenario, wish.bench).diagnostics);
  const diagnostics = distinct(found);
  const texts = {
    json: () => [asJson(diagnostics)],
    unix: () => diagnostics.map((each) => oneLine(each, wish.language)),
    human: () => [...diagnostics.flatMap((each) => withExcerpt(each, wish.language)), countText(wish, diagnostics)],
  };
  const lines = texts[wish.format]();
  if (lines.length > 0) write(`${lines.join("\n")}\n`);
  return diagnostics.some(isError) ? 3 : 0;
}

/** Two scenarios may share a bench or a site with the same fault. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [oneLine(each, "en"), each])).values()];
}

function countText(wish: Extract<HilWish, { kind: "lint" }>, diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError).length;
  const warnings = diagnostics.length - errors;
  const files = wish.scenarios.length;
  return words(
    `${files} 个场景：${errors} 个错误，${warnings} 个警告。`,
    `Scenarios ${files}: errors ${errors}, warnings ${warnings}.`,
  )[wish.language];
}
