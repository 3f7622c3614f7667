import type { ChartReply, PointView } from "../gateway/api/schema.ts";
import { usualStepMs, withGaps, type Sample } from "./sample.ts";

/** A stretch of time of one point: readings where there are few, else what minutes or hours held. */
export interface Series {
  readonly step: ChartReply["step"];
  readonly samples: readonly Sample[];
}

/** As many as a wide screen has dots for. */
const rowsMax = 1_500;
const stepMs = { minute: 60_000, hour: 3_600_000 } as const;

export async function fetchSeries({ id }: PointView, fromMs: number, toMs: number): Promise<Series | undefined> {
  const range = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}&rows=${rowsMax}`;
  const reply = await fetch(`api/v1/points/${id}/chart?${range}`).catch(() => undefined);
  if (reply?.ok !== true) return undefined;
  const chart = (await reply.json()) as ChartReply;
  const samples = samplesOf(chart).filter(({ atMs }) => atMs <= toMs);
  return { step: chart.step, samples: withGaps(samples, silenceMs(chart.step, samples)) };
}

function samplesOf(chart: ChartReply): readonly Sample[] {
  if (chart.step !== "reading")
    return chart.rows.map(({ fromMs, mean, min, max }) => ({ atMs: fromMs, value: mean, low: min, high: max }));
  return chart.rows.map(({ at, sample }) => ({
    atMs: at.wallMs,
    value: sample.kind === "bad" ? undefined : sample.value,
  }));
}

/** So long without a value is a gap. A sensor that is quiet by nature sets its own measure. */
function silenceMs(step: ChartReply["step"], samples: readonly Sample[]): number {
  if (step !== "reading") return 2.5 * stepMs[step];
  return Math.max(3 * usualStepMs(samples), 5_000);
}
