import type { Grid } from "../../../config/grid.ts";
import type { GridId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { CaseState } from "../cases/transitions.ts";
import type { CaseId } from "../ids.ts";
import { dutyBook, dutyNow } from "../people/duty.ts";
import type { Position } from "../people/roster-rows.ts";
import { pathOf, type Point, type SiteIndex } from "../site-index.ts";
import type { Case, State } from "../state.ts";
import { localTimeMs, type Moment } from "../time.ts";

/** How the box stands at one moment: what no fact tells. A frozen report keeps it, so that it can be worked out again. */
export interface Standing {
  readonly at: Moment;
  readonly places: readonly PlaceStanding[];
  readonly seats: readonly SeatStanding[];
  readonly equipment: readonly EquipmentStanding[];
  readonly clockTrusted: boolean;
  /** Records that the district has not acknowledged. */
  readonly uplinkWaiting: number;
  /** Cases whose limit in time has passed, of those that are open. */
  readonly overdue: { readonly count: number; readonly of: number };
  /** Nobody has said in due time what it was; the oldest first. */
  readonly undisposed: readonly Undisposed[];
}

export interface Undisposed {
  readonly case: CaseId;
  readonly grid: GridId;
  readonly hazard: Hazard;
  readonly severity: Severity;
  readonly state: CaseState;
  readonly sinceMs: number;
}

/** A grid that no other lies in. `working` of `kinds`: hazards with a sensor there, and those with one that works. */
export interface PlaceStanding {
  readonly grid: GridId;
  readonly kinds: readonly Hazard[];
  readonly working: readonly Hazard[];
  readonly isDuty: boolean;
}

/** `sinceMs`: from when on these people have been on duty, as far as is known. */
interface SeatStanding extends Position {
  readonly people: number;
  readonly sinceMs?: number;
}

/** The sensors of one grid. */
interface EquipmentStanding {
  readonly grid: GridId;
  readonly points: number;
  readonly heard: number;
  /** Those with a date of calibration, and those whose date is not over. */
  readonly dated: number;
  readonly calibrated: number;
  readonly batteries: number;
  readonly charged: number;
}

type Looked = Pick<State, "point" | "seat" | "lane" | "case" | "override" | "reach" | "mode">;

export function standingOf(site: SiteIndex, state: Looked, now: Moment): Standing {
  const seats = seatsOf(site, state, now);
  const cases = [...state.case.values()].filter(({ closedAt }) => closedAt === undefined);
  return {
    at: now,
    places: leavesOf(site).map((leaf) => placeOf(site, { leaf, state, seats })),
    seats,
    equipment: equipmentOf(site, state, now),
    clockTrusted: now.wallTrusted,
    uplinkWaiting: [...state.lane.values()].reduce((sum, { lastSeq, ackedUpTo }) => sum + lastSeq - ackedUpTo, 0),
    overdue: { count: cases.filter(({ deadline }) => (deadline?.strikes ?? 0) > 0).length, of: cases.length },
    undisposed: cases.flatMap((row) => undisposed(row, now)).slice(0, limits.undisposedShownMax),
  };
}

/** Merged or refused it is nobody's; what is put on the account still waits for its word. */
function undisposed(
  { id, zone, hazard, severity, state, openedAt, feedback }: Case,
  now: Moment,
): readonly Undisposed[] {
  const isOld = now.wallMs - openedAt.wallMs >= limits.dispositionWithinMs;
  if (!isOld || feedback !== undefined) return [];
  return [{ case: id, grid: zone, hazard, severity, state, sinceMs: openedAt.wallMs }];
}

/** Territorial or exclusive grids with none below. */
export function leavesOf({ site: { grids } }: Pick<SiteIndex, "site">): readonly Grid[] {
  const parents = new Set(
    grids.flatMap(({ parent, kind }) => (parent === undefined || kind === "professional" ? [] : [parent])),
  );
  return grids.filter(({ id, kind }) => kind !== "professional" && !parents.has(id));
}

function seatsOf(site: SiteIndex, state: Looked, now: Moment): readonly SeatStanding[] {
  return dutyNow(dutyBook(site, state), now).map(({ grid, role, people }) => {
    const since = state.seat.get(`${grid} ${role}`)?.since;
    return { grid, role, people: people.length, ...(since && { sinceMs: since.wallMs }) };
  });
}

interface Looking {
  readonly leaf: Grid;
  readonly state: Looked;
  readonly seats: readonly SeatStanding[];
}

/** Watched by what works, and somebody of its grid or above answers for it. */
function placeOf(site: SiteIndex, { leaf, state, seats }: Looking): PlaceStanding {
  const here = [...site.points.values()].filter(({ place }) => place.grid === leaf.id);
  const kindsOf = (points: readonly Point[]) =>
    [...new Set(points.flatMap(({ id }) => hazardsOf(site, id)))].toSorted();
  const path = new Set(pathOf(site, leaf.id).map(({ id }) => id));
  return {
    grid: leaf.id,
    kinds: kindsOf(here),
    working: kindsOf(here.filter(({ id }) => isHeard(state, id))),
    isDuty: seats.some(({ grid, people }) => path.has(grid) && people > 0),
  };
}

function hazardsOf(site: SiteIndex, id: Point["id"]): readonly Hazard[] {
  return (site.rulesOf.get(id) ?? []).flatMap(({ hazard, shadow }) =>
    hazard === "system" || shadow === true ? [] : [hazard],
  );
}

function isHeard({ point }: Looked, id: Point["id"]): boolean {
  const last = point.get(id)?.last.sample.kind;
  return last !== undefined && last !== "bad";
}

function equipmentOf(site: SiteIndex, state: Looked, now: Moment): readonly EquipmentStanding[] {
  const points = [...site.points.values()];
  return [...new Set(points.map(({ place }) => place.grid))].map((grid) => {
    const here = points.filter(({ place }) => place.grid === grid);
    const dated = here.flatMap((point) => calibration(site, point, now) ?? []);
    const charges = here.flatMap(({ id, quantity }) =>
      quantity === "battery" ? (state.point.get(id)?.lastGood?.value ?? []) : [],
    );
    return {
      grid,
      points: here.length,
      heard: here.filter(({ id }) => isHeard(state, id)).length,
      dated: dated.length,
      calibrated: dated.filter(Boolean).length,
      batteries: charges.length,
      charged: charges.filter((percent) => percent >= limits.batteryLowPercent).length,
    };
  });
}

/** By the rule of the point, if it has one. */
function calibration(site: SiteIndex, { id, device }: Point, now: Moment): boolean | undefined {
  const date = site.devices.get(device)?.calibrated;
  if (date === undefined) return undefined;
  const rule = site.rulesOf.get(id)?.find(({ kind }) => kind === "calibration");
  const everyMs = rule?.kind === "calibration" ? rule.every : limits.calibrationEveryMs;
  return now.wallMs - localTimeMs(date, "00:00", site.site.box.utcOffset) < everyMs;
}
