import { caseStates, transitions, type CaseState, type Transition } from "../../../gateway/core/cases/transitions.ts";
import { stateNames } from "../../../gateway/core/cases/names.ts";

/** The case machine as the documents show it: of each state the words that lead out of it, and who may say them. */
export function movesTable(language: "zh" | "en"): readonly string[] {
  return caseStates.map(
    (state) => `| \`${state}\` ${stateNames[state][language]} | ${movesFrom(state).join(" · ") || "–"} |`,
  );
}

function movesFrom(state: CaseState): readonly string[] {
  return transitions.filter((row) => row.from === state && row.from !== row.to).map(moveText);
}

/** Words that leave a case in its state: those of `handling` stand for all. */
export function wordsTable(): readonly string[] {
  return transitions
    .filter(({ from, to }) => from === "handling" && from === to)
    .map(({ verb, by }) => `| \`${verb}\` | ${by.join(", ")} |`);
}

function moveText({ verb, to, by }: Transition): string {
  return `\`${verb}\` → \`${to}\` (${by.join(", ")})`;
}
