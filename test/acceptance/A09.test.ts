import { expect, test } from "vitest";
import { gridOfCode, unmappedCodes } from "../../gateway/core/grid-codes.ts";
import { neighbourhood, neighbourhoodText, problemsOf, type Neighbourhood } from "./sites.ts";

/** 88 grids of public order and 69 of urban management became 14 administrative and 73 responsibility grids. */
const former = [...codesOf("Z", 88), ...codesOf("C", 69)];
const heirs = Array.from({ length: 73 }, (_, at) => ({
  id: `g${at + 1}`,
  tier: "grid",
  name: `责任网格${at + 1}`,
  parent: `c${(at % 14) + 1}`,
  aliases: former.filter((_, each) => each % 73 === at),
}));
const fused: Neighbourhood = {
  programme: "huizhou",
  grids: [
    ...Array.from({ length: 14 }, (_, at) => ({ id: `c${at + 1}`, tier: "community", name: `村居网格${at + 1}` })),
    ...heirs,
  ],
  seats: [["c1", "head", "head"]],
};

function codesOf(kind: string, many: number): readonly string[] {
  return Array.from({ length: many }, (_, at) => `441302005001${kind}${String(at + 1).padStart(3, "0")}`);
}

test("A09 157 former codes lead to the grids that took them over: complete, or the gaps are listed", () => {
  const site = neighbourhood(fused);
  expect(unmappedCodes(site, former)).toEqual([]);
  const [first] = heirs;
  const missing = {
    ...fused,
    grids: fused.grids.map((grid) => (grid.id === first?.id ? { ...grid, aliases: [] } : grid)),
  };
  expect(unmappedCodes(neighbourhood(missing), former)).toEqual(first?.aliases);
});

test("A09 a frame with a former code lands in the grid of today, and one with an unknown code in none", () => {
  const site = neighbourhood(fused);
  for (const { id, aliases } of heirs) for (const alias of aliases) expect(gridOfCode(site, alias)).toBe(id);
  expect(gridOfCode(site, "g7")).toBe("g7");
  expect(gridOfCode(site, "441302005001X001")).toBeUndefined();
});

test("A09 two heirs of one former grid are refused", () => {
  const [first, second] = heirs;
  const twice = fused.grids.map((grid) => (grid.id === second?.id ? { ...grid, aliases: first?.aliases ?? [] } : grid));
  expect(problemsOf(neighbourhoodText({ ...fused, grids: twice })).join()).toContain("[E_GRID_OVERLAP]");
});
