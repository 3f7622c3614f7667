import { chanceAt, normalAt, wander } from "../rng.ts";
import { hourMs, minuteMs, type Model, type Span } from "./model.ts";

export interface Rain {
  readonly seed: number;
  /** Storms that bring a flood; between them there are showers. */
  readonly storms?: readonly Span[];
}

/** Rain of one quarter of an hour in mm, as a tipping bucket of 0.2 mm counts it. */
export function rainPerQuarter({ seed, storms = [] }: Rain): Model {
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs);
    const startMs = quarter * quarterMs;
    const storm = storms.some((span) => span.startMs < startMs + quarterMs && startMs < span.endMs);
    return tips(storm ? 6 * Math.exp(0.4 * normalAt(seed, quarter)) : shower(seed, quarter));
  };
}

function shower(seed: number, quarter: number): number {
  const front = wander(seed + 1, quarter * quarterMs, 3 * hourMs);
  if (front < 0.25 || chanceAt(seed + 2, quarter) < 0.4) return 0;
  return 0.4 * Math.exp(0.9 * normalAt(seed + 3, quarter));
}

function tips(mm: number): number {
  return Math.round(mm / bucketMm) * bucketMm;
}

const quarterMs = 15 * minuteMs;
const bucketMm = 0.2;
