import type { DeviceId, GridId, PersonId, PointId } from "../../config/ids.ts";
import { ancestorOf, pathOf, type SiteIndex } from "../core/site-index.ts";
import type { Guest } from "../access/account.ts";
import type { Case, Notice } from "./schema.ts";

/** What the staff of one village may see where several share the box; whoever sees all of it has none. */
export interface Sight {
  readonly person: PersonId | undefined;
  readonly isSeen: (grid: string) => boolean;
  /** The same, and every grid around it. */
  readonly isAbove: (grid: string) => boolean;
  /** Somebody who answers for what is seen or for what is around it, or oneself. */
  readonly knows: (person: PersonId) => boolean;
  /** Whether something of that place may be seen; `undefined` when it is of no place. */
  readonly sees: (row: Placed) => boolean | undefined;
}

/** Everything by which rows, facts and questions say where they belong. */
export interface Placed {
  readonly zone?: unknown;
  readonly grid?: unknown;
  readonly role?: unknown;
  readonly grids?: unknown;
  readonly point?: unknown;
  readonly points?: unknown;
  readonly alarm?: unknown;
  readonly device?: unknown;
  readonly building?: unknown;
  readonly case?: unknown;
  readonly cases?: unknown;
  readonly notice?: unknown;
}

export interface SightDeps {
  readonly index: SiteIndex;
  readonly cases: () => ReadonlyMap<string, Case>;
  readonly practiceCases: () => ReadonlyMap<string, Case>;
  readonly notices: () => ReadonlyMap<string, Notice>;
}

/** A case is one's own where it lies, and wherever one was called to it: whoever stands in elsewhere must see what for. */
export function sightOf(deps: SightDeps, guest: Guest): Sight | undefined {
  const { index } = deps;
  const grids = gridsOf(index, guest);
  if (grids === undefined) return undefined;
  const above = new Set([...grids].flatMap((id) => pathOf(index, id).map((grid) => grid.id)));
  const isSeen = (grid: string) => grids.has(grid as GridId);
  const isAbove = (grid: string) => above.has(grid as GridId);
  const { person } = guest;
  const known = new Set(index.site.roster.flatMap((seat) => (isAbove(seat.grid) ? seat.people : [])));
  const knows = (other: PersonId) => other === person || known.has(other);
  return { person, isSeen, isAbove, knows, sees: (row) => look({ ...deps, person, isSeen, isAbove }, row) };
}

type Looker = SightDeps & Pick<Sight, "person" | "isSeen" | "isAbove">;

/** The narrowest word decides: a case that is over long since still says where it lay. */
function look(by: Looker, row: Placed): boolean | undefined {
  // A seat above is the ladder's: whom an alarm here would call.
  if (row.role !== undefined && typeof row.grid === "string") return by.isAbove(row.grid);
  for (const [name, isSeen] of Object.entries(places) as [keyof typeof places, Place][]) {
    const said = row[name];
    if (typeof said === "string") return isSeen(by, said);
    if (Array.isArray(said) && said.length > 0) return said.some((each) => isSeen(by, String(each)));
  }
  return undefined;
}

type Place = (by: Looker, id: string) => boolean;
const places: { readonly [Name in Exclude<keyof Placed, "role">]-?: Place } = {
  zone: ({ isSeen }, grid) => isSeen(grid),
  grid: ({ isSeen }, grid) => isSeen(grid),
  grids: ({ isSeen }, grid) => isSeen(grid),
  point: isPointSeen,
  points: isPointSeen,
  alarm: (by, alarm) => isPointSeen(by, alarm.split("#", 1)[0] ?? ""),
  device: isDeviceSeen,
  building: ({ index, isSeen }, building) =>
    index.site.evacuation?.buildings.some((each) => each.id === building && isSeen(each.grid)) === true,
  case: isCaseSeen,
  cases: isCaseSeen,
  notice: (by, notice) => isNoticeSeen(by, by.notices().get(notice)),
};

function isDeviceSeen({ index, isSeen }: Looker, device: string): boolean {
  const place = index.devices.get(device as DeviceId)?.place;
  return place !== undefined && isSeen(place.grid);
}

function isPointSeen({ index, isSeen }: Looker, point: string): boolean {
  const place = index.points.get(point as PointId)?.place;
  return place !== undefined && isSeen(place.grid);
}

function isCaseSeen(by: Looker, id: string): boolean {
  const zone = (by.cases().get(id) ?? by.practiceCases().get(id))?.zone;
  return (zone !== undefined && by.isSeen(zone)) || isCalledTo(by, id);
}

function isCalledTo({ notices, person }: Looker, id: string): boolean {
  return person !== undefined && [...notices().values()].some((notice) => notice.to === person && notice.case === id);
}

function isNoticeSeen(by: Looker, notice: Notice | undefined): boolean {
  return notice !== undefined && (notice.to === by.person || isCaseSeen(by, notice.case));
}

/** `undefined`: the whole box, for an installer, for who answers for several villages, and where there is but one. */
function gridsOf(index: SiteIndex, { role, person, grid }: Guest): ReadonlySet<GridId> | undefined {
  const { grids } = index.site;
  const isShared = grids.filter(({ tier, kind }) => tier === village && kind === "territorial").length > 1;
  const roots = grid !== undefined ? [grid] : person !== undefined ? villagesOf(index, person) : undefined;
  if (role === "installer" || !isShared || roots === undefined) return undefined;
  const seen = grids.filter(({ id }) => pathOf(index, id).some((above) => roots.includes(above.id)));
  return seen.length === grids.length ? undefined : new Set(seen.map(({ id }) => id));
}

/** 村居: what shares a box with others of its kind. */
const village = "community";

/** Of everybody's seats the village around it, or what it answers for when that is more. */
function villagesOf(index: SiteIndex, person: PersonId): readonly GridId[] {
  const seats = index.site.roster.filter(({ people }) => people.includes(person));
  return seats.map(({ grid }) => ancestorOf(index, placeOf(index, grid), village)?.id ?? placeOf(index, grid));
}

/** A professional grid is told of what happens under its parent. */
function placeOf({ grids }: SiteIndex, id: GridId): GridId {
  const grid = grids.get(id);
  return grid?.kind === "professional" && grid.parent !== undefined ? grid.parent : id;
}
