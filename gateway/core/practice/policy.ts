import type { GridId } from "../../../config/ids.ts";
import type { CasePolicy } from "../cases/policy.ts";
import { seatKey } from "../people/plan.ts";
import { ancestorOf, type SiteIndex } from "../site-index.ts";
import type { Turn } from "../turn.ts";

type Rungs = CasePolicy["ladder"]["rungs"];

/**
 * How a case of a test differs: no limit in time counts against anybody. A test calls the first rung that somebody
 * stands on, and once; a drill walks the ladder as far as the box reaches, and rings nobody above it.
 */
export function practisedPolicy(
  { practice, site }: Pick<Turn, "practice" | "site">,
  zone: GridId,
  policy: CasePolicy,
): CasePolicy {
  if (practice === undefined) return policy;
  const { ladder } = policy;
  const sla = { 1: {}, 2: {}, 3: {}, 4: {} };
  if (practice.purpose === "drill") {
    const own = new Set(site.programme.tiers.filter(({ onBox }) => onBox).map(({ key }) => key));
    return { ...policy, sla, ladder: { ...ladder, rungs: ladder.rungs.filter(({ tier }) => own.has(tier)) } };
  }
  const scale = { 1: 1, 2: 1, 3: 1, 4: 1 };
  const once = { rungs: firstStaffed(site, zone, ladder.rungs), scale, repeat: longMs, respondBy: longMs };
  return { ...policy, sla, ladder: { ...ladder, ...once } };
}

/** A site without micro-grids begins a rung higher: a test that calls nobody would prove nothing. */
function firstStaffed(site: SiteIndex, zone: GridId, rungs: Rungs): Rungs {
  const isStaffed = ({ tier, roles }: Rungs[number]) => {
    const grid = ancestorOf(site, zone, tier);
    return grid !== undefined && roles.some((role) => site.seats.has(seatKey(grid.id, role)));
  };
  const first = Math.max(0, rungs.findIndex(isStaffed));
  return rungs.slice(first, first + 1).map((rung) => ({ ...rung, after: 0 }));
}

/** Longer than any test. */
const longMs = 3_600_000;
