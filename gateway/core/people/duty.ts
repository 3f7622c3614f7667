import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Role, Roster } from "../../../config/people.ts";
import { pathOf, type SiteIndex } from "../site-index.ts";
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

/** How long a person's running shift over a zone still lasts; without end when no shift of theirs runs or can be told. */
export function shiftLeftMs(
  site: SiteIndex,
  zone: GridId,
  { by, now }: { readonly by: PersonId; readonly now: Moment },
): number {
  if (!now.wallTrusted) return Infinity;
  const path = new Set(pathOf(site, zone).map((grid) => grid.id));
  const { utcOffset } = site.site.box;
  const running = site.site.roster.filter(
    (roster) => path.has(roster.grid) && onShift(roster, utcOffset, now).includes(by) && roster.people.length > 1,
  );
  const left = running.map(({ from, handover, shift }) => {
    const sinceMs = now.wallMs - localTimeMs(from, handover, utcOffset);
    return shift - (sinceMs % shift);
  });
  return Math.max(...left, left.length === 0 ? Infinity : 0);
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
