import { limits } from "../../config/limits.ts";
import type { PointId } from "../../config/ids.ts";
import type { Mode } from "../../config/mode.ts";
import { modeNow } from "./modes/mode.ts";
import { modePolicy } from "./modes/policy.ts";
import { emptySums } from "./points/acceptance.ts";
import type { SiteIndex } from "./site-index.ts";
import type { PeriodSums } from "./state.ts";
import type { Moment } from "./time.ts";
import type { Turn } from "./turn.ts";
import type { LaneId, SummaryRow } from "./uplink.ts";

/**
 * Ends a summary period when the wall clock enters the next one (the minute, by default), so that the
 * summaries of many boxes line up. A step of the clock only makes one period shorter or longer.
 */
export function endPeriod(turn: Turn): void {
  const number = periodOf(turn, turn.now);
  const running = turn.get("period", "period");
  if (running?.number === number) return;
  turn.put("period", "period", { number, startedAt: turn.now });
  if (running === undefined) return;
  const rows = [...turn.rows("point")].flatMap(([id, point]) => rowOf(id as PointId, point.period));
  for (const [id, point] of turn.rows("point")) turn.put("point", id, { ...point, period: emptySums });
  if (rows.length > 0) turn.send(laneNow(turn), { kind: "summary", from: running.startedAt, rows });
}

/**
 * While the district does not take them, summaries line up as back-fill: what comes when it is there again is then not
 * behind what waited.
 */
function laneNow(turn: Turn): LaneId {
  const { lastSeq, ackedUpTo } = turn.get("lane", "summary") ?? { lastSeq: 0, ackedUpTo: 0 };
  return lastSeq - ackedUpTo < limits.liveSummariesMax ? "summary" : "backfill";
}

/** Number of the summary period a moment lies in. */
export function periodOf(turn: Turn, at: Moment): number {
  return Math.floor(at.wallMs / summaryEveryMs(turn.site, modeNow(turn)));
}

/** As the site says, and in alert and emergency at least as often as the mode says. */
export function summaryEveryMs(site: SiteIndex, mode: Mode): number {
  const ownMs = site.site.uplink?.summaryEvery ?? 60_000;
  const isUsual = modePolicy(site, mode).sampling === "base";
  return isUsual ? ownMs : Math.min(ownMs, modePolicy(site, mode).summary);
}

function rowOf(point: PointId, sums: PeriodSums): readonly SummaryRow[] {
  if (sums.count + sums.refused === 0) return [];
  const { count, refused, sum, min, max, last } = sums;
  if (count === 0) return [{ point, count, refused }];
  return [{ point, count, refused, min, max, mean: sum / count, ...(last === undefined ? {} : { last }) }];
}
