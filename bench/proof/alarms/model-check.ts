import { join } from "node:path";
import { step } from "../../../gateway/core/step.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { defects } from "./model/defects.ts";
import { hunt, isCaught } from "./model/hunt.ts";
import { search } from "./model/search.ts";
import { worlds } from "./model/world.ts";

/** Where the build put the product: this file runs from there. */
const built = join(import.meta.dirname, "../../..");

export async function everyState({ full, log }: ProofContext): Promise<Verdict> {
  let [states, edges, broken] = [0, 0, 0];
  for (const world of worlds()) {
    const found = search(world, step, { scope: full ? "all" : "own" });
    const violations = [...found.violations.values()].reduce((sum, count) => sum + count, found.deadEnds);
    log(`${world.name}: ${found.states} states, ${found.edges} edges, ${violations} broken`);
    if (found.example !== undefined) log(`  ${found.example.join(" → ")}`);
    [states, edges, broken] = [states + found.states, edges + found.edges, broken + violations];
  }
  return {
    kind: broken === 0 ? "held" : "missed",
    figure: `${states} states, ${edges} edges in ${worlds().length} worlds, ${broken} violations and dead ends`,
  };
}

export async function everyDefect({ log }: ProofContext): Promise<Verdict> {
  const missed: string[] = [];
  for (const defect of defects) {
    const found = await hunt(built, defect);
    if (!isCaught(found)) missed.push(defect.name);
    log(`${defect.name}: ${isCaught(found) ? (found.broken[0] ?? "I7 dead end") : "not found"}`);
  }
  return {
    kind: missed.length === 0 ? "held" : "missed",
    figure: `${defects.length - missed.length} of ${defects.length} caught${missed.map((name) => `; missed: ${name}`).join("")}`,
  };
}
