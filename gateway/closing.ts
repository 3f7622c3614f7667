import type { Clock } from "./core/ports.ts";

/**
 * Runs to its end or fails in time: a gateway that hangs while it ends one life begins no other, and nobody would hear
 * an alarm meanwhile. Failed, the process ends and is started again.
 */
export function closeWithin(clock: Pick<Clock, "after">, ms: number, closing: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`not closed within ${ms} ms`)));
    closing()
      .then(() => resolve(), reject)
      .finally(cancel);
  });
}
