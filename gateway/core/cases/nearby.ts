import type { GridId, PointId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { PointMinute, PointState } from "../state.ts";
import type { Turn } from "../turn.ts";
import type { NearbyMinute } from "./origin.ts";

/** The last ten minutes of the sensors of the place; of the grid above it where it has none of its own. */
export function contextOf(turn: Turn, zone: GridId): readonly NearbyMinute[] {
  const own = minutesIn(turn, (grid) => grid === zone);
  if (own.length > 0) return own;
  const above = turn.site.grids.get(zone)?.parent;
  return minutesIn(turn, (grid) => turn.site.grids.get(grid)?.parent === above || grid === above);
}

function minutesIn(turn: Turn, isNear: (grid: GridId) => boolean): readonly NearbyMinute[] {
  const rows: NearbyMinute[] = [];
  for (const { id, place } of turn.site.points.values()) {
    const state = isNear(place.grid) ? turn.get("point", id) : undefined;
    if (state !== undefined) rows.push(...readBefore(turn, id, state));
    if (rows.length >= limits.contextRowsMax) break;
  }
  return rows.slice(0, limits.contextRowsMax);
}

function readBefore({ now }: Turn, point: PointId, { minutes = [], period }: PointState): readonly NearbyMinute[] {
  const { count, min, max, last } = period;
  const running: readonly PointMinute[] =
    count === 0 || last === undefined ? [] : [{ fromMs: now.monoMs, untilMs: now.monoMs, min, max, last }];
  return [...minutes, ...running]
    .filter(({ untilMs }) => now.monoMs - untilMs < limits.contextMs)
    .map(({ untilMs, ...of }) => {
      const agoS = Math.round((now.monoMs - untilMs) / 1000);
      return { point, agoS, min: of.min, max: of.max, last: of.last };
    });
}
