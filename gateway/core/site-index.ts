import { campaignsAt, tightened, type CampaignBody } from "../../config/campaign.ts";
import type { DeviceProfile } from "../../config/device-profile.ts";
import type { Grid, Tier } from "../../config/grid.ts";
import type { DeviceId, GridId, PersonId, PointId, ProfileId } from "../../config/ids.ts";
import { pointId } from "../../config/ids.ts";
import type { LadderPolicy } from "../../config/ladder.ts";
import type { Person } from "../../config/people.ts";
import type { Programme } from "../../config/programme.ts";
import type { Device, Site } from "../../config/site.ts";
import { seatsOf, type Seat } from "./people/plan.ts";
import type { Point } from "./point.ts";
import { indexRules, type AtPoint, type RuleIndex } from "./rule-index.ts";

export type { Point } from "./point.ts";

/** The site with every look-up the core needs, built once. */
export interface SiteIndex extends RuleIndex {
  /** As it stands now: what was declared, with what was amended laid over it. */
  readonly site: Site;
  /** As the site's file says. */
  readonly declared: Site;
  readonly programme: Programme;
  /** The smallest first. */
  readonly tiers: readonly Tier[];
  /** The site's own, else the programme's. */
  readonly ladder: LadderPolicy;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  readonly points: ReadonlyMap<PointId, Point>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly grids: ReadonlyMap<GridId, Grid>;
  /** Every (grid, role) of the roster. */
  readonly seats: ReadonlyMap<string, Seat>;
  /** Those of grids that are no more: nobody is planned there, and cases of before are still called to them. */
  readonly formerSeats: ReadonlyMap<string, Seat>;
}

/** What a site that changed at run time came from, and the campaigns that run on it. */
interface Origin {
  readonly declared?: Site;
  readonly campaigns?: readonly CampaignBody[];
}

export function indexSite(
  site: Site,
  profiles: ReadonlyMap<ProfileId, DeviceProfile>,
  programme: Programme,
  { declared = site, campaigns = [] }: Origin = {},
): SiteIndex {
  const points = new Map(
    site.devices.flatMap((device) => pointsOf(device, profiles)).map((point) => [point.id, point]),
  );
  // Grids that a re-division did away with: cases that were born in one stay in it.
  const grids = byId<GridId, Grid>([...(site.retired?.grids ?? []), ...site.grids]);
  return {
    site,
    programme,
    tiers: programme.tiers.map(({ key }) => key).toReversed(),
    ladder: site.ladder ?? programme.ladder,
    declared,
    profiles,
    points,
    devices: byId(site.devices),
    people: byId(site.people),
    seats: seatsOf(site.roster),
    formerSeats: seatsOf(site.retired?.roster ?? []),
    grids,
    ...indexRules(site.rules, [...points.values()], stricterAt({ points, grids }, campaigns)),
  };
}

/** Of the campaigns that run, those whose grids hold the point. */
function stricterAt(
  { points, grids }: Pick<SiteIndex, "points" | "grids">,
  campaigns: readonly CampaignBody[],
): AtPoint | undefined {
  if (campaigns.length === 0) return undefined;
  return (rule, id) => {
    const grid = points.get(id)?.place.grid;
    const path = grid === undefined ? [] : pathOf({ grids }, grid).map((each) => each.id);
    return tightened(rule, campaignsAt(campaigns, path));
  };
}

/** The grid and everything above it, smallest first. */
export function pathOf(index: Pick<SiteIndex, "grids">, grid: GridId): readonly Grid[] {
  const path: Grid[] = [];
  for (let at = index.grids.get(grid); at !== undefined; at = at.parent && index.grids.get(at.parent)) path.push(at);
  return path;
}

export function ancestorOf(index: Pick<SiteIndex, "grids">, grid: GridId, tier: Tier): Grid | undefined {
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

function byId<K, T extends { readonly id: K }>(items: readonly T[]): ReadonlyMap<K, T> {
  return new Map(items.map((item) => [item.id, item]));
}
