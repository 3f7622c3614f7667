import { readFileSync } from "node:fs";

export interface Scenario {
  readonly name: string;
  readonly steps: readonly string[];
  readonly messages: readonly string[];
}

/** `# name`, `> step; step …`, then every message that is owed: seconds since the start, to whom, what, which case. */
export function readScenarios(): readonly Scenario[] {
  // Built for a proof it lies elsewhere; npm runs scripts and tests in the folder of the manifest.
  const text = readFileSync("test/scenario/messages/scenarios.txt", "utf8");
  return text.split(/\n(?=# )/).map((block) => {
    const [name = "", steps = "", ...messages] = block.trim().split("\n");
    return { name: name.slice(2), steps: steps.slice(2).split("; "), messages };
  });
}
