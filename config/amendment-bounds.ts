import type { Grid } from "./grid.ts";
import type { LadderPolicy } from "./ladder.ts";
import type { Path, Problem } from "./problem.ts";
import type { Rule } from "./rule.ts";
import type { Site } from "./site.ts";
import { convert, type Amount } from "./units.ts";
import { words } from "./words.ts";

/** What nobody may change from afar, beyond what the checks of the file say to everybody. */
export interface Wish {
  readonly above?: Amount | undefined;
  readonly below?: Amount | undefined;
  readonly by?: Amount | undefined;
  readonly clear?: Amount | undefined;
  readonly onDelay?: number | undefined;
  readonly offDelay?: number | undefined;
  readonly after?: number | undefined;
}

/** Which way each number makes an alarm come earlier or stay longer. `level`: as the limit beside it. */
const tighter = {
  above: "lower",
  below: "higher",
  by: "lower",
  onDelay: "lower",
  offDelay: "higher",
  after: "lower",
  clear: "level",
} as const satisfies Readonly<Record<keyof Wish, "lower" | "higher" | "level">>;

/** A red or orange alarm is only made tighter than the people on site declared it; of the others the checks decide. */
export function tightness(rule: Rule, wish: Wish): readonly Problem[] {
  return (Object.keys(wish) as (keyof Wish)[]).flatMap((name): readonly Problem[] => {
    const wanted = wish[name];
    if (wanted === undefined) return [];
    const declared = (rule as Partial<Record<keyof Wish, Amount | number>>)[name];
    const path = ["rules", rule.id, name];
    if (declared === undefined) return [noSuchNumber(rule, path, name)];
    const change = differenceOf(wanted, declared);
    if (change === undefined) return [otherUnit(path)];
    const isSafe = rule.severity > 2 || change === 0 || change < 0 === (wayOf(rule, name) === "lower");
    return isSafe ? [] : [looser(path)];
  });
}

/** The rule with each number of the wish that is stricter than its own. */
export function strictest(rule: Rule, wish: Wish): Rule {
  const stricter = (Object.keys(wish) as (keyof Wish)[]).filter((name) => {
    const declared = (rule as Partial<Record<keyof Wish, Amount | number>>)[name];
    const wanted = wish[name];
    if (wanted === undefined || declared === undefined) return false;
    const change = differenceOf(wanted, declared) ?? 0;
    return change !== 0 && change < 0 === (wayOf(rule, name) === "lower");
  });
  return { ...rule, ...Object.fromEntries(stricter.map((name) => [name, wish[name]])) } as Rule;
}

function wayOf(rule: Rule, name: keyof Wish): "lower" | "higher" {
  const way = tighter[name];
  if (way !== "level") return way;
  return "below" in rule && rule.below !== undefined ? "higher" : "lower";
}

function differenceOf(wanted: Amount | number, declared: Amount | number): number | undefined {
  if (typeof wanted === "number" || typeof declared === "number") return Number(wanted) - Number(declared);
  const value = convert(wanted.value, wanted.unit, declared.unit);
  return value === undefined ? undefined : value - declared.value;
}

function noSuchNumber({ id, kind }: Rule, path: Path, name: string): Problem {
  const problem = words(`规则 ${id}（${kind}）没有 ${name}`, `rule ${id} is a ${kind} and has no ${name}`);
  return { code: "E1361", path, problem, hint: words("只改它已有的数", "change only numbers that it has") };
}

function otherUnit(path: Path): Problem {
  const problem = words("单位与规则的不同类", "the unit is of another kind than the rule's");
  return { code: "E1308", path, problem, hint: words("用规则自己的单位", "use the rule's own unit") };
}

export function looser(path: Path): Problem {
  return {
    code: "E1363",
    path,
    problem: words("会让红色或橙色告警来得更晚、更少", "it would make a red or orange alarm later or rarer"),
    hint: words(
      "远程只能调得更严；放宽请在现场改站点文件",
      "from afar it can only be made tighter; loosen it in the site file, on site",
    ),
  };
}

export type Past = Pick<Site, "grids" | "roster">;

/** A code keeps its tier and its parent for ever: a grid that moves is another grid. */
export function movedGrids(past: readonly Past[], next: readonly Grid[]): readonly Problem[] {
  const known = new Map(past.flatMap(({ grids }) => grids).map((grid) => [grid.id, grid]));
  return next.flatMap(({ id, tier, parent }, at) => {
    const before = known.get(id);
    if (before === undefined || (before.tier === tier && before.parent === parent)) return [];
    const problem = words(`${id} 换了层级或上级`, `${id} has another tier or parent than before`);
    const hint = words("重划的网格用新编号", "give a re-divided grid a code of its own");
    return [{ code: "E1362", path: ["grids", at], problem, hint }];
  });
}

/** The first rung that there is above a grid with devices in it has somebody on its roster. */
export function firstRungFaults(site: Site, { rungs }: Pick<LadderPolicy, "rungs">): readonly Problem[] {
  const grids = new Map(site.grids.map((grid) => [grid.id, grid]));
  const used = [...new Set(site.devices.map(({ place }) => place.grid))];
  return used.flatMap((id) => {
    const path = pathFrom(grids, grids.get(id));
    const rung = rungs.find(({ tier }) => path.some((grid) => grid.tier === tier));
    const grid = path.find(({ tier }) => tier === rung?.tier);
    const own = path.find(({ kind }) => kind === "exclusive");
    const isManned = site.roster.some(
      (each) => each.grid === own?.id || (each.grid === grid?.id && rung?.roles.includes(each.role) === true),
    );
    if (rung === undefined || grid === undefined || isManned) return [];
    const role = rung.roles.join(" ");
    const problem = words(
      `${id} 的第一级没有人：${grid.id} 没有 ${role} 排班`,
      `nobody is on the first rung of ${id}: ${grid.id} has no roster for ${role}`,
    );
    return [{ code: "E1364", path: ["roster"], problem, hint: words("为它加一份排班", "add a roster for it") }];
  });
}

function pathFrom(grids: ReadonlyMap<string, Grid>, start: Grid | undefined): readonly Grid[] {
  const path: Grid[] = [];
  for (let at = start; at !== undefined && !path.includes(at); at = at.parent && grids.get(at.parent)) path.push(at);
  return path;
}
