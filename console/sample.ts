/** One drawn sample; `undefined` is a gap and stays one. */
export interface Sample {
  readonly atMs: number;
  readonly value: number | undefined;
  /** Of a minute or an hour: its lowest and its highest, the value being their mean. */
  readonly low?: number;
  readonly high?: number;
}

/** Unusable readings are not stored, so a silence much longer than the usual step is where they were. */
export function withGaps(samples: readonly Sample[], longestMs: number): readonly Sample[] {
  return samples.flatMap((sample, index) => {
    const before = samples[index - 1];
    if (before === undefined || sample.atMs - before.atMs <= longestMs) return [sample];
    return [{ atMs: before.atMs + 1, value: undefined }, sample];
  });
}

export function usualStepMs(samples: readonly Sample[]): number {
  const steps = samples.slice(1).map(({ atMs }, index) => atMs - (samples[index]?.atMs ?? atMs));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
