import { factsOf } from "../../../config/quantity.ts";
import { convert } from "../../../config/units.ts";
import { pointId, type DeviceId, type PointId, type ProfileId } from "../../../config/ids.ts";
import type { Point, SiteIndex } from "../../../gateway/core/site-index.ts";

/** `gas-1/gas`, or `gas-1` for the first measure of its profile. */
export function pointNamed(site: SiteIndex, named: string): Point | undefined {
  if (named.includes("/")) return site.points.get(named as PointId);
  const device = site.devices.get(named as DeviceId);
  const first = device && site.profiles.get(device.profile)?.measures[0];
  return device && first && site.points.get(pointId(device.id, first.id));
}

/** What one step of a whole register stands for, in the quantity's own unit; nothing for a number with a point. */
export function resolutionOf(site: SiteIndex, point: Point): number | undefined {
  const profile = site.profiles.get(site.devices.get(point.device)?.profile as ProfileId);
  if (profile?.transport !== "modbus" || factsOf(point.quantity).kind === "contact") return undefined;
  const measure = profile.measures.find(({ id }) => pointId(point.device, id) === point.id);
  const isWhole = measure !== undefined && !/^f|string/.test(measure.from.type);
  if (!isWhole || measure.curve !== undefined || measure.loop !== undefined) return undefined;
  return convert(Math.abs(measure.scale), measure.unit, factsOf(point.quantity).unit);
}
