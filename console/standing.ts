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
function isNearlyOver({ state }: Case): boolean {
  return state === "feedback" || state === "verifying" || state === "closing" || state === "suspended";
}

/** The open ones, the one that needs somebody most first. */
export function byUrgency(cases: Iterable<Case>): readonly Case[] {
  return [...cases]
    .filter((of) => !isOver(of))
    .sort((a, b) => urgency(a) - urgency(b) || a.openedAt.wallMs - b.openedAt.wallMs);
}

/** Red that somebody is going to stands behind orange that nobody has taken, and what is done stands last. */
function urgency(of: Case): number {
  if (isUnclaimed(of)) return of.severity;
  return of.severity + (isNearlyOver(of) ? 3 : 1.5);
}
