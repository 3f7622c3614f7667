import type { Tier } from "../../../config/grid.ts";
import type { PersonId } from "../../../config/ids.ts";
import { bookOf, onDuty } from "../people/duty.ts";
import { tierOf } from "./level.ts";
import { ancestorOf } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";

/** Who has the case in hand, or is to take it, or else who is on duty for its level. */
export function ownersOf(turn: Turn, row: Case): readonly PersonId[] {
  const one = row.claimedBy ?? row.assignee;
  return one === undefined ? peopleOf(turn, row, tierOf(row)) : [one];
}

/** Who is on duty in the first tier above the level of the case where anybody is. */
export function peopleAbove(turn: Turn, row: Case): readonly PersonId[] {
  const { tiers } = turn.site;
  for (const tier of tiers.slice(tiers.indexOf(tierOf(row)) + 1)) {
    const people = peopleOf(turn, row, tier);
    if (people.length > 0) return people;
  }
  return [];
}

/** Who of those that may handle a case or give it to others is on duty in a tier. */
export function peopleOf(turn: Turn, { policy, zone }: Case, tier: Tier): readonly PersonId[] {
  const grid = ancestorOf(turn.site, zone, tier);
  if (grid === undefined) return [];
  const roles = policy.roles.filter((each) => each.tier === tier && each.can.some((right) => doing.has(right)));
  return [...new Set(roles.flatMap(({ role }) => onDuty(bookOf(turn), { grid: grid.id, role }, turn.now).people))];
}

const doing: ReadonlySet<string> = new Set(["handle", "assign"]);
