import type { Clock } from "../../gateway/core/ports.ts";
import type { Moment } from "../../gateway/core/time.ts";

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: every timer runs at its own time, and what it started settles before the next one runs. */
  readonly advance: (ms: number) => Promise<void>;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

export function createVirtualClock(startWallMs: number): VirtualClock {
  const timers = new Set<Timer>();
  let nowMs = 0;
  const now = (): Moment => ({ boot: "virtual", monoMs: nowMs, wallMs: startWallMs + nowMs, wallTrusted: true });
  const earliest = (untilMs: number) => {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.dueMs <= untilMs && timer.dueMs < (first?.dueMs ?? Infinity)) first = timer;
    return first;
  };
  const advance = async (ms: number) => {
    const untilMs = nowMs + ms;
    for (let timer = earliest(untilMs); timer !== undefined; timer = earliest(untilMs)) {
      timers.delete(timer);
      nowMs = timer.dueMs;
      timer.run();
      await settled();
    }
    nowMs = untilMs;
  };
  return {
    now,
    advance,
    after: (ms, run) => {
      const timer = { dueMs: nowMs + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
}

/** Everything under test here is promises alone, so one turn of the event loop lets all of it happen. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
