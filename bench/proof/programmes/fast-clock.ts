import type { Clock } from "../../../gateway/core/ports.ts";

/** A clock on which hours pass in seconds, monotonic and wall alike, for everything that is given it. */
export interface FastClock extends Clock {
  /** From now on so many seconds pass in a real one. */
  readonly speed: (factor: number) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

export function createFastClock(startWallMs: number, first: number): FastClock {
  let factor = first;
  let [passedMs, sinceMs] = [0, performance.now()];
  const elapsedMs = () => passedMs + (performance.now() - sinceMs) * factor;
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms / factor);
    return () => clearTimeout(timer);
  };
  return {
    now: () => {
      const monoMs = Math.round(elapsedMs());
      return { boot: "fast", monoMs, wallMs: startWallMs + monoMs, wallTrusted: true };
    },
    after,
    speed: (next) => {
      [passedMs, sinceMs, factor] = [elapsedMs(), performance.now(), next];
    },
    sleep: (ms) => new Promise((resolve) => after(ms, () => resolve())),
  };
}
