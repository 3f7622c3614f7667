import type { Case } from "../gateway/api/schema.ts";

const over: ReadonlySet<Case["state"]> = new Set(["closed", "rated", "archived", "merged", "rejected", "dismissed"]);

/** Nobody works on it any more. */
export function isOver({ state }: Pick<Case, "state">): boolean {
  return over.has(state);
}

/** It calls people and nobody has taken it. */
export function isUnclaimed({ state, claimedBy }: Case): boolean {
  return state === "reported" || (state === "dispatched" && claimedBy === undefined);
}

/** The work is done and somebody has to say so. */
export function isNearlyOver({ state }: Case): boolean {
  return state === "feedback" || state === "verifying" || state === "closing" || state === "suspended";
}
