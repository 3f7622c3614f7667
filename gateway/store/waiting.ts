import type { Clock } from "../core/ports.ts";

/** Waiting for time and for what happens first. */
export interface Waiting {
  /** Ends after `ms` or at the next `wake`. */
  readonly pause: (ms: number) => Promise<void>;
  readonly next: () => Promise<void>;
  readonly wake: () => void;
}

export function createWaiting(clock: Clock): Waiting {
  let woken = (): void => undefined;
  let waking = Promise.resolve();
  const arm = (): void => {
    waking = new Promise((resolve) => (woken = resolve));
  };
  arm();
  const pause = async (ms: number): Promise<void> => {
    if (ms === 0) return;
    let cancel = (): void => undefined;
    const elapsed = new Promise<void>((resolve) => (cancel = clock.after(ms, resolve)));
    await Promise.race([elapsed, waking]);
    cancel();
  };
  const wake = (): void => {
    woken();
    arm();
  };
  return { pause, next: () => waking, wake };
}
