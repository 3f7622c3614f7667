import type { PointId } from "../../config/ids.ts";
import { encodeJson } from "./codec.ts";
import { indexKey, pointsKey, type Key } from "./keys.ts";
import type { FullRow } from "./repeat.ts";
import type { Extent } from "./segment.ts";

/** A segment packed by point, with its boots in order of appearance. */
export interface SealedExtent extends Extent {
  readonly boots: readonly string[];
  /** Groups that were written and could not be read back. */
  readonly groupsLost: number;
  /** What its series take before LevelDB compresses them; rows of the first version do not say. */
  readonly bytes?: number;
}

/** The points are written beside the index, so that a series that vanishes is missed; they are not kept in memory. */
export function indexRows(extent: SealedExtent, points: readonly PointId[]): readonly FullRow[] {
  const { segment } = extent;
  return [jsonRow(pointsKey(segment), { points } satisfies PointsRow), jsonRow(indexKey(segment), { extent })];
}

/** The points of a segment or a stretch. */
export interface PointsRow {
  readonly points: readonly PointId[];
}

export function jsonRow(key: Key, value: object): FullRow {
  return { key, value: encodeJson(key, value) };
}
