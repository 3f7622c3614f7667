/**
 * A moment on both clocks. Durations are measured on the monotonic clock of one boot; the wall clock
 * labels records and decides rosters, and is believed only while it is trusted.
 */
export interface Moment {
  readonly boot: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly wallTrusted: boolean;
}

export function later(now: Moment, ms: number): Moment {
  return { ...now, monoMs: now.monoMs + ms, wallMs: now.wallMs + ms };
}

/** Milliseconds from `start` to `now`; `undefined` across a reboot when the wall clock is not trusted on both sides. */
export function elapsedMs(start: Moment, now: Moment): number | undefined {
  if (start.boot === now.boot) return now.monoMs - start.monoMs;
  return start.wallTrusted && now.wallTrusted ? now.wallMs - start.wallMs : undefined;
}

/** A stored deadline that raises or escalates: it counts as due when nobody can tell any more. */
export function isDue(deadline: Moment, now: Moment): boolean {
  const passedMs = elapsedMs(deadline, now);
  return passedMs === undefined || passedMs >= 0;
}

/**
 * A stored deadline in the terms of this boot. What is left of it goes by the wall clock when that is believed on
 * both sides, but is never longer than it was meant to be: a clock that was set back must not put it to sleep.
 */
export function rebased(deadline: Moment, now: Moment, longestMs: number): Moment {
  if (deadline.boot === now.boot) return deadline;
  const leftMs = deadline.wallTrusted && now.wallTrusted ? deadline.wallMs - now.wallMs : 0;
  return later(now, Math.min(Math.max(0, leftMs), longestMs));
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const minutesOfDay = 1_440;

/** `"+08:00"` → minutes east of Greenwich. */
function offsetMinutes(offset: string): number {
  const sign = offset.startsWith("-") ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
}

/** A minute as a local calendar has it: days since 1970-01-01 (a Thursday), minutes since midnight. */
export interface LocalTime {
  readonly day: number;
  readonly minute: number;
}

export function localTime(wallMs: number, offset: string): LocalTime {
  const minutes = Math.floor(wallMs / minuteMs) + offsetMinutes(offset);
  const day = Math.floor(minutes / minutesOfDay);
  return { day, minute: minutes - day * minutesOfDay };
}

/** Milliseconds since the epoch; `minute` may lie beyond the day. */
export function wallMsOf({ day, minute }: LocalTime, offset: string): number {
  return (day * minutesOfDay + minute - offsetMinutes(offset)) * minuteMs;
}

/** Minutes since midnight of `08:00`. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Days since 1970-01-01 of `2026-06-01`; proleptic Gregorian. */
export function dayOf(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return daysFromCivil(year, month, day);
}

/** Milliseconds since the epoch of `date` (2026-06-01) at `time` (08:00) in local time. */
export function localTimeMs(date: string, time: string, offset: string): number {
  return wallMsOf({ day: dayOf(date), minute: minuteOf(time) }, offset);
}

/** `03:02:11` in local time. */
export function clockText(wallMs: number, offset: string): string {
  const ofDay = (((wallMs + offsetMinutes(offset) * minuteMs) % dayMs) + dayMs) % dayMs;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(ofDay / 3_600_000)}:${two((ofDay / minuteMs) % 60)}:${two((ofDay / 1000) % 60)}`;
}

/** `2026-06-03` in local time. */
export function civilText(wallMs: number, offset: string): string {
  return dateOf(localTime(wallMs, offset).day);
}

/** `2026-06-03` of a day since 1970-01-01 (civil_from_days of the same source). */
export function dateOf(dayNumber: number): string {
  const days = dayNumber + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return `${yearOfEra + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(day)}`;
}

/** `2026-06-03T03:02:11Z` */
export function utcText(wallMs: number): string {
  return `${civilText(wallMs, "+00:00")}T${clockText(wallMs, "+00:00")}Z`;
}

/** Days since 1970-01-01 (Howard Hinnant, chrono-compatible date algorithms: days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
