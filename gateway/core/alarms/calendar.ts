import type { Calendar } from "../../../config/calendar.ts";
import { civilText, clockText, type Moment } from "../time.ts";

/** In local time; both bounds written as text of one length, so they compare as text. Night and winter wrap around. */
export function isDuring({ hours, days }: Calendar, { wallMs }: Moment, utcOffset: string): boolean {
  const time = clockText(wallMs, utcOffset).slice(0, 5);
  const day = civilText(wallMs, utcOffset).slice(5);
  const inHours = hours === undefined || inside(time, hours, time < hours.to);
  return inHours && (days === undefined || inside(day, days, day <= days.to));
}

function inside(at: string, { from, to }: { readonly from: string; readonly to: string }, isBefore: boolean): boolean {
  return from <= to ? at >= from && isBefore : at >= from || isBefore;
}
