import type { DeviceProfile } from "../device-profile.ts";
import type { Grid, Tier } from "../grid.ts";
import { pointId, type GridId, type PointId, type ProfileId } from "../ids.ts";
import type { LadderPolicy } from "../ladder.ts";
import type { Programme } from "../programme.ts";
import { factsOf, type Quantity } from "../quantity.ts";
import type { Rule } from "../rule.ts";
import type { Device, Site } from "../site.ts";

/** A point as the checks see it: where its device stands in the file, what it measures, what it can report. */
export interface SurveyPoint {
  readonly id: PointId;
  readonly device: Device;
  readonly deviceAt: number;
  readonly quantity: Quantity;
  readonly range: readonly [number, number];
}

/** A site with the look-ups its checks share. */
export interface Survey {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  /** Every profile there is a file for, also the faulty ones. */
  readonly profileNames: readonly string[];
  /** Left out when no sound one has the name; `programmeNames`: all there are. */
  readonly programme: Programme | undefined;
  readonly programmeNames: readonly string[];
  /** The site's own, else the programme's. */
  readonly ladder: LadderPolicy | undefined;
  readonly grids: ReadonlyMap<GridId, Grid>;
  readonly points: readonly SurveyPoint[];
}

/** What there is beside the site file. */
export interface Beside {
  /** Every device profile there is a file for, also one whose file has faults of its own. */
  readonly profileNames?: readonly string[];
  readonly programme?: { readonly programme: Programme | undefined; readonly names: readonly string[] };
}

export function survey(site: Site, profiles: ReadonlyMap<ProfileId, DeviceProfile>, beside: Beside = {}): Survey {
  const { profileNames = [...profiles.keys()], programme: { programme, names = [] } = {} } = beside;
  const points = site.devices.flatMap((device, at) => pointsOf(device, at, profiles.get(device.profile)));
  const grids = new Map(site.grids.map((grid) => [grid.id, grid]));
  const ladder = site.ladder ?? programme?.ladder;
  return { site, profiles, profileNames, programme, programmeNames: names, ladder, grids, points };
}

function pointsOf(device: Device, deviceAt: number, profile: DeviceProfile | undefined): readonly SurveyPoint[] {
  if ("link" in device && device.broadcast) return [];
  return (profile?.measures ?? []).map(({ id, quantity, range }) => ({
    id: pointId(device.id, id),
    device,
    deviceAt,
    quantity,
    range: range ?? factsOf(quantity).range,
  }));
}

/** The points a rule watches. */
export function pointsUnder({ points }: Survey, { on }: Rule): readonly SurveyPoint[] {
  return points.filter((point) => ("quantity" in on ? point.quantity === on.quantity : on.points.includes(point.id)));
}

/** What a rule compares with its limits; the declared quantity, or those of its points. */
export function quantitiesUnder(site: Survey, rule: Rule): readonly Quantity[] {
  if ("quantity" in rule.on) return [rule.on.quantity];
  return [...new Set(pointsUnder(site, rule).map(({ quantity }) => quantity))];
}

/** The grid and all above it; a cycle, reported on its own, ends the walk. */
export function gridsUpFrom({ grids }: Survey, start: GridId): readonly Grid[] {
  const path: Grid[] = [];
  for (let at = grids.get(start); at !== undefined && !path.includes(at); at = at.parent && grids.get(at.parent)) {
    path.push(at);
  }
  return path;
}

export function gridAbove(site: Survey, start: GridId, tier: Tier): Grid | undefined {
  return gridsUpFrom(site, start).find((grid) => grid.tier === tier);
}
