import type { GridId, PersonId } from "../../../config/ids.ts";
import { everyRoster } from "../../../config/site.ts";
import { holdsCaseOpen } from "../alarms/name.ts";
import type { Refusal } from "./refusal.ts";
import { pathOf, type SiteIndex } from "../site-index.ts";
import type { AlarmState, Case } from "../state.ts";
import { transitions, type Mover, type Transition, type Verb } from "./transitions.ts";

interface Ask {
  readonly row: Transition;
  readonly person: PersonId;
}

export interface Action {
  readonly verb: Verb;
  readonly refused?: Refusal;
}

export type Alarms = ReadonlyMap<string, AlarmState>;

/** Every verb that leads out of the case's state, allowed or with the reason why not. The one table of permissions. */
export function actionsFor(site: SiteIndex, alarms: Alarms, of: Case, person: PersonId): readonly Action[] {
  return transitions
    .filter((row) => row.from === of.state && row.by !== "timer")
    .map((row) => {
      const refused = refusalOf(site, alarms, of, { row, person });
      return refused === undefined ? { verb: row.verb } : { verb: row.verb, refused };
    });
}

export function refusalOf(site: SiteIndex, alarms: Alarms, of: Case, ask: Ask): Refusal | undefined {
  if (!site.people.has(ask.person)) return "unknown-person";
  return moverRefusal(site, of, ask.row.by, ask.person) ?? guardRefusal(alarms, of, ask);
}

function moverRefusal(site: SiteIndex, of: Case, mover: Mover, person: PersonId): Refusal | undefined {
  switch (mover) {
    case "timer":
      return "timer-only";
    case "on-duty":
      return servesZone(site, of.zone, person) ? undefined : "not-in-this-grid";
    case "claimer":
      return of.claimedBy === person ? undefined : "not-the-claimer";
    case "claimer-or-above":
      return of.claimedBy === person || servesAbove(site, of, person) ? undefined : "not-the-claimer-or-above";
  }
}

function guardRefusal(alarms: Alarms, of: Case, { row, person }: Ask): Refusal | undefined {
  if (row.verb === "close" && members(alarms, of).some(holdsCaseOpen)) return "still-in-alarm";
  const isNew = row.from !== row.to || members(alarms, of).some((alarm) => !alarm.acked);
  // Anybody entitled may take a case over: its claimer may have gone home, or answer no more.
  const isOwn = of.claimedBy === person;
  return row.verb === "claim" && !isNew && isOwn ? "nothing-new" : undefined;
}

/** Rostered in the case's grid or above it, on this shift or another: whoever is woken may go. */
export function servesZone(site: SiteIndex, zone: GridId, person: PersonId): boolean {
  const path = new Set(pathOf(site, zone).map((grid) => grid.id));
  return everyRoster(site.site).some((roster) => path.has(roster.grid) && roster.people.includes(person));
}

function servesAbove(site: SiteIndex, of: Case, person: PersonId): boolean {
  const above = new Set(
    pathOf(site, of.zone)
      .slice(1)
      .map((grid) => grid.id),
  );
  return everyRoster(site.site).some((roster) => above.has(roster.grid) && roster.people.includes(person));
}

export function members(alarms: Alarms, of: Case): readonly AlarmState[] {
  return of.alarms.flatMap((id) => alarms.get(id) ?? []);
}
