import { play } from "../../../test/scenario/messages/play.ts";
import { readScenarios, type Scenario } from "../../../test/scenario/messages/scenarios.ts";
import type { Verdict } from "../area.ts";

const wanted = 150;

/** Every scenario in virtual time; what was owed and what was expected are compared whole. */
export async function scenariosHold(): Promise<Verdict> {
  const scenarios = readScenarios();
  const wrong = strayed(scenarios);
  const figure = `${scenarios.length} scenarios, ${wrong.length} with another message than expected`;
  return { kind: wrong.length === 0 && scenarios.length >= wanted ? "held" : "missed", figure };
}

/** Names of those in which somebody was told otherwise. */
export function strayed(scenarios: readonly Scenario[]): readonly string[] {
  return scenarios
    .filter(({ steps, messages }) => play(steps).join("\n") !== messages.join("\n"))
    .map(({ name }) => name);
}
