import type { AlarmId } from "../ids.ts";
import type { Turn } from "../turn.ts";

/** 重点部位: what rings there counts one step worse, and a flood of alarms delays no call. */
export function isKeyPlace(turn: Pick<Turn, "get" | "site">, alarm: AlarmId): boolean {
  const point = turn.get("alarm", alarm)?.point;
  return point !== undefined && turn.site.points.get(point)?.place.keyPlace === true;
}
