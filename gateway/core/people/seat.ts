import type { PersonId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { DutySeat } from "../uplink.ts";
import { bookOf, onDuty, planningOf } from "./duty.ts";
import { changeOver } from "./handover.ts";
import { planAt, seatKey, type Plan, type Seat } from "./plan.ts";

/**
 * Once a minute, and at once when the clock was set or is believed from now on: who is on duty now, and who left.
 * Every change is a fact, so that the past is asked of the record and not of today's roster.
 */
export function watchSeats(turn: Turn): void {
  const last = turn.get("clock", "clock");
  if (!turn.now.wallTrusted || (last !== undefined && isSameMinute(last, turn.now))) return;
  tellDistrict(
    turn,
    [...turn.site.seats.values()].flatMap((seat) => reviewSeat(turn, seat)),
  );
  meetPeople(turn);
}

/** So many seats fit into any frame. */
const seatsInRecordMax = 100;

function tellDistrict(turn: Turn, changed: readonly DutySeat[]): void {
  for (let at = 0; at < changed.length; at += seatsInRecordMax) {
    turn.send("step", { kind: "duty", seats: changed.slice(at, at + seatsInRecordMax) });
  }
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

/** The seat as it is from now on, if it changed. */
function reviewSeat(turn: Turn, seat: Seat): readonly DutySeat[] {
  const { grid, role } = seat;
  const key = seatKey(grid, role);
  const before = turn.get("seat", key);
  const people = plannedPeople(planAt(seat, turn.now.wallMs, planningOf(bookOf(turn), seat)));
  if (before !== undefined && isSame(before.people, people)) return [];
  turn.put("seat", key, { grid, role, people, since: turn.now });
  turn.fact({ kind: "duty", grid, role, people, ...(before && { were: before.people.length }) });
  if (before !== undefined) {
    const leaving = before.people.filter((person) => !people.includes(person));
    changeOver(turn, { grid, role, leaving, coming: people.filter((person) => !before.people.includes(person)) });
  }
  return [{ grid, role, people, why: onDuty(bookOf(turn), seat, turn.now).why }];
}

/** A backup counts while the others are too few. */
function plannedPeople({ people, backups, need }: Plan): readonly PersonId[] {
  return people.length < need ? [...people, ...backups] : people;
}

function isSame(a: readonly PersonId[], b: readonly PersonId[]): boolean {
  return a.length === b.length && a.every((person) => b.includes(person));
}
