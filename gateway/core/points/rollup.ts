/** One point over one minute or hour of the wall clock: good samples only. */
export interface Rollup {
  readonly fromMs: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly last: number;
  /** For how long the newest sample was a good one, within this span; a sample holds for a minute at most. */
  readonly goodSeconds: number;
}

export type RollupStep = "minute" | "hour";
export const stepMs: Readonly<Record<RollupStep, number>> = { minute: 60_000, hour: 3_600_000 };
