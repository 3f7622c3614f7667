import type { PersonId } from "../../../config/ids.ts";
import { byRule } from "../cases/act.ts";
import { moveBy } from "../cases/machine.ts";
import { isOver, transitionFor } from "../cases/transitions.ts";
import type { SiteIndex } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { startLadder } from "./escalation.ts";

/** The site's file has them on its roster, and what was ordered since has not: they left 能进能出. */
export function hasLeft({ declared, site }: Pick<SiteIndex, "declared" | "site">, person: PersonId): boolean {
  const isOn = ({ roster }: SiteIndex["site"]) => roster.some(({ people }) => people.includes(person));
  return isOn(declared) && !isOn(site);
}

/** Whoever left has nothing in hand any more: their open cases are called out again, and it is written down why. */
export function releaseLeavers(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    const holder = row.claimedBy ?? row.assignee;
    if (holder !== undefined && !isOver(row) && hasLeft(turn.site, holder)) release(turn, row);
  }
}

function release(turn: Turn, row: Case): void {
  if (transitionFor(row.state, "handover") !== undefined)
    return moveBy(turn, row, { actor: byRule, verb: "handover", order: { reason: "left-the-roster" } });
  // On the scene nobody hands over: the work stands as it is, and somebody else is called to it.
  const { claimedBy: _, assignee: __, ...rest } = row;
  turn.put("case", row.id, rest);
  startLadder(turn, rest, "handed-over");
}
