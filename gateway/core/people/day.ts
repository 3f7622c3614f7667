import type { Holidays } from "../../../config/holidays.ts";
import { dateOf } from "../time.ts";

/**
 * Whether a day is worked, and why. `assumed`: no notice of its year is known, so its weekday alone decides; make-up
 * workdays and days off of that year are not in it.
 */
export interface DayKind {
  readonly kind: "workday" | "restday";
  readonly date: string;
  readonly why: "holiday" | "make-up" | "weekday" | "weekend";
  readonly basis: "calendar" | "assumed";
  /** Of a holiday. */
  readonly name?: string;
}

/** A notice may reach into the year before or after its own, so all of them are asked. */
export function dayKind(calendar: readonly Holidays[], day: number): DayKind {
  const date = dateOf(day);
  const known = { date, basis: "calendar" } as const;
  if (calendar.some(({ workdays }) => workdays.includes(date))) return { kind: "workday", why: "make-up", ...known };
  const holiday = calendar.flatMap(({ holidays }) => holidays).find(({ from, to }) => from <= date && date <= to);
  if (holiday !== undefined) return { kind: "restday", why: "holiday", name: holiday.name, ...known };
  const isKnown = calendar.some(({ year }) => year === Number(date.slice(0, 4)));
  const basis = isKnown ? "calendar" : "assumed";
  return isWeekend(day) ? weekend(date, basis) : { kind: "workday", why: "weekday", date, basis };
}

function weekend(date: string, basis: DayKind["basis"]): DayKind {
  return { kind: "restday", why: "weekend", date, basis };
}

/** 0 is Sunday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function isWeekend(day: number): boolean {
  return [0, 6].includes(weekdayOf(day));
}
