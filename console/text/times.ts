import { site } from "../live.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A thousand ages that all change each second are restless, and nobody needs them so exactly. */
const secondsStep = 5;

/** Minutes east of Greenwich where the box stands. */
export function boxOffsetMinutes(): number {
  const offset = site.value?.box.utcOffset ?? "+08:00";
  const sign = offset.startsWith("-") ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
}

/** `03:02:11` where the box stands; another day is named. */
export function timeText(wallMs: number, nowMs: number): string {
  const there = new Date(wallMs + boxOffsetMinutes() * minuteMs);
  const clock = there.toISOString().slice(11, 19);
  const isToday = dayOf(wallMs) === dayOf(nowMs);
  return isToday ? clock : `${dayText(wallMs)} ${clock.slice(0, 5)}`;
}

/** `6月3日 03:02`, today as well: for what is read another day. */
export function fullTimeText(wallMs: number): string {
  const there = new Date(wallMs + boxOffsetMinutes() * minuteMs);
  return `${dayText(wallMs)} ${there.toISOString().slice(11, 16)}`;
}

function dayText(wallMs: number): string {
  const there = new Date(wallMs + boxOffsetMinutes() * minuteMs);
  return words.value.day(there.getUTCMonth() + 1, there.getUTCDate());
}

export function ageText(wallMs: number, nowMs: number): string {
  const { age } = words.value;
  const seconds = Math.max(0, Math.floor((nowMs - wallMs) / 1000));
  if (seconds < secondsStep) return age.now;
  if (seconds < 60) return age.seconds(Math.floor(seconds / secondsStep) * secondsStep);
  if (seconds < 3_600) return age.minutes(Math.floor(seconds / 60));
  return seconds < 86_400 ? age.hours(Math.floor(seconds / 3_600)) : age.days(Math.floor(seconds / 86_400));
}

export function spanText(ms: number): string {
  const { span } = words.value;
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return span.seconds(seconds);
  if (seconds < 3_600) return span.minutes(Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0"));
  return span.hours(Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60));
}

function dayOf(wallMs: number): number {
  return Math.floor((wallMs + boxOffsetMinutes() * minuteMs) / dayMs);
}
