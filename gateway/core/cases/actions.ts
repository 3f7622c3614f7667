import type { PersonId } from "../../../config/ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Moment } from "../time.ts";
import type { Act } from "./act.ts";
import { orderRefusal, standingRefusal, type Alarms } from "./guards.ts";
import { moverRefusal } from "./movers.ts";
import type { Refusal } from "./refusal.ts";
import { transitions, type Mover, type Transition, type Verb } from "./transitions.ts";

export interface Action {
  readonly verb: Verb;
  readonly refused?: Refusal;
}

const nobodys: ReadonlySet<Mover> = new Set(["rule", "timer", "policy", "platform"]);

/** Every verb a person could say of the case in its state, allowed or with the reason why not. The one table of permissions. */
export function actionsFor(site: SiteIndex, alarms: Alarms, of: Case, person: PersonId): readonly Action[] {
  return transitions
    .filter((row) => row.from === of.state && !row.by.every((mover) => nobodys.has(mover)))
    .map((row) => {
      const act = { actor: { kind: "person", person } as const };
      const refused = personRefusal(site, person) ?? entitlement({ site, alarms, of, row, act });
      return refused === undefined ? { verb: row.verb } : { verb: row.verb, refused };
    });
}

interface View {
  readonly site: SiteIndex;
  readonly alarms: Alarms;
  readonly cases: ReadonlyMap<string, Case>;
  readonly now: Moment;
}

/** Why a word about a case is not taken; nothing when it is. */
export function refusalOf(view: View, of: Case, row: Transition, act: Act): Refusal | undefined {
  const doing = { ...view, of, row, act };
  const person = act.actor.kind === "person" ? personRefusal(view.site, act.actor.person) : undefined;
  return person ?? entitlement(doing) ?? epochRefusal(of, act) ?? orderRefusal(doing);
}

function personRefusal(site: SiteIndex, person: PersonId): Refusal | undefined {
  return site.people.has(person) ? undefined : "unknown-person";
}

function entitlement(doing: Parameters<typeof standingRefusal>[0]): Refusal | undefined {
  return moverRefusal(doing, doing.row.by) ?? standingRefusal(doing);
}

/**
 * The lease: a word of the platform counts only with the epoch of the case, and one that changes who has the case names
 * the next. People of the site need not know it.
 */
function epochRefusal({ epoch }: Case, { actor, verb, epoch: known }: Act): Refusal | undefined {
  if (actor.kind !== "platform") return known === undefined || known === epoch ? undefined : "old-epoch";
  const isLease = verb === "take" || verb === "give-back";
  return (isLease ? (known ?? 0) > epoch : known === epoch) ? undefined : "old-epoch";
}
