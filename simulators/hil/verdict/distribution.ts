/** What a number of measurements come to, in milliseconds. */
export interface Distribution {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const percentileNames = ["p50", "p95", "p99", "max"] as const;
export type PercentileName = (typeof percentileNames)[number];

/** Each percentile is one of the measurements (nearest rank): no number is reported that nobody measured. */
export function distributionOf(samples: readonly number[]): Distribution | undefined {
  const sorted = samples.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { n: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max };
}
