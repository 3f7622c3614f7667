import { chanceAt, wander } from "../rng.ts";
import { dayMs, hourMs, type Model } from "./model.ts";

export interface CarbonMonoxide {
  readonly seed: number;
  /** Local time of day at which the world began. */
  readonly beganAtHour: number;
}

/** What an analyser sends while it calibrates itself instead of measuring. */
export const calibrationValue = -200;

/** CO beside a street in mg/m³: two rush hours, a quiet night, and weather that keeps or carries the air away. */
export function streetCo({ seed, beganAtHour }: CarbonMonoxide): Model {
  return (atMs) => {
    const hour = (((atMs / hourMs + beganAtHour) % 24) + 24) % 24;
    const weather = Math.exp(0.46 * wander(seed, atMs, 9 * hourMs) + 0.18 * wander(seed + 1, atMs, 2 * hourMs));
    return Math.max(0.1, traffic(hour) * weather);
  };
}

/** The same with the hours in which the analyser answers −200: one hour at most nights, and a few lost days a year. */
export function streetAnalyser(plan: CarbonMonoxide): Model {
  const co = streetCo(plan);
  return (atMs) => (isCalibrating(plan, atMs) ? calibrationValue : co(atMs));
}

function isCalibrating({ seed, beganAtHour }: CarbonMonoxide, atMs: number): boolean {
  const day = Math.floor((atMs + beganAtHour * hourMs) / dayMs);
  const hour = (atMs + beganAtHour * hourMs) / hourMs - day * 24;
  const lost = chanceAt(seed + 2, Math.floor(day / 4)) < 0.15;
  return lost || (hour >= 4 && hour < 5 && chanceAt(seed + 3, day) < 0.9);
}

function traffic(hour: number): number {
  return 0.65 + 1.7 * bell(hour, 8.5, 1.9) + 1.1 * bell(hour, 13.5, 3.5) + 2.3 * bell(hour, 19.2, 2.3);
}

/** Around the clock: 23:00 is two hours from 1:00. */
function bell(hour: number, at: number, width: number): number {
  const apart = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
  return Math.exp(-((apart / width) ** 2) / 2);
}
