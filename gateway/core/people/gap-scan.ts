import { limits } from "../../../config/limits.ts";
import { dateOf, localTime } from "../time.ts";
import type { Turn } from "../turn.ts";
import { bookOf } from "./duty.ts";
import { gapDays, seatGaps } from "./gaps.ts";
import type { Gap, GapScan, NamedGap } from "./roster-rows.ts";

const dayMs = 86_400_000;

/** Looked at by the tick: a clock that is set back or forth makes it run once more at most, and never stops it. */
export function scanGaps(turn: Turn): void {
  if (!turn.now.wallTrusted) return;
  const { day, minute } = localTime(turn.now.wallMs, turn.site.site.box.utcOffset);
  const today = dateOf(day);
  const scan = turn.get("scan", "gaps");
  if (scan?.day === today) return scan.next === undefined ? undefined : goOn(turn, scan, scan.next);
  if (minute < limits.choreMinute) return;
  forgetOverrides(turn);
  goOn(turn, { day: today, count: 0, gaps: [] }, 0);
}

function goOn(turn: Turn, { day, count, gaps }: GapScan, from: number): void {
  const seats = [...turn.site.seats.values()];
  const to = from + limits.seatsScannedMax;
  const within = { fromMs: turn.now.wallMs, toMs: turn.now.wallMs + gapDays * dayMs };
  const found = seats.slice(from, to).flatMap((seat) => seatGaps(bookOf(turn), seat, within));
  const open = found.filter(({ declared }) => declared === undefined).map(named);
  const all = { day, count: count + open.length, gaps: [...gaps, ...open].slice(0, limits.gapsNamedMax) };
  if (to < seats.length) return turn.put("scan", "gaps", { ...all, next: to });
  turn.put("scan", "gaps", { day, count: all.count, gaps: [] });
  turn.fact({ kind: "roster-gaps", count: all.count, gaps: all.gaps });
}

function named({ grid, role, fromMs, toMs, have, need }: Gap): NamedGap {
  return { grid, role, fromMs, toMs, have, need };
}

/** Long over: the facts keep them. */
function forgetOverrides(turn: Turn): void {
  for (const { id, toMs, inReturn } of turn.rows("override").values()) {
    if (Math.max(toMs, inReturn?.toMs ?? 0) < turn.now.wallMs - limits.overrideKeptMs) turn.drop("override", id);
  }
}
