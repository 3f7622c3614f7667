import { expect, test } from "vitest";
import { loadText, problemsOf, treeSite } from "./sites.ts";

const large = [
  "  - { id: c, tier: community, name: 社区 }",
  "  - { id: g, tier: grid, name: 网格, parent: c, households: 820 }",
];

test("A11 820 households are W_GRID_SIZE in tongnan, and never in the way", () => {
  const found = problemsOf(treeSite("tongnan", large)).filter((each) => !each.includes("W_NO_GROUP"));
  expect(found).toEqual([
    "5:59 grids[1].households: 820 households; a grid of tongnan has 300–500: check the number, or divide the grid anew [W_GRID_SIZE]",
  ]);
  expect(loadText(treeSite("tongnan", large)).site.grids).toHaveLength(2);
});

test("A11 laiyang has no such rule and says nothing", () => {
  expect(problemsOf(treeSite("laiyang", large))).toEqual([]);
});
