import type { PointId } from "../../config/ids.ts";
import { encodeJson } from "./codec.ts";
import type { Row } from "./database.ts";
import { indexKey } from "./keys.ts";
import type { Extent } from "./segment.ts";

/** A segment packed by point, with its boots in order of appearance. */
export interface SealedExtent extends Extent {
  readonly boots: readonly string[];
  /** Groups that were written and could not be read back. */
  readonly groupsLost: number;
  /** What its series take before LevelDB compresses them; rows of the first version do not say. */
  readonly bytes?: number;
}

/** What stands under the segment's key in the index. */
export interface IndexRow {
  readonly extent: SealedExtent;
  readonly points: readonly PointId[];
}

/** The points are written with the index, so that a series that vanishes is missed; they are not kept in memory. */
export function indexRow(extent: SealedExtent, points: readonly PointId[]): Row {
  const key = indexKey(extent.segment);
  return { key, value: encodeJson(key, { extent, points } satisfies IndexRow) };
}
