import type { Clock } from "../../../../gateway/core/ports.ts";

export interface FakeClock extends Clock {
  readonly pass: (ms: number) => void;
}

/** Time that stands still until it is told to pass. */
export function createFakeClock(): FakeClock {
  let monoMs = 1_000;
  const timers: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    now: () => ({ boot: "t", monoMs, wallMs: monoMs, wallTrusted: true }),
    after: (ms, run) => {
      const timer = { atMs: monoMs + ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
    pass: (ms) => {
      monoMs += ms;
      for (const timer of timers.filter(({ atMs }) => atMs <= monoMs)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}
