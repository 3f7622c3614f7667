import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Role, Roster } from "../../../config/people.ts";
import type { SiteIndex } from "../site-index.ts";
import { localTimeMs, type Moment } from "../time.ts";

export interface Duty {
  readonly people: readonly PersonId[];
  /** Why these, or why nobody, in a word a person can follow up. */
  readonly why: "on-shift" | "clock-untrusted" | "no-roster" | "before-the-roster-starts";
}

/** Who answers now for a role in a grid, and why. With a clock nobody trusts, everybody on the roster does. */
export function onDuty(site: SiteIndex, grid: GridId, role: Role, now: Moment): Duty {
  const rosters = site.site.roster.filter((roster) => roster.grid === grid && roster.role === role);
  if (rosters.length === 0) return { people: [], why: "no-roster" };
  if (!now.wallTrusted) return { people: unique(rosters.flatMap((roster) => roster.people)), why: "clock-untrusted" };
  const people = unique(rosters.flatMap((roster) => onShift(roster, site.site.box.utcOffset, now)));
  return { people, why: people.length === 0 ? "before-the-roster-starts" : "on-shift" };
}

/** Every (grid, role) of the roster with who answers now. */
export function dutyNow(
  site: SiteIndex,
  now: Moment,
): readonly (Duty & { readonly grid: GridId; readonly role: Role })[] {
  const seats = new Map(site.site.roster.map(({ grid, role }) => [`${grid} ${role}`, { grid, role }]));
  return [...seats.values()].map(({ grid, role }) => ({ grid, role, ...onDuty(site, grid, role, now) }));
}

function onShift(roster: Roster, utcOffset: string, now: Moment): readonly PersonId[] {
  const sinceMs = now.wallMs - localTimeMs(roster.from, roster.handover, utcOffset);
  if (sinceMs < 0) return [];
  const person = roster.people[Math.floor(sinceMs / roster.shift) % roster.people.length];
  return person === undefined ? [] : [person];
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
