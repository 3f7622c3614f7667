import { computed, signal } from "@preact/signals";
import type { PointView, Severity, WaterReply, WaterStation } from "../gateway/api/schema.ts";
import { pointNow } from "./live.ts";
import { pointView } from "./places.ts";
import { ringing } from "./ringing.ts";

/** What the box last said of its gauges. */
export const water = signal<WaterReply | undefined>(undefined);

const askEveryMs = 10_000;

/** Asks while somebody looks. */
export function watchWater(): () => void {
  const stop = new AbortController();
  const ask = async () => {
    const reply = await fetch("api/v1/water", { signal: stop.signal }).catch(() => undefined);
    if (reply?.ok === true) water.value = (await reply.json()) as WaterReply;
  };
  void ask();
  const timer = setInterval(() => void ask(), askEveryMs);
  return () => {
    stop.abort();
    clearInterval(timer);
  };
}

export interface Gauge {
  readonly point: PointView;
  readonly station: WaterStation;
  /** Of the worst alarm that rings there. */
  readonly severity: Severity | undefined;
  readonly isHeard: boolean;
  /** The last value that was one. */
  readonly level: number | undefined;
}

/** The gauge that needs somebody most first: state, time to the next line, rate; a silent one stands above a normal one. */
export const gauges = computed<readonly Gauge[]>(() =>
  (water.value?.stations ?? [])
    .flatMap((station) => gaugeOf(station) ?? [])
    .sort(
      (a, b) => rank(a) - rank(b) || soonest(a) - soonest(b) || (b.station.perHour ?? 0) - (a.station.perHour ?? 0),
    ),
);

function gaugeOf(station: WaterStation): Gauge | undefined {
  const point = pointView(station.point);
  if (point === undefined) return undefined;
  const now = pointNow(station.point).value;
  const sample = now?.last.sample;
  const isHeard = sample !== undefined && sample.kind !== "bad";
  return {
    point,
    station,
    severity: ringing.value.get(station.point),
    isHeard,
    level: isHeard ? sample.value : now?.lastGood?.value,
  };
}

function rank({ severity, isHeard }: Gauge): number {
  return severity ?? (isHeard ? 6 : 5);
}

function soonest({ station }: Gauge): number {
  const arrival = station.next?.arrival;
  return arrival === undefined || arrival.kind === "refused" ? Number.MAX_SAFE_INTEGER : arrival.fromMs;
}
