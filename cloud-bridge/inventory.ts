import { decimalsOf, factsOf } from "../config/quantity.ts";
import { pathOf, type SiteIndex } from "../gateway/core/site-index.ts";
import type { InventoryPoint } from "./cbor-dictionary.ts";

/** The points of the site as the district is told of them: no names, no places below the grid. */
export function inventoryOf(index: SiteIndex): readonly InventoryPoint[] {
  return [...index.points.values()].map(({ id, quantity, place }) => ({
    id,
    quantity,
    unit: factsOf(quantity).unit,
    decimals: decimalsOf(quantity),
    gridPath: pathOf(index, place.grid)
      .map((grid) => grid.id)
      .toReversed(),
  }));
}
