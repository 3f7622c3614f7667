import type { MeasureId } from "../config/ids.ts";
import { decimalsOf, factsOf } from "../config/quantity.ts";
import { decimalsOfMeasure } from "../config/resolution.ts";
import type { Point } from "../gateway/core/point.ts";
import { pathOf, type SiteIndex } from "../gateway/core/site-index.ts";
import type { InventoryPoint } from "./cbor-dictionary.ts";

/** The points of the site as the district is told of them: no names, no places below the building. */
export function inventoryOf(index: SiteIndex): readonly InventoryPoint[] {
  return [...index.points.values()].map((point) => {
    const { grid, building } = point.place;
    const path = pathOf(index, grid);
    const code = path[0]?.code;
    return {
      id: point.id,
      quantity: point.quantity,
      unit: factsOf(point.quantity).unit,
      decimals: decimalsFor(index, point),
      gridPath: path.map(({ id }) => id).toReversed(),
      ...(code !== undefined && { code }),
      ...(building !== undefined && { building }),
    };
  });
}

function decimalsFor({ devices, profiles }: SiteIndex, { id, device, quantity }: Point): number {
  const model = devices.get(device)?.profile;
  const profile = model && profiles.get(model);
  const measure = id.slice(device.length + 1) as MeasureId;
  return (profile && decimalsOfMeasure(profile, measure)) ?? decimalsOf(quantity);
}
