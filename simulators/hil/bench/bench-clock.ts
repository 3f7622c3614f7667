/** The bench's own clock: wall time of this machine, and whatever a fault puts it forward or back by. */
export interface BenchClock {
  readonly nowMs: () => number;
  /** What this machine's clock said, in the terms of the bench as they are now. */
  readonly ofMachine: (machineMs: number) => number;
  readonly shift: (ms: number) => void;
}

export function createBenchClock(): BenchClock {
  let aheadMs = 0;
  // Finer than `Date.now`, and never back: a step of this machine's clock would look like a slow gateway.
  const originMs = Date.now() - performance.now();
  return {
    nowMs: () => originMs + performance.now() + aheadMs,
    ofMachine: (machineMs) => machineMs + aheadMs,
    shift: (ms) => void (aheadMs += ms),
  };
}
