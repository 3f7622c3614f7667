import type { Case } from "../state.ts";
import type { CasePolicy } from "../cases/policy.ts";
import type { Turn } from "../turn.ts";
import { modeNow, modeRow } from "./mode.ts";
import { callsTogether, modePolicy } from "./policy.ts";

/** What a mode does to the times of cases: those of a new case for good, the rungs of a running one as they come. */
export function hasteOf(turn: Turn, { born }: Pick<Case, "born">): number {
  const now = modePolicy(turn.site, modeNow(turn)).factor;
  return Math.min(now, born === undefined ? 1 : modePolicy(turn.site, born.mode).factor);
}

/** From the start of a round to one of its rungs, for severity 1 in peace: deputy and head at once under level one. */
export function rungAfterMs(turn: Turn, { policy }: Case, rung: number): number {
  const { rungs } = policy.ladder;
  const isTogether = rung === 2 && callsTogether(modeRow(turn)?.level);
  return rungs[isTogether ? 1 : rung]?.after ?? 0;
}

/** The time limits a case is born with: claim, accept and arrive are shorter. */
export function inHaste(turn: Turn, policy: CasePolicy): CasePolicy {
  const { factor } = modePolicy(turn.site, modeNow(turn));
  if (factor === 1) return policy;
  const { sla, ladder } = policy;
  const of = (limits: CasePolicy["sla"][1]) =>
    Object.fromEntries(Object.entries(limits).map(([clock, ms]) => [clock, hasty.has(clock) ? ms * factor : ms]));
  return {
    ...policy,
    sla: { 1: of(sla[1]), 2: of(sla[2]), 3: of(sla[3]), 4: of(sla[4]) },
    ladder: { ...ladder, respondBy: ladder.respondBy * factor },
  };
}

const hasty: ReadonlySet<string> = new Set(["claim", "accept", "arrive"]);
