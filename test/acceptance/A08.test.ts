import { expect, test } from "vitest";
import { neighbourhoodText, problemsOf, type Neighbourhood } from "./sites.ts";

const sound: Neighbourhood = {
  programme: "huizhou",
  grids: [
    { id: "c", tier: "community", name: "村居网格" },
    { id: "g1", tier: "grid", name: "责任网格一", parent: "c", buildings: ["1栋", "2栋"] },
    { id: "g2", tier: "grid", name: "责任网格二", parent: "c", buildings: ["3栋"] },
    { id: "gas-net", tier: "grid", name: "燃气专业网格", parent: "c", kind: "professional", hazards: ["gas"] },
  ],
  seats: [
    ["g1", "worker", "a"],
    ["g2", "worker", "b"],
    ["c", "head", "head"],
  ],
  gas: { "gas-1": { grid: "g1", building: "1栋" } },
};
const codes = (of: Neighbourhood) => problemsOf(neighbourhoodText(of)).flatMap((said) => /E_GRID_\w+/.exec(said) ?? []);

test("A08 each point has one responsible leaf: a sound tree says nothing", () => {
  expect(codes(sound)).toEqual([]);
});

test("A08 a building of two grids, and one code for two, are E_GRID_OVERLAP and block going live", () => {
  const both = sound.grids.map((grid) => (grid.id === "g2" ? { ...grid, buildings: ["2栋", "3栋"] } : grid));
  expect(problemsOf(neighbourhoodText({ ...sound, grids: both })).join()).toMatch(
    /grids\[2\]\.buildings\[0\]: 2栋 already belongs to g1 \(line \d+\): leave it in one grid \[E_GRID_OVERLAP\]/,
  );
});

test.each([
  ["in a professional grid", { grid: "gas-net" }],
  ["in a building that its grid does not have", { grid: "g1", building: "3栋" }],
])("A08 a point %s is E_GRID_ORPHAN", (_, place) => {
  expect(codes({ ...sound, gas: { "gas-1": place } })).toEqual(["E_GRID_ORPHAN"]);
});
