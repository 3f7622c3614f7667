import type { DamageReport } from "./damage-report.ts";

/** Follows numbers that have no gaps, and reports those that are missing. */
export interface Sequence {
  /**
   * Whether a row with this number stands where it belongs. Of a damaged row the key may be what rotted, so its
   * number counts only when it is the one that is due.
   */
  readonly takes: (seq: number, isSound: boolean) => boolean;
  readonly end: (last: number) => void;
}

/** Without a `first`, the first sound row sets where the numbers begin. */
export function createSequence(stream: string, first: number | undefined, report: DamageReport): Sequence {
  let due = first;
  const takes = (seq: number, isSound: boolean): boolean => {
    const expected = due ?? (isSound ? seq : Infinity);
    if (seq < expected || (seq > expected && !isSound)) return false;
    if (seq > expected) report.gap(stream, expected, seq - 1);
    due = seq + 1;
    return true;
  };
  const end = (last: number): void => {
    if (due !== undefined && due <= last) report.gap(stream, due, last);
  };
  return { takes, end };
}
