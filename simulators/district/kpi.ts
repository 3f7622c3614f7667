import { levelKeys, type LevelKey } from "../../config/programme.ts";
import type { Received } from "./application.ts";
import { docketsOf, isCounted, isDone, type Docket, type DocketSpan } from "./docket.ts";

/** What was counted of what: the denominator is part of the name. */
export interface Kpi {
  readonly key: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly count: number;
  readonly of: number;
}

export interface Counted {
  readonly dockets: readonly Docket[];
  /** Up to which level a case counts as settled at the base. */
  readonly baseUpTo: LevelKey;
}

/** The platform's own figures, from nothing but the steps that came up. */
export function kpisOf({ dockets, baseUpTo }: Counted): readonly Kpi[] {
  const cases = dockets.filter(isCounted);
  const done = cases.filter(isDone);
  const base = done.filter(({ level = 1 }) => level <= levelKeys.indexOf(baseUpTo) + 1);
  const whistled = cases.filter(({ whistles }) => whistles.length > 0);
  const whistles = cases.flatMap((each) => each.whistles);
  const finished = cases.filter(({ reopened, closedMs }) => reopened > 0 || closedMs !== undefined);
  return [
    kpi("closureRate.ofRegistered", done.length, cases.length, ["结案率（占登记数）", "Closed, of those registered"]),
    kpi("baseDisposalRate.ofRegistered", base.length, cases.length, [
      "基层处置率（占登记数）",
      "Settled at the base, of those registered",
    ]),
    kpi("baseDisposalRate.ofClosed", base.length, done.length, [
      "基层处置率（占已结数）",
      "Settled at the base, of those closed",
    ]),
    kpi("whistleRate", whistled.length, cases.length, ["吹哨率", "Departments called"]),
    kpi("noShowRate", whistles.filter(({ wasNoShow }) => wasNoShow).length, whistles.length, [
      "未报到率",
      "Departments that did not come",
    ]),
    kpi("reopenRate", finished.filter(({ reopened }) => reopened > 0).length, finished.length, [
      "重开率",
      "Opened again",
    ]),
    kpi("fromPeople", cases.filter(isFromPeople).length, cases.length, [
      "群众先报的案件",
      "First heard of from people",
    ]),
    kpi("responseRate", finished.filter(({ isRated }) => isRated).length, finished.length, [
      "群众回应率",
      "Residents who answered",
    ]),
  ];
}

/** Mean of the stars that were given, with how many gave them and how many could have: the others are not filled in. */
export interface Satisfaction {
  readonly sum: number;
  readonly n: number;
  readonly of: number;
}

export function satisfactionOf(dockets: readonly Docket[], stars: ReadonlyMap<string, number>): Satisfaction {
  const finished = dockets.filter(({ reopened, closedMs }) => reopened > 0 || closedMs !== undefined);
  const given = finished.flatMap(({ box, case: id }) => stars.get(`${box} ${id}`) ?? []);
  return { sum: given.reduce((sum, each) => sum + each, 0), n: given.length, of: finished.length };
}

function isFromPeople({ source }: Docket): boolean {
  return source === "hotline" || source === "citizen";
}

function kpi(key: string, count: number, of: number, [zh, en]: readonly [string, string]): Kpi {
  return { key, label: { zh, en }, count, of };
}

/** Where a box's own figure is not what its steps make of it. */
export interface Disagreement {
  readonly key: string;
  readonly box: string;
  readonly said: string;
  readonly found: string;
}

/** A figure that a box computed itself, of a span of its time. */
export interface OwnFigure extends DocketSpan {
  readonly box: string;
  readonly key: string;
  readonly count: number;
  readonly of?: number | undefined;
}

/** The newest figure of each kind that each box sent, of the box as a whole. */
export function ownFigures(received: readonly Received[]): readonly OwnFigure[] {
  const newest = new Map<string, OwnFigure>();
  for (const { box, lanes } of received) {
    for (const { body } of [...lanes.summary.records, ...lanes.backfill.records]) {
      if (body.kind !== "metric" || body.grid !== undefined) continue;
      const { metric: key, count, of, period } = body;
      newest.set(`${box} ${key} ${lengthOf(period)}`, { box, key, count, of, ...spanIn(period) });
    }
  }
  return [...newest.values()];
}

/** The figures a box computed itself are computed anew for it alone, of the same span; every difference is told. */
export function disagreements(
  own: readonly OwnFigure[],
  received: readonly Received[],
  baseUpTo: LevelKey,
): Comparison {
  const compared = own.flatMap((figure) => {
    const dockets = docketsOf(
      received.filter(({ box }) => box === figure.box),
      figure,
    );
    const mine = kpisOf({ dockets, baseUpTo }).find(({ key }) => key === (sameAs[figure.key] ?? figure.key));
    return mine === undefined ? [] : [{ figure, mine }];
  });
  const differ = compared.filter(
    ({ figure, mine }) => figure.count !== mine.count || (figure.of ?? mine.of) !== mine.of,
  );
  return {
    compared: compared.length,
    differ: differ.map(({ figure: { key, box, count, of }, mine }) => {
      return { key, box, said: `${count}/${of ?? "?"}`, found: `${mine.count}/${mine.of}` };
    }),
  };
}

export interface Comparison {
  readonly compared: number;
  readonly differ: readonly Disagreement[];
}

/** Of the mean of the stars the platform counts how many were given. */
const sameAs: Readonly<Record<string, string>> = { satisfaction: "responseRate" };

/** All boxes together: numerators and denominators are added, shares never averaged. */
export function aggregated(
  own: readonly OwnFigure[],
): ReadonlyMap<string, { readonly count: number; readonly of: number }> {
  const sums = new Map<string, { count: number; of: number }>();
  for (const { key, count, of = 0 } of own) {
    const sum = sums.get(key) ?? { count: 0, of: 0 };
    sums.set(key, { count: sum.count + count, of: sum.of + of });
  }
  return sums;
}

/** ISO 8601, from/to. */
function spanIn(period: string): DocketSpan {
  const [fromMs = NaN, toMs = NaN] = period.split("/").map((moment) => Date.parse(moment));
  return { fromMs, toMs };
}

/** A day's figure does not stand in for a month's. */
function lengthOf(period: string): string {
  const { fromMs, toMs } = spanIn(period);
  const days = Math.round((toMs - fromMs) / 86_400_000);
  return days <= 1 ? "day" : days <= 31 ? "month" : "quarter";
}
