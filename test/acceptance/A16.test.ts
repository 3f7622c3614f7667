import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { inventoryOf } from "../../cloud-bridge/inventory.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { gridMapOf, type MapNode } from "../../simulators/district/grid-map.ts";
import { programmeSite } from "../../simulators/demo/programme-site.ts";
import { loadText } from "./sites.ts";

const demo = readFileSync("config/examples/demo.yaml", "utf8");

/** What the district holds of a site after its birth, which is cut into pieces of so many bytes. */
function heardOf(name: string, bytesMax = 32_768) {
  const { site, profiles, programme } = loadText(programmeSite(demo, shippedProgramme(name)));
  const index = indexSite(site, profiles, programme);
  const application = createApplication({ print: () => {}, publish: () => {}, after: () => {} });
  const birth = { box: site.box.id, epoch: 1, boot: "b1", lanes: [], inventory: inventoryOf(index) };
  for (const bytes of encodeBirth(birth, bytesMax)) application.hear(`gridpost/v1/${site.box.id}/up/birth`, bytes);
  return { index, received: application.received() };
}

const leavesIn = (nodes: readonly MapNode[]): readonly MapNode[] =>
  nodes.flatMap((node) => (node.below.length > 0 ? [...leavesIn(node.below), node] : [node]));

test.each(["chengdu", "laiyang", "jianye", "tongnan", "huizhou"])(
  "A16 every point of a %s site is on the district's map from the inventory alone, by grid code and building",
  (name) => {
    const { index, received } = heardOf(name);
    const map = gridMapOf(received, []);
    expect([map.placed, map.unplaced]).toEqual([index.points.size, 0]);
    const found = leavesIn(map.nodes).flatMap(({ id, code, points }) =>
      points.map((point) => ({ id: point.id, grid: id, code, building: point.building })),
    );
    const declared = [...index.points.values()].map(({ id, place }) => ({
      id,
      grid: place.grid,
      code: index.grids.get(place.grid)?.code,
      building: place.building,
    }));
    const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
    expect(found.toSorted(byId)).toEqual(declared.toSorted(byId));
    expect(found.every(({ code }) => /^\d{12}[A-Z]\d+$/.test(code ?? ""))).toBe(true);
    expect(found.filter(({ building }) => building !== undefined).length).toBeGreaterThan(0);
  },
);

test("A16 an inventory in pieces makes the same map, and a point without a grid is counted as not placed", () => {
  const whole = heardOf("tongnan");
  expect(gridMapOf(heardOf("tongnan", 700).received, [])).toEqual(gridMapOf(whole.received, []));
  const homeless = whole.received.map((each) => ({
    ...each,
    inventory: each.inventory.map((point, at) => (at === 0 ? { ...point, gridPath: [] } : point)),
  }));
  const map = gridMapOf(homeless, []);
  expect([map.placed, map.unplaced]).toEqual([whole.index.points.size - 1, 1]);
});
