import type { Tier } from "../../../config/grid.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import { everyRoster } from "../../../config/site.ts";
import type { Role } from "../../../config/people.ts";
import { pathOf, type SiteIndex } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Act } from "./act.ts";
import { tierOf } from "./level.ts";
import type { Right } from "./policy.ts";
import type { Refusal } from "./refusal.ts";
import type { Mover } from "./transitions.ts";

export interface Ask {
  readonly site: SiteIndex;
  readonly of: Case;
  readonly act: Pick<Act, "actor" | "order">;
}

/** Nobody, when any of the movers of a row fits who asks; else what the first of them that could have misses. */
export function moverRefusal(ask: Ask, movers: readonly Mover[]): Refusal | undefined {
  const whys = movers.map((mover) => refusals[mover](ask));
  return whys.includes(undefined) ? undefined : (whys.find((why) => why !== "timer-only") ?? "timer-only");
}

/** A person may hold several seats: each rostered (tier, role) of the zone or above it, on this shift or another. */
function seatsOf(site: SiteIndex, zone: GridId, person: PersonId): readonly Seat[] {
  const path = new Map(pathOf(site, zone).map((grid) => [grid.id, grid.tier]));
  return everyRoster(site.site).flatMap(({ grid, role, people }) => {
    const tier = path.get(grid);
    return tier !== undefined && people.includes(person) ? [{ tier, role }] : [];
  });
}

interface Seat {
  readonly tier: Tier;
  readonly role: Role;
}

/** Rostered in the case's grid or above it: whoever is woken may go. */
export function servesZone(site: SiteIndex, zone: GridId, person: PersonId): boolean {
  return seatsOf(site, zone, person).length > 0;
}

/** Whether a role of theirs, on this tier or above it, has the right by the policy of the case. */
export function hasRight({ site, of }: Pick<Ask, "site" | "of">, person: PersonId, right: Right, from?: Tier): boolean {
  const { tiers } = site;
  const lowest = from === undefined ? -1 : tiers.indexOf(from);
  return seatsOf(site, of.zone, person).some(
    (seat) => tiers.indexOf(seat.tier) >= lowest && rightsOf(of, seat).includes(right),
  );
}

/** A role that came after the case was born can do what keeps people safe, and nothing that needs a rank. */
function rightsOf({ policy }: Case, { tier, role }: Seat): readonly Right[] {
  return policy.roles.find((each) => each.tier === tier && each.role === role)?.can ?? ["claim", "handle", "report"];
}

type MoverRefusal = (ask: Ask) => Refusal | undefined;

const refusals: Readonly<Record<Mover, MoverRefusal>> = {
  rule: ({ act }) => boxRefusal(act, "rule"),
  timer: ({ act }) => boxRefusal(act, "timer"),
  policy: ({ act }) => boxRefusal(act, "policy"),
  platform: ({ act }) => (act.actor.kind === "platform" ? undefined : "timer-only"),
  // Whoever was called may go, also who stands in for somebody of the roster.
  "on-duty": (ask) => (wasTold(ask) ? undefined : byRight(ask, "claim", { why: "not-in-this-grid" })),
  claimer: ({ of, act }) => (isPerson(act, of.claimedBy) ? undefined : "not-the-claimer"),
  assignee: (ask) => {
    const { of, act } = ask;
    if (of.assignee !== undefined) return isPerson(act, of.assignee) ? undefined : "not-the-assignee";
    return byRight(ask, "claim", { why: "not-the-assignee" });
  },
  level: (ask) => byRight(ask, "assign", { from: tierOf(ask.of), why: "not-the-level" }),
  // A micro-grid's own lead shares out work there, whatever the level of the case.
  lead: (ask) => byRight(ask, "assign", { why: "not-the-level" }),
  // Volunteers tell what they see once somebody has the case in hand.
  reporter: (ask) =>
    ask.of.claimedBy === undefined ? "not-in-this-grid" : byRight(ask, "report", { why: "not-in-this-grid" }),
  community: (ask) => byRight(ask, "assign", { from: communityOf(ask.of), why: "not-the-level" }),
  verifier: (ask) => byRight(ask, "verify", { why: "not-a-verifier" }) && ownRefusal(ask),
  approver: (ask) =>
    ask.of.policy.approvalRequired
      ? byRight(ask, "approve", { from: tierOf(ask.of), why: "not-an-approver" })
      : claimerOrAbove(ask),
  task: ({ of, act }) => {
    const task = of.tasks.find(({ id }) => id === act.order?.task);
    const isTheirs = task?.owner.kind === "person" && isPerson(act, task.owner.person);
    return isTheirs ? undefined : "not-of-this-task";
  },
};

function boxRefusal({ actor }: Ask["act"], as: "rule" | "timer" | "policy"): Refusal | undefined {
  return actor.kind === "box" && actor.as === as ? undefined : "timer-only";
}

function isPerson({ actor }: Ask["act"], person: PersonId | undefined): boolean {
  return actor.kind === "person" && actor.person === person;
}

function wasTold({ of, act: { actor } }: Ask): boolean {
  return actor.kind === "person" && of.told.includes(actor.person);
}

/** Where the community's people are rostered. */
function communityOf({ policy }: Case): Tier {
  return policy.levels.find(({ level }) => level === "community")?.tier ?? "community";
}

interface Wanted {
  readonly from?: Tier;
  readonly why: Refusal;
}

function byRight(ask: Ask, right: Right, { from, why }: Wanted): Refusal | undefined {
  const { actor } = ask.act;
  return actor.kind === "person" && hasRight(ask, actor.person, right, from) ? undefined : why;
}

/** Whoever did the work may check it themselves where nobody else could. */
function ownRefusal(ask: Ask): Refusal | undefined {
  return isPerson(ask.act, ask.of.handledBy) && isAlone(ask) ? undefined : "not-a-verifier";
}

/** Nobody but the handler has the right to check. */
export function isAlone({ site, of }: Pick<Ask, "site" | "of">): boolean {
  return ![...site.people.keys()].some((other) => other !== of.handledBy && hasRight({ site, of }, other, "verify"));
}

function claimerOrAbove({ site, of, act }: Ask): Refusal | undefined {
  if (isPerson(act, of.claimedBy)) return undefined;
  const above = act.actor.kind === "person" ? seatsOf(site, of.zone, act.actor.person) : [];
  const own = site.grids.get(of.zone)?.tier;
  return above.some(({ tier }) => tier !== own) ? undefined : "not-the-claimer-or-above";
}
