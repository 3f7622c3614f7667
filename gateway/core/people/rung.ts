import type { Grid } from "../../../config/grid.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import { rankOf, type Programme } from "../../../config/programme.ts";
import { ancestorOf, pathOf, type SiteIndex } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { bookOf, onDuty, type Duty } from "./duty.ts";
import { seatKey } from "./plan.ts";
import { isUnproven } from "./reach.ts";

/** Whom one rung calls, and why these or why nobody. */
interface Called {
  readonly people: readonly PersonId[];
  /** Those of them whose answer is waited for. */
  readonly awaited: readonly PersonId[];
  readonly why: string;
}

/**
 * Who is on duty for the rung's roles above the case; an exclusive grid's own people stand in below its community.
 * People nothing was ever proven to reach hold up nobody alone when it is about lives.
 */
export function rungDuty(turn: Turn, row: Case, at: number): Called {
  const rung = row.policy.ladder.rungs[at];
  if (rung === undefined) return { people: [], awaited: [], why: "no-such-grid" };
  const own = exclusiveOf(turn.site, row.zone);
  const territorial = own && isAtOrBelow(turn.site.programme, rung.tier, own.tier) ? undefined : rung;
  return held(turn, row, [
    ...(own !== undefined && at === 0 ? seatsIn(turn, own.id) : []),
    ...(territorial === undefined ? [] : seatsOrNearest(turn, row, withTeam(turn, row, { rung: territorial, at }), at)),
  ]);
}

function held(turn: Turn, { severity }: Case, seats: readonly Seated[]): Called {
  const { people, also, why } = together(seats);
  const isUnsure = severity <= 2 && people.every((person) => isUnproven(turn.get("reach", person), turn.now));
  const isHeld = people.length > 0 && isUnsure;
  return { people: [...people, ...also], awaited: isHeld ? [] : people, why: isHeld ? "unproven" : why };
}

/** Somebody should answer there and nobody does; a tier left out, or one that others stand in for, is no gap. */
export function isGap({ awaited, why }: Called): boolean {
  return awaited.length === 0 && why !== "tier-left-out" && why !== "own-roster";
}

/** Nobody's answer is waited for. A rung that an exclusive grid's people stand in for was called with them. */
export function isBehindNobody({ told }: Case, { awaited, why }: Called): boolean {
  return awaited.length === 0 && !(why === "own-roster" && told.length > 0);
}

/** Everybody the ladder calls; who is only told stays so. */
export function everyRung(turn: Turn, row: Case): Called {
  const calling = row.policy.ladder.rungs.flatMap(({ mode }, at) => (mode === "copy" ? [] : [rungDuty(turn, row, at)]));
  const people = [...new Set(calling.flatMap((called) => called.people))];
  if (people.length > 0) return { people, awaited: people, why: "everybody-again" };
  const rostered = everybodyRostered(turn, row);
  return { people: rostered, awaited: rostered, why: "nobody-on-any-rung" };
}

/** A roster that has nobody for any rung is wrong, or the clock is: whoever stands on it at all is called. */
function everybodyRostered({ site }: Turn, { zone, policy }: Case): readonly PersonId[] {
  const seats = policy.ladder.rungs.flatMap(({ tier, roles, mode }) => {
    const grid = mode === "copy" ? undefined : ancestorOf(site, zone, tier);
    return grid === undefined ? [] : roles.flatMap((role) => site.seats.get(seatKey(grid.id, role)) ?? []);
  });
  return [...new Set(seats.flatMap(({ layers }) => layers.flatMap(({ layer }) => layer.people)))];
}

/** Not one rung has anybody on duty, while the roster knows people. */
export function isRosterAstray(turn: Turn, row: Case): boolean {
  const { why, people } = everyRung(turn, row);
  return why === "nobody-on-any-rung" && people.length > 0;
}

/**
 * Who is told at the first call and owns nothing: professional grids of the hazard, and for the worst cases the first
 * tier of the platform 急事不出镇街.
 */
export function copiedAtOnce(turn: Turn, row: Case, called: readonly PersonId[]): readonly PersonId[] {
  if (row.practice !== undefined) return [];
  const professional = overlaysOf(turn.site, row.zone, row.hazard).flatMap(({ id }) => seatsIn(turn, id));
  const { people, also } = together([...professional, ...aboveTheBox(turn, row)]);
  return [...people, ...also].filter((person) => !called.includes(person));
}

