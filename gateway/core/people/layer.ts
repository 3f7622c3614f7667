import type { Holidays } from "../../../config/holidays.ts";
import type { PersonId } from "../../../config/ids.ts";
import { weekdays, type Roster } from "../../../config/roster.ts";
import { dateOf, dayOf, localTime, localTimeMs, minuteOf, wallMsOf } from "../time.ts";
import { dayKind, weekdayOf, type DayKind } from "./day.ts";

/** What a layer is read by: local time and the days that are worked. */
export interface Almanac {
  readonly utcOffset: string;
  readonly calendar: readonly Holidays[];
}

/** A layer that runs: whom it plans, and on which day it began. */
export interface Running {
  readonly people: readonly PersonId[];
  /** Only of a layer that asks whether the day is worked. */
  readonly day?: DayKind;
}

/** Whom a layer plans at a time; `undefined` while it does not run. */
export function runningAt(layer: Roster, wallMs: number, almanac: Almanac): Running | undefined {
  const day = startDay(layer, wallMs, almanac);
  if (day === undefined) return undefined;
  const people = peopleAt(layer, wallMs, almanac);
  return typeof layer.days === "string" ? { people, day: dayKind(almanac.calendar, day) } : { people };
}

/** The day on which the period that runs at this time began. */
function startDay(layer: Roster, wallMs: number, almanac: Almanac): number | undefined {
  const { day, minute } = localTime(wallMs, almanac.utcOffset);
  const { from, to } = hoursOf(layer);
  if (from < to) return from <= minute && minute < to && isDayOf(layer, day, almanac) ? day : undefined;
  const began = minute >= from ? day : day - 1;
  return (minute >= from || minute < to) && isDayOf(layer, began, almanac) ? began : undefined;
}

/** Whole days when no hours are written; the day of turns begins at their handover. */
function hoursOf({ hours, shift, handover }: Roster): { readonly from: number; readonly to: number } {
  if (hours !== undefined) return { from: minuteOf(hours.from), to: minuteOf(hours.to) };
  const start = shift === undefined ? 0 : minuteOf(handover);
  return { from: start, to: start };
}

function isDayOf({ from, until, days }: Roster, day: number, { calendar }: Almanac): boolean {
  const date = dateOf(day);
  if ((from !== undefined && date < from) || (until !== undefined && until < date)) return false;
  if (days === undefined) return true;
  if (typeof days === "string") return dayKind(calendar, day).kind === (days === "workdays" ? "workday" : "restday");
  return days.some((each) => each === date || each === weekdays[weekdayOf(day)]);
}

function peopleAt({ people, shift, handover, from = "1970-01-01" }: Roster, wallMs: number, almanac: Almanac) {
  if (shift === undefined) return people;
  const turn = Math.floor((wallMs - localTimeMs(from, handover, almanac.utcOffset)) / shift);
  const person = people[((turn % people.length) + people.length) % people.length];
  return person === undefined ? [] : [person];
}

/** The next time after this one at which a layer may plan otherwise; `Infinity` when it never will. */
export function nextEdgeMs(layer: Roster, wallMs: number, almanac: Almanac): number {
  const { from = "1970-01-01", until, handover, shift } = layer;
  const first = dayOf(from);
  const ended = until === undefined ? Infinity : dayOf(until) + 2;
  const { day } = localTime(wallMs, almanac.utcOffset);
  if (day > ended) return Infinity;
  const { from: begins, to: ends } = hoursOf(layer);
  const days = [day - 1, day, day + 1].map((each) => Math.max(each, first));
  const bounds = days.flatMap((each) => [begins, ends, ends + 1_440].map((minute) => ({ day: each, minute })));
  const times = bounds.map((at) => wallMsOf(at, almanac.utcOffset));
  if (shift !== undefined) {
    const startMs = localTimeMs(from, handover, almanac.utcOffset);
    // Turns are counted backwards as well: on its first day a layer may run before its handover.
    times.push(startMs + (Math.floor((wallMs - startMs) / shift) + 1) * shift);
  }
  return Math.min(...times.filter((each) => each > wallMs));
}
