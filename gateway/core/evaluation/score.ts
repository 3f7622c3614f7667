import type { MetricKey } from "../../../config/metric.ts";
import type { Programme } from "../../../config/programme.ts";
import type { Measure } from "./measure.ts";

/** What the weights of a programme make of its metrics: of those alone that have a figure, and it says how much that is. */
export interface Score {
  /** 0 to 1; absent when nothing it weighs has a figure. */
  readonly value?: number;
  /** The weight behind it, of 1. What had no figure is not filled in. */
  readonly weight: number;
  readonly parts: readonly ScorePart[];
  /** Weighed by the programme and without a figure. */
  readonly missing: readonly MetricKey[];
}

interface ScorePart {
  readonly key: MetricKey;
  readonly weight: number;
  /** 0 to 1. */
  readonly value: number;
}

interface Measured {
  readonly key: MetricKey;
  readonly measure: Measure;
}

export function scoreOf({ metrics }: Pick<Programme, "metrics">, results: readonly Measured[]): Score {
  const weighed = metrics.filter(({ weight }) => weight > 0);
  const parts = weighed.flatMap(({ key, weight }): ScorePart[] => {
    const value = pointsOf(key, results);
    return value === undefined ? [] : [{ key, weight, value }];
  });
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const missing = weighed.flatMap(({ key }) => (parts.some((part) => part.key === key) ? [] : [key]));
  if (weight === 0) return { weight, parts, missing };
  return { value: parts.reduce((sum, part) => sum + part.weight * part.value, 0) / weight, weight, parts, missing };
}

/** A time is worth the share of the cases that kept its limit; stars are worth their part of five. */
const standIns: { readonly [K in MetricKey]?: MetricKey } = {
  claimTime: "slaHitRate.claim",
  arriveTime: "slaHitRate.arrive",
  handleTime: "slaHitRate.handle",
  verifyTime: "slaHitRate.verify",
  closeTime: "slaHitRate.close",
};

function pointsOf(key: MetricKey, results: readonly Measured[]): number | undefined {
  const measure = results.find((result) => result.key === (standIns[key] ?? key))?.measure;
  if (measure?.kind === "share" && measure.of > 0) return measure.count / measure.of;
  return measure?.kind === "mean" && measure.n > 0 ? measure.sum / measure.n / starsMax : undefined;
}

const starsMax = 5;
