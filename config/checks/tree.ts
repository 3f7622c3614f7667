import type { Grid } from "../grid.ts";
import type { Problem } from "../problem.ts";
import { rankOf } from "../programme.ts";
import { words } from "../words.ts";
import { gridsUpFrom, type Survey } from "./survey.ts";

/** The grids form a tree whose tiers grow from the leaves up. */
export function treeFaults(survey: Survey): readonly Problem[] {
  return survey.site.grids.flatMap((grid, at) => {
    const parent = grid.parent === undefined ? undefined : survey.grids.get(grid.parent);
    if (parent === undefined) return [];
    if (!inCycle(survey, grid)) return wrongTier(survey, { grid, parent, at });
    return isFirstOfCycle(survey, grid) ? [cycle(survey, grid, at)] : [];
  });
}

function inCycle(survey: Survey, grid: Grid): boolean {
  return gridsUpFrom(survey, grid.id).some(({ parent }) => parent === grid.id);
}

function isFirstOfCycle(survey: Survey, grid: Grid): boolean {
  const members = gridsUpFrom(survey, grid.id);
  return survey.site.grids.find((each) => members.includes(each)) === grid;
}

function cycle(survey: Survey, grid: Grid, at: number): Problem {
  const way = [...gridsUpFrom(survey, grid.id).map(({ id }) => id), grid.id].join(" → ");
  return {
    code: "E1304",
    path: ["grids", at, "parent"],
    problem: words(`网格绕成了圈 ${way}`, `the grids run in a circle ${way}`),
    hint: words("让其中一个指向真正的上级", "let one of them name its real parent"),
  };
}

interface Pair {
  readonly grid: Grid;
  readonly parent: Grid;
  readonly at: number;
}

/** A tier the programme does not have is a finding of its own. */
function wrongTier({ programme }: Survey, { grid, parent, at }: Pair): readonly Problem[] {
  const rank = programme && rankOf(programme, grid.tier);
  const above = programme && rankOf(programme, parent.tier);
  if (programme === undefined || rank === undefined || above === undefined || above < rank) return [];
  const higher = programme.tiers
    .slice(0, rank)
    .map(({ key }) => key)
    .toReversed()
    .join(" ");
  return [
    {
      code: "E1305",
      path: ["grids", at, "parent"],
      problem: words(
        `上级 ${parent.id} 是 ${parent.tier}，不高于 ${grid.tier}`,
        `the parent ${parent.id} is a ${parent.tier}, not above a ${grid.tier}`,
      ),
      hint: higher
        ? words(`上级应是：${higher}`, `a parent is one of: ${higher}`)
        : words(`${grid.tier} 没有上级，删去 parent`, `a ${grid.tier} has no parent, delete the line`),
    },
  ];
}
