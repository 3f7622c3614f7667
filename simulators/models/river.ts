import { wander } from "../rng.ts";
import { hourMs, minuteMs, type Model } from "./model.ts";

/** One storm's water: it starts to arrive at `startMs` and adds `riseM` at its peak. */
export interface Flood {
  readonly startMs: number;
  readonly riseM: number;
}

export interface River {
  readonly seed: number;
  readonly baseM: number;
  readonly floods: readonly Flood[];
  /** Half the range of a tidal reach; a brook has none. */
  readonly tideM?: number;
}

/** Stage of a small urban river: a flash flood is up within the hour and takes several to go. */
export function riverStage({ seed, baseM, floods, tideM = 0 }: River): Model {
  return (atMs) =>
    baseM +
    tideM * Math.sin((2 * Math.PI * atMs) / tideMs) +
    floods.reduce((sum, { startMs, riseM }) => sum + riseM * floodWave(atMs - startMs), 0) +
    rippleM * wander(seed, atMs, 2 * minuteMs);
}

/**
 * A flood of height 1. The quick part is a gamma hydrograph (Nash's cascade of five reservoirs), the slow one the
 * ground giving back what it took; both together peak at 1.
 */
function floodWave(sinceMs: number): number {
  if (sinceMs <= 0) return 0;
  const quick = gamma(sinceMs / toPeakMs);
  const slow = (1 - Math.exp(-sinceMs / toPeakMs)) * Math.exp(-sinceMs / drainMs);
  return (quick + slowShare * slow) / peakOfBoth;
}

function gamma(x: number): number {
  return x ** 4 * Math.exp(4 * (1 - x));
}

const tideMs = 12.42 * hourMs;
const rippleM = 0.004;
const toPeakMs = 60 * minuteMs;
const drainMs = 5 * hourMs;
const slowShare = 0.35;
/** Found where both parts together are highest. */
const peakOfBoth = 1.18;
