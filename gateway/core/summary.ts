import { limits } from "../../config/limits.ts";
import type { Mode } from "../../config/mode.ts";
import { sayHowItIs } from "./bulletin.ts";
import { fnv1a } from "./fnv.ts";
import { modeNow } from "./modes/mode.ts";
import { modePolicy } from "./modes/policy.ts";
import { extendMinutes } from "./points/minutes.ts";
import { emptySums } from "./points/acceptance.ts";
import { goodSpanMs } from "./points/vouching.ts";
import type { SiteIndex } from "./site-index.ts";
import type { PointState } from "./state.ts";
import type { Moment } from "./time.ts";
import type { Turn } from "./turn.ts";
import type { LaneId, SummaryRow } from "./uplink.ts";

/**
 * Ends a summary period when the wall clock enters the next one: each is as long as its mode says, and begins at the
 * box's own second of the minute. A step of the clock only makes one period shorter or longer.
 */
export function endPeriod(turn: Turn): void {
  const number = periodOf(turn, turn.now);
  const running = turn.get("period", "period");
  if (running?.number === number) return;
  turn.put("period", "period", { ...running, number, startedAt: turn.now });
  if (running === undefined) return;
  const rows = [...turn.rows("point").values()].flatMap((point) => rowOf(turn, point));
  for (const [id, point] of turn.rows("point"))
    turn.put("point", id, { ...point, minutes: extendMinutes(point, turn.now), period: emptySums(turn.now) });
  if (rows.length > 0) turn.send(laneNow(turn), { kind: "summary", from: running.startedAt, rows });
  // Worth something now alone: while the district does not take what there is, nothing of it queues up.
  if (laneNow(turn) === "summary") sayHowItIs(turn, number);
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
  const everyMs = summaryEveryMs(turn.site, modeNow(turn)) * (isSparing(turn) ? limits.thriftySummaryFactor : 1);
  return Math.floor((at.wallMs - phaseMs(turn.site.site.box.id)) / everyMs);
}

/** On the battery summaries come more rarely; not where the mode asks for them. */
function isSparing(turn: Turn): boolean {
  return turn.get("power", "power") !== undefined && modePolicy(turn.site, modeNow(turn)).sampling === "base";
}

/**
 * A thousand boxes do not speak in the same second: each has its own place in the minute, by its id alone, so that it
 * keeps it for life.
 */
export function phaseMs(box: string): number {
  return fnv1a(box) % 60_000;
}

/** As the site says, and in alert and emergency at least as often as the mode says. */
export function summaryEveryMs(site: SiteIndex, mode: Mode): number {
  const ownMs = site.site.uplink?.summaryEvery ?? 60_000;
  const isUsual = modePolicy(site, mode).sampling === "base";
  return isUsual ? ownMs : Math.min(ownMs, modePolicy(site, mode).summary);
}

function rowOf(turn: Turn, state: PointState): readonly SummaryRow[] {
  const { count, refused, sum, min, max, last } = state.period;
  if (count + refused === 0) return [];
  const row = { point: state.last.point, count, refused, goodMs: state.period.goodMs + goodSpanMs(turn, state) };
  if (count === 0) return [row];
  return [{ ...row, min, max, mean: sum / count, ...(last === undefined ? {} : { last }) }];
}
