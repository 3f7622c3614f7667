import type { HistoryReply, PointView, Reading } from "../gateway/api/schema.ts";

/** One drawn sample; `undefined` is a gap and stays one. */
export interface Sample {
  readonly atMs: number;
  readonly value: number | undefined;
}

export interface History {
  readonly samples: readonly Sample[];
  readonly isThinned: boolean;
}

const limit = 1_200;

export async function fetchHistory(point: PointView, fromMs: number, toMs: number): Promise<History | undefined> {
  const range = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}&limit=${limit}`;
  const reply = await fetch(`api/v1/points/${point.id}/history?${range}`).catch(() => undefined);
  if (reply?.status !== 200) return undefined;
  const { readings, thinned } = (await reply.json()) as HistoryReply;
  return {
    samples: withGaps(readings.flatMap(sampleOf), thinned ? (toMs - fromMs) / (limit / 2) : 0),
    isThinned: thinned,
  };
}

export function sampleOf({ at, sample }: Reading): readonly Sample[] {
  return [{ atMs: at.wallMs, value: sample.kind === "bad" ? undefined : sample.value }];
}

/** Unusable readings are not stored, so a silence much longer than the usual step is where they were. */
function withGaps(samples: readonly Sample[], stepMs: number): readonly Sample[] {
  const silenceMs = Math.max(3 * usualStepMs(samples), 3 * stepMs, 5_000);
  return samples.flatMap((sample, index) => {
    const before = samples[index - 1];
    if (before === undefined || sample.atMs - before.atMs <= silenceMs) return [sample];
    return [{ atMs: before.atMs + 1, value: undefined }, sample];
  });
}

function usualStepMs(samples: readonly Sample[]): number {
  const steps = samples.slice(1).map(({ atMs }, index) => atMs - (samples[index]?.atMs ?? atMs));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
