import type { DeviceProfile } from "../../config/device-profile.ts";
import type { Grid, Place, Tier } from "../../config/grid.ts";
import type { DeviceId, GridId, PersonId, PointId, ProfileId } from "../../config/ids.ts";
import { pointId } from "../../config/ids.ts";
import type { Person } from "../../config/people.ts";
import type { Quantity } from "../../config/quantity.ts";
import type { Rule } from "../../config/rule.ts";
import type { Device, Site } from "../../config/site.ts";

/** One measured quantity at one place 测点. */
export interface Point {
  readonly id: PointId;
  readonly device: DeviceId;
  readonly name: string;
  readonly quantity: Quantity;
  readonly place: Place;
  readonly range?: readonly [number, number] | undefined;
}

/** The site with every look-up the core needs, built once. */
export interface SiteIndex {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  readonly points: ReadonlyMap<PointId, Point>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly grids: ReadonlyMap<GridId, Grid>;
  readonly rulesOf: ReadonlyMap<PointId, readonly Rule[]>;
}

export function indexSite(site: Site, profiles: ReadonlyMap<ProfileId, DeviceProfile>): SiteIndex {
  const points = new Map(
    site.devices.flatMap((device) => pointsOf(device, profiles)).map((point) => [point.id, point]),
  );
  return {
    site,
    profiles,
    points,
    devices: byId(site.devices),
    people: byId(site.people),
    grids: byId(site.grids),
    rulesOf: new Map([...points.values()].map((point) => [point.id, rulesFor(site.rules, point)])),
  };
}

/** The grid and everything above it, smallest first. */
export function pathOf(index: SiteIndex, grid: GridId): readonly Grid[] {
  const path: Grid[] = [];
  for (let at = index.grids.get(grid); at !== undefined; at = at.parent && index.grids.get(at.parent)) path.push(at);
  return path;
}

export function ancestorOf(index: SiteIndex, grid: GridId, tier: Tier): Grid | undefined {
  return pathOf(index, grid).find((at) => at.tier === tier);
}

function pointsOf(device: Device, profiles: ReadonlyMap<ProfileId, DeviceProfile>): readonly Point[] {
  // Everybody at once can be told something, but not asked.
  const isBroadcast = "link" in device && device.broadcast;
  const measures = isBroadcast ? [] : (profiles.get(device.profile)?.measures ?? []);
  return measures.map((measure) => ({
    id: pointId(device.id, measure.id),
    device: device.id,
    name: device.name,
    quantity: measure.quantity,
    place: device.place,
    range: measure.range,
  }));
}

/** A rule stands behind the worse one that covers it, so that the worse has rung by the time the milder is looked at. */
function rulesFor(all: readonly Rule[], point: Point): readonly Rule[] {
  const rules = all.filter((rule) => covers(rule, point));
  return rules.toSorted((a, b) => depthOf(rules, a) - depthOf(rules, b));
}

function depthOf(rules: readonly Rule[], { supersededBy }: Rule, walked = 0): number {
  const worse = supersededBy === undefined ? undefined : rules.find((rule) => rule.id === supersededBy);
  return worse === undefined || walked > rules.length ? 0 : 1 + depthOf(rules, worse, walked + 1);
}

function covers(rule: Rule, point: Point): boolean {
  return "quantity" in rule.on ? rule.on.quantity === point.quantity : rule.on.points.includes(point.id);
}

function byId<K, T extends { readonly id: K }>(items: readonly T[]): ReadonlyMap<K, T> {
  return new Map(items.map((item) => [item.id, item]));
}
