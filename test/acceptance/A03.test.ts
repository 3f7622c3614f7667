import { expect, test } from "vitest";
import { indexSite, pathOf } from "../../gateway/core/site-index.ts";
import { laiyangText } from "../../simulators/laiyang-tree.ts";
import { loadText } from "./sites.ts";

test("A03 one loader for any depth: 1,817 nodes of four tiers and three professional grids, one path to the root each", () => {
  const { site, profiles, programme } = loadText(laiyangText());
  const index = indexSite(site, profiles, programme);
  expect(index.grids.size).toBe(1 + 18 + 799 + 996 + 3);
  const roots = site.grids.map(({ id }) => pathOf(index, id).at(-1)?.id);
  expect(new Set(roots)).toEqual(new Set(["city"]));
  const depths = site.grids.filter(({ tier }) => tier === "grid").map(({ id }) => pathOf(index, id).length);
  expect(new Set(depths)).toEqual(new Set([4]));
});
