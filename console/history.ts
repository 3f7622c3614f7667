import type { HistoryReply, PointView, Reading } from "../gateway/api/schema.ts";
import { usualStepMs, withGaps, type Sample } from "./sample.ts";

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
  const samples = readings.flatMap(sampleOf);
  const sliceMs = thinned ? (toMs - fromMs) / (limit / 2) : 0;
  return {
    samples: withGaps(samples, Math.max(3 * usualStepMs(samples), 3 * sliceMs, 5_000)),
    isThinned: thinned,
  };
}

export function sampleOf({ at, sample }: Reading): readonly Sample[] {
  return [{ atMs: at.wallMs, value: sample.kind === "bad" ? undefined : sample.value }];
}
