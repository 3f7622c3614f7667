import type { PointView } from "../gateway/api/schema.ts";

const levelQuantities: ReadonlySet<string> = new Set(["water-level", "stage", "ponding-depth"]);

/** A gauge whose height people watch; rivers and underpasses alike. */
export function isLevel({ quantity }: Pick<PointView, "quantity">): boolean {
  return levelQuantities.has(quantity);
}
