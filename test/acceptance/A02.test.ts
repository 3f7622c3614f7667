import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { indexSite, pathOf } from "../../gateway/core/site-index.ts";
import { programmeSite } from "../../simulators/demo/programme-site.ts";
import { loadText, problemsOf, treeSite } from "./sites.ts";

const demo = readFileSync("config/examples/demo.yaml", "utf8");

test.each([
  ["chengdu", ["c1-g1-m1", "c1-g1", "c1", "street", "district", "city"]],
  ["laiyang", ["c1-g1", "c1", "street", "city"]],
] as const)("A02 the path of a point resolves from its leaf to the top of %s", (name, path) => {
  const { site, profiles, programme } = loadText(programmeSite(demo, shippedProgramme(name)));
  const index = indexSite(site, profiles, programme);
  const place = index.points.get("gas-1/gas" as never)?.place.grid;
  expect(place && pathOf(index, place).map(({ id }) => id)).toEqual(path);
});

test("A02 a path with an ancestor missing is refused with its place, a tier the programme may do without is not", () => {
  const skipping = [
    "  - { id: c, tier: community, name: 社区 }",
    "  - { id: m, tier: micro, name: 微网格, parent: c }",
  ];
  expect(problemsOf(treeSite("chengdu", skipping))).toEqual([
    "5:46 grids[1].parent: above m a grid is missing: declare a grid of tier grid as its parent [E1390]",
  ]);
  const rootless = ["  - { id: c, tier: community, name: 社区 }", "  - { id: g, tier: grid, name: 网格 }"];
  expect(problemsOf(treeSite("chengdu", rootless)).join()).toContain("above g a community is missing");
  const withoutMicro = [
    "  - { id: c, tier: community, name: 社区 }",
    "  - { id: g, tier: grid, name: 网格, parent: c }",
  ];
  expect(problemsOf(treeSite("chengdu", withoutMicro))).toEqual([]);
});
