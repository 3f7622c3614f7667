import type { Clock } from "../../gateway/core/ports.ts";

/** The real clock, for tests that open sockets. */
export const realClock: Clock = {
  now: () => ({ boot: "test", monoMs: performance.now(), wallMs: Date.now(), wallTrusted: true }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export async function until(holds: () => boolean, withinMs = 10_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
