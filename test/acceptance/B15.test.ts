import { expect, test } from "vitest";
import { join } from "node:path";
import { readSources } from "../tidy/source.ts";
import { readTree } from "../tidy/tree.ts";
import { siteView } from "../../gateway/api/view.ts";
import { neighbourhood } from "./sites.ts";

test("B15 the organisation label of a grid round-trips from the site file to the API", () => {
  const organisation = "微网格党小组·3号楼";
  const index = neighbourhood({
    programme: "tongnan",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "网格", parent: "c", organisation },
    ],
    seats: [["g", "full-time", "worker"]],
    gas: { "gas-1": { grid: "g" } },
  });
  expect(index.grids.get("g" as never)?.organisation).toBe(organisation);
  expect(siteView(index, "1").grids.find(({ id }) => id === "g")?.organisation).toBe(organisation);
});

test("B15 no code branches on it: it is read in one place, to be shown", () => {
  const tree = readTree(join(import.meta.dirname, "../.."));
  const product = readSources(tree).filter(({ path }) => /^(config|gateway|sensors|cloud-bridge|app)/.test(path));
  const naming = product.filter(({ path }) => /\borganisation\b/.test(tree.get(path) ?? "")).map(({ path }) => path);
  const readers = naming.filter((path) => !path.startsWith("config/"));
  expect(readers.filter((path) => !path.startsWith("gateway/api/"))).toEqual([]);
  expect(readers.some((path) => /if \([^)]*organisation|organisation[^\n]*\?[^.:]/.test(tree.get(path) ?? ""))).toBe(
    false,
  );
});
