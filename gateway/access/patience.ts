/**
 * How soon somebody may try again after wrong guesses. It delays, it never locks: whoever is signed in goes on, and
 * nobody can shut another out for good by guessing at their name.
 */
export interface Patience {
  /** Milliseconds until the next try is looked at; 0 is now. */
  readonly waitMs: (keys: readonly string[], nowMs: number) => number;
  readonly failed: (keys: readonly string[], nowMs: number) => void;
  readonly succeeded: (keys: readonly string[]) => void;
}

interface Tries {
  readonly failures: number;
  readonly nextMs: number;
}

const freeTries = 5;
const firstWaitMs = 2_000;
const longestWaitMs = 60_000;
/** Names and addresses that are remembered; the oldest are forgotten first. */
const keysMax = 1_000;

/** By the monotonic clock: setting the box's time gives no tries back. */
export function createPatience(): Patience {
  const records = new Map<string, Tries>();
  const failed = (key: string, nowMs: number) => {
    const failures = (records.get(key)?.failures ?? 0) + 1;
    const waitMs = failures < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - freeTries));
    records.delete(key);
    records.set(key, { failures, nextMs: nowMs + waitMs });
    const [oldest] = records.keys();
    if (records.size > keysMax && oldest !== undefined) records.delete(oldest);
  };
  return {
    waitMs: (keys, nowMs) => Math.max(0, ...keys.map((key) => (records.get(key)?.nextMs ?? 0) - nowMs)),
    failed: (keys, nowMs) => keys.forEach((key) => failed(key, nowMs)),
    succeeded: (keys) => keys.forEach((key) => records.delete(key)),
  };
}
