import { wander } from "../rng.ts";
import { minuteMs, type Model, type Span } from "./model.ts";

/** Something smoulders from `startMs` until it is put out at `endMs`. */
export interface Fire extends Span {
  /** Obscuration once the fire has grown, in dB/m. */
  readonly densityDbPerM: number;
}

/** Obscuration under a ceiling: it grows with the square of time, flutters while it burns and is aired out afterwards. */
export function smokeObscuration({ seed, fires }: { readonly seed: number; readonly fires: readonly Fire[] }): Model {
  return (atMs) => {
    const smoke = fires.reduce((sum, fire) => sum + fromFire(fire, atMs), 0);
    const flutter = 1 + 0.08 * wander(seed, atMs, flutterMs);
    return Math.max(0, smoke * flutter + 0.004 + 0.002 * wander(seed + 1, atMs, minuteMs));
  };
}

/** What a detector of the usual class makes of it: 1 is alarm (EN 54-7 heads answer well below 0.3 dB/m of test smoke). */
export function smokeDetector(obscuration: Model): Model {
  return (atMs) => (obscuration(atMs) >= detectorDbPerM ? 1 : 0);
}

function fromFire({ startMs, endMs, densityDbPerM }: Fire, atMs: number): number {
  if (atMs <= startMs) return 0;
  const grown = densityDbPerM * Math.min(1, (Math.min(atMs, endMs) - startMs) / growthMs) ** 2;
  return atMs <= endMs ? grown : grown * Math.exp(-(atMs - endMs) / airingMs);
}

const detectorDbPerM = 0.2;
const growthMs = 5 * minuteMs;
const airingMs = 4 * minuteMs;
const flutterMs = 3_000;
