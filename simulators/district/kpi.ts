import { levelKeys, type LevelKey } from "../../config/programme.ts";
import { isCounted, isDone, type Docket } from "./docket.ts";

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
  /** Stars that residents gave, by `box case`. */
  readonly stars: ReadonlyMap<string, number>;
}

/** The platform's own figures, from nothing but the steps that came up. */
export function kpisOf({ dockets, baseUpTo, stars }: Counted): readonly Kpi[] {
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
    kpi("noShowRate", whistles.filter(({ event }) => event === "no-show").length, whistles.length, [
      "未报到率",
      "Departments that did not come",
    ]),
    kpi("reopenRate", finished.filter(({ reopened }) => reopened > 0).length, finished.length, [
      "重开率",
      "Opened again",
    ]),
    kpi("missedByHuman", cases.filter(isFromPeople).length, cases.length, [
      "群众先报的案件",
      "First heard of from people",
    ]),
    kpi("responseRate", rated(finished, stars).length, finished.length, ["群众回应率", "Residents who answered"]),
  ];
}

/** Mean of the stars that were given, with how many gave them and how many could have: the others are not filled in. */
export interface Satisfaction {
  readonly sum: number;
  readonly n: number;
  readonly of: number;
}

export function satisfactionOf({ dockets, stars }: Pick<Counted, "dockets" | "stars">): Satisfaction {
  const finished = dockets.filter(({ reopened, closedMs }) => reopened > 0 || closedMs !== undefined);
  const given = rated(finished, stars);
  return { sum: given.reduce((sum, each) => sum + each, 0), n: given.length, of: finished.length };
}

function rated(dockets: readonly Docket[], stars: Counted["stars"]): readonly number[] {
  return dockets.flatMap(({ box, case: id }) => stars.get(`${box} ${id}`) ?? []);
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

export interface OwnFigure {
  readonly box: string;
  readonly key: string;
  readonly count: number;
  readonly of?: number | undefined;
}

/** The figures a box computed itself are computed anew for it alone; every difference is told. */
export function disagreements(own: readonly OwnFigure[], counted: Counted): readonly Disagreement[] {
  return own.flatMap(({ box, key, count, of }) => {
    const dockets = counted.dockets.filter((each) => each.box === box);
    const mine = kpisOf({ ...counted, dockets }).find((each) => each.key === key);
    if (mine === undefined || (mine.count === count && (of === undefined || mine.of === of))) return [];
    return [{ key, box, said: `${count}/${of ?? "?"}`, found: `${mine.count}/${mine.of}` }];
  });
}

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
