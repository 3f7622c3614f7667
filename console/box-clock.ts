import { signal } from "@preact/signals";

/** The box's wall clock, read off its last message: the clock of a wall tablet may be hours wrong. */
let aheadMs = Date.now() - performance.now();

export const nowMs = signal(Date.now());

export function setBoxClock(boxMs: number): void {
  aheadMs = boxMs - performance.now();
}

export function startTicking(): void {
  setInterval(() => {
    nowMs.value = performance.now() + aheadMs;
  }, 1_000);
}
