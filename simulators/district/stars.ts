import type { Programme } from "../../config/programme.ts";
import type { Kpi, Satisfaction } from "./kpi.ts";

/** At which score each further star is earned; the first comes of itself. Basis: assumed. */
const starCutOffs = [0.6, 0.7, 0.8, 0.9] as const;

/** 五星评价: a weighted score of 0 to 1 as one to five stars. */
export function starsOf(score: number): number {
  return 1 + starCutOffs.filter((least) => score >= least).length;
}

export interface Graded {
  readonly score: number | undefined;
  readonly stars: number | undefined;
  /** How much of the programme's weights stands behind it: what has no figure is left out, not filled in. */
  readonly weight: number;
}

export function graded(
  { metrics }: Pick<Programme, "metrics">,
  { kpis, satisfaction }: { readonly kpis: readonly Kpi[]; readonly satisfaction: Satisfaction },
): Graded {
  const { sum, n } = satisfaction;
  const figures = new Map(kpis.flatMap(({ key, count, of }) => (of > 0 ? [[key, count / of] as const] : [])));
  if (n > 0) figures.set("satisfaction", sum / n / 5);
  const parts = metrics.flatMap(({ key, weight }) => {
    const value = figures.get(key);
    return weight > 0 && value !== undefined ? [{ weight, value }] : [];
  });
  const weight = parts.reduce((total, part) => total + part.weight, 0);
  if (weight === 0) return { score: undefined, stars: undefined, weight };
  const score = parts.reduce((total, part) => total + part.weight * part.value, 0) / weight;
  return { score, stars: starsOf(score), weight };
}
