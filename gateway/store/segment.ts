import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";

/**
 * A run of commit groups. It is written group by group; once full it is packed by point and its groups are removed.
 * Old data leaves by whole segments.
 */
export interface Extent {
  readonly segment: number;
  readonly firstGroup: number;
  readonly lastGroup: number;
  readonly readings: number;
  /** Wall clock of the earliest and the latest reading. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SegmentLimits {
  readonly groupsMax: number;
  readonly readingsMax: number;
  /** Packed segments rolled up together. */
  readonly perStretch?: number;
}

/** Few enough to be read back quickly at start, enough that a point's share is worth a row. */
export const segmentLimits = { groupsMax: 8_192, readingsMax: 65_536, perStretch: 8 } as const satisfies SegmentLimits;

export function emptyExtent(segment: number, firstGroup: number): Extent {
  return { segment, firstGroup, lastGroup: firstGroup - 1, readings: 0, fromMs: Infinity, toMs: -Infinity };
}

export function grown(extent: Extent, group: number, readings: readonly Reading[]): Extent {
  assert(group > extent.lastGroup, `group ${group} after ${extent.lastGroup}`);
  let { fromMs, toMs } = extent;
  for (const { at } of readings) {
    fromMs = Math.min(fromMs, at.wallMs);
    toMs = Math.max(toMs, at.wallMs);
  }
  return { ...extent, lastGroup: group, readings: extent.readings + readings.length, fromMs, toMs };
}

export function isFull({ firstGroup, lastGroup, readings }: Extent, limits: SegmentLimits): boolean {
  return lastGroup - firstGroup + 1 >= limits.groupsMax || readings >= limits.readingsMax;
}

export function overlaps(
  { fromMs, toMs }: Pick<Extent, "fromMs" | "toMs">,
  range: { readonly fromMs: number; readonly toMs: number },
): boolean {
  return fromMs <= range.toMs && toMs >= range.fromMs;
}