/** Professional grids that are told of a hazard there: those under a grid of the zone's own path. */
function overlaysOf({ site, grids }: SiteIndex, zone: GridId, hazard: Case["hazard"]): readonly Grid[] {
  const path = new Set(pathOf({ grids }, zone).map(({ id }) => id));
  return site.grids.filter(
    ({ kind, hazards, parent }) =>
      kind === "professional" && hazards?.includes(hazard) === true && (parent === undefined || path.has(parent)),
  );
}

function aboveTheBox(turn: Turn, { zone, severity }: Case): readonly Duty[] {
  const { uplink, levels } = turn.site.programme;
  const tier = levels.find(({ authority }) => authority === "platform")?.tier;
  const grid = tier === undefined ? undefined : ancestorOf(turn.site, zone, tier);
  return grid === undefined || severity > uplink.copySeverityUpTo ? [] : seatsIn(turn, grid.id);
}

function exclusiveOf(site: SiteIndex, zone: GridId): Grid | undefined {
  return pathOf(site, zone).find(({ kind }) => kind === "exclusive");
}

function isAtOrBelow(programme: Programme, tier: string, of: string): boolean {
  return (rankOf(programme, tier) ?? 0) >= (rankOf(programme, of) ?? Infinity);
}

/** Those of the first rung, and when all of them are busy elsewhere whoever is on duty in a grid that touches theirs. */
function seatsOrNearest(turn: Turn, row: Case, rung: Rung, at: number): readonly Seated[] {
  const own = seatsAt(turn, row, rung);
  const people = own.flatMap((seat) => seat.people);
  const grid = ancestorOf(turn.site, row.zone, rung.tier);
  if (at > 0 || grid === undefined || people.length === 0 || !people.every((person) => isBusy(turn, row, person)))
    return own;
  const book = bookOf(turn);
  const beside = grid.next.flatMap((next) =>
    rung.roles.map((role) => onDuty(book, { grid: next, role }, turn.now, row.policy.trades)),
  );
  return [...own, ...beside.filter((seat) => seat.people.length > 0)];
}

/** Has another case in hand that is not over. */
function isBusy(turn: Turn, { id }: Case, person: PersonId): boolean {
  return [...turn.rows("case").values()].some(
    (other) => other.id !== id && other.claimedBy === person && other.closedAt === undefined,
  );
}

type Rung = Case["policy"]["ladder"]["rungs"][number];

/** The roles of a rung in the order of the team; of the team who stands on no rung goes with the first. */
function withTeam({ site }: Turn, { zone, policy }: Case, { rung, at }: { rung: Rung; at: number }): Rung {
  const { team, ladder } = policy;
  const grid = ancestorOf(site, zone, rung.tier);
  if (team === undefined || grid === undefined) return rung;
  const called = new Set(ladder.rungs.flatMap(({ roles }) => roles));
  const isSeated = (role: string) => site.seats.has(seatKey(grid.id, role));
  const more = at === 0 ? team.filter((role) => !called.has(role) && isSeated(role)) : [];
  const rank = (role: string) => (team.includes(role) ? team.indexOf(role) : team.length);
  return { ...rung, roles: [...rung.roles, ...more].toSorted((a, b) => rank(a) - rank(b)) };
}

function seatsAt(turn: Turn, { zone, policy }: Case, rung: Rung): readonly Seated[] {
  const grid = ancestorOf(turn.site, zone, rung.tier);
  if (grid === undefined) return [leftOut(turn.site.programme, rung.tier)];
  const book = bookOf(turn);
  return rung.roles.map((role) => onDuty(book, { grid: grid.id, role }, turn.now, policy.trades));
}

type Seats = Pick<Duty, "people" | "also">;
type Seated = Seats & { readonly why: string };

/** A tier that the tree may do without is nobody's gap. */
function leftOut({ tiers }: Programme, tier: string): Seated {
  return nobody(tiers.find(({ key }) => key === tier)?.optional === true ? "tier-left-out" : "no-such-grid");
}

function seatsIn(turn: Turn, grid: GridId): readonly Duty[] {
  const book = bookOf(turn);
  const seats = [...turn.site.seats.values()].filter((seat) => seat.grid === grid);
  return seats.map(({ role }) => onDuty(book, { grid, role }, turn.now));
}

/** Whoever answers says why these; where nobody does, the first seat says why. */
function together(seats: readonly Seated[]): Seated {
  const why = (seats.find(({ people }) => people.length > 0) ?? seats[0])?.why ?? "own-roster";
  return { ...united(seats), why };
}

function united(seats: readonly Seats[]): Seats {
  const people = new Set(seats.flatMap((seat) => seat.people));
  const also = new Set(seats.flatMap((seat) => seat.also).filter((person) => !people.has(person)));
  return { people: [...people], also: [...also] };
}

function nobody(why: string): Seated {
  return { people: [], also: [], why };
}
