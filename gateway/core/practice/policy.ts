import type { CasePolicy } from "../cases/policy.ts";
import type { Turn } from "../turn.ts";

/**
 * How a case of a test differs: no limit in time counts against anybody. A test calls the first rung and once; a drill
 * walks the ladder as far as the box reaches, and rings nobody above it.
 */
export function practisedPolicy({ practice, site }: Turn, policy: CasePolicy): CasePolicy {
  if (practice === undefined) return policy;
  const { ladder } = policy;
  const sla = { 1: {}, 2: {}, 3: {}, 4: {} };
  if (practice.purpose === "drill") {
    const own = new Set(site.programme.tiers.filter(({ onBox }) => onBox).map(({ key }) => key));
    return { ...policy, sla, ladder: { ...ladder, rungs: ladder.rungs.filter(({ tier }) => own.has(tier)) } };
  }
  const scale = { 1: 1, 2: 1, 3: 1, 4: 1 };
  const once = { rungs: ladder.rungs.slice(0, 1), scale, repeat: longMs, respondBy: longMs };
  return { ...policy, sla, ladder: { ...ladder, ...once } };
}

/** Longer than any test. */
const longMs = 3_600_000;
