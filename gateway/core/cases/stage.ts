import { assert } from "../result.ts";
import type { Case } from "../state.ts";
import type { StagePolicy } from "./policy.ts";
import type { CaseState } from "./transitions.ts";

/** Where a case stands in the words of its programme; one that left the path stands where it was left. */
export function stageOf({ state, steps, policy }: Pick<Case, "state" | "steps" | "policy">): StagePolicy {
  const named = (at: CaseState) => policy.stages.find(({ states }) => states.some((each) => each === at));
  const left = steps.findLast(({ to }) => named(to) !== undefined)?.to ?? "reported";
  const stage = named(state) ?? named(left);
  assert(stage !== undefined, "the stages of a programme hold every core state");
  return stage;
}
