import { elapsedMs, type Moment } from "../core/time.ts";
import type { Reading } from "../core/points/reading.ts";

/** Boot after boot, and by the monotonic clock within each: the wall clock may have been set in between. */
export function oldestFirst(readings: readonly Reading[], boots: readonly string[] = []): readonly Reading[] {
  const rank = new Map(boots.map((boot, index) => [boot, index]));
  for (const { at } of readings) if (!rank.has(at.boot)) rank.set(at.boot, rank.size);
  const rankOf = ({ boot }: Moment): number => rank.get(boot) ?? rank.size;
  return readings.toSorted((one, other) => rankOf(one.at) - rankOf(other.at) || one.at.monoMs - other.at.monoMs);
}

/** Known to be at most `recallMs` older than `newest`; across a reboot with an untrusted clock nobody knows. */
export function isRecent(at: Moment, newest: Moment, recallMs: number): boolean {
  const ageMs = elapsedMs(at, newest);
  return ageMs !== undefined && ageMs <= recallMs;
}
