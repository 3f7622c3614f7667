import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { localTime, dateOf, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { bookOf, planningOf } from "./duty.ts";
import { gapsAhead } from "./gaps.ts";
import { changeOver } from "./handover.ts";
import { planAt, seatKey, type Plan, type Seat } from "./plan.ts";
import type { Gap } from "./roster-rows.ts";

/**
 * Once a minute, and at once when the clock was set or is believed from now on: who is on duty now, and who left.
 * Every change is a fact, so that the past is asked of the record and not of today's roster.
 */
export function watchSeats(turn: Turn): void {
  const last = turn.get("clock", "clock");
  if (!turn.now.wallTrusted || (last !== undefined && isSameMinute(last, turn.now))) return;
  for (const seat of turn.site.seats.values()) reviewSeat(turn, seat);
  meetPeople(turn);
  scanOnceADay(turn);
}

/** From when on it is asked whether anything ever reached them. */
function meetPeople(turn: Turn): void {
  for (const person of turn.site.people.keys())
    if (turn.get("reach", person) === undefined) turn.put("reach", person, { since: turn.now });
}

function isSameMinute(a: Moment, b: Moment): boolean {
  const minute = ({ wallMs }: Moment) => Math.floor(wallMs / 60_000);
  return a.boot === b.boot && a.wallTrusted === b.wallTrusted && minute(a) === minute(b);
}

function reviewSeat(turn: Turn, seat: Seat): void {
  const { grid, role } = seat;
  const key = seatKey(grid, role);
  const before = turn.get("seat", key);
  const people = plannedPeople(planAt(seat, turn.now.wallMs, planningOf(bookOf(turn), seat)));
  if (before !== undefined && isSame(before.people, people)) return;
  turn.put("seat", key, { grid, role, people, since: turn.now });
  turn.fact({ kind: "duty", grid, role, people });
  if (before === undefined) return;
  const leaving = before.people.filter((person) => !people.includes(person));
  changeOver(turn, { grid, role, leaving, coming: people.filter((person) => !before.people.includes(person)) });
}

/** A backup counts while the others are too few. */
function plannedPeople({ people, backups, need }: Plan): readonly PersonId[] {
  return people.length < need ? [...people, ...backups] : people;
}

function isSame(a: readonly PersonId[], b: readonly PersonId[]): boolean {
  return a.length === b.length && a.every((person) => b.includes(person));
}

/** Looked at by the tick: a clock that is set back or forth makes it run once more at most, and never stops it. */
function scanOnceADay(turn: Turn): void {
  const { day, minute } = localTime(turn.now.wallMs, turn.site.site.box.utcOffset);
  const today = dateOf(day);
  if (minute < limits.choreMinute || turn.get("chore", "gap-scan")?.day === today) return;
  turn.put("chore", "gap-scan", { day: today });
  forgetOverrides(turn);
  const gaps = gapsAhead(bookOf(turn), turn.now.wallMs).filter(({ declared }) => declared === undefined);
  turn.fact({ kind: "roster-gaps", count: gaps.length, gaps: gaps.slice(0, limits.gapsNamedMax).map(named) });
}

function named({
  grid,
  role,
  fromMs,
  toMs,
  have,
  need,
}: Gap): Pick<Gap, "grid" | "role" | "fromMs" | "toMs" | "have" | "need"> {
  return { grid, role, fromMs, toMs, have, need };
}

/** Long over: the facts keep them. */
function forgetOverrides(turn: Turn): void {
  for (const { id, toMs, inReturn } of turn.rows("override").values()) {
    if (Math.max(toMs, inReturn?.toMs ?? 0) < turn.now.wallMs - limits.overrideKeptMs) turn.drop("override", id);
  }
}
