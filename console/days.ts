import { nowMs } from "./box-clock.ts";
import { boxOffsetMinutes } from "./text/times.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** `2026-06-03` where the box stands. */
export function dayAt(wallMs: number): string {
  return new Date(wallMs + boxOffsetMinutes() * minuteMs).toISOString().slice(0, 10);
}

/** So many days from today, as a field for dates wants it. */
export function dayIn(days: number): string {
  return dayAt(nowMs.peek() + days * dayMs);
}

export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - boxOffsetMinutes() * minuteMs;
}

/** The last minute of that day where the box stands. */
export function endOfDay(day: string): number {
  return startOfDay(day) + dayMs - minuteMs;
}
