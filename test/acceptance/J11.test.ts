import { expect, test } from "vitest";
import { pathOf } from "../../gateway/core/site-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { evaluated, linked, measured } from "./evaluated.ts";

/** Twenty responsibility grids under two villages; only one village has a head, and every third grid no sensor. */
function villages() {
  const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
  return linked({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "v1", tier: "community", name: "村居一", parent: "s" },
      { id: "v2", tier: "community", name: "村居二", parent: "s" },
      ...numbers.map((at) => ({ id: `g${at}`, tier: "grid", name: `网格${at}`, parent: at % 2 === 0 ? "v1" : "v2" })),
    ],
    seats: [
      ["v1", "head", "head-1"],
      ["s", "head", "street-1"],
      ["g3", "worker", "worker-3"],
    ],
    gas: Object.fromEntries(numbers.filter((at) => at % 3 !== 0).map((at) => [`gas-${at}`, { grid: `g${at}` }])),
    smoke: Object.fromEntries(
      numbers.filter((at) => at % 5 === 0).map((at) => [`smoke-${at}`, { grid: `g${at}`, building: "1", floor: "1" }]),
    ),
  });
}

test("J11 coverage is the share of smallest grids with all their sensors working and duty: the brute-force count", () => {
  const site = villages();
  const box = createBox(site);
  const heard = [...site.points.keys()].filter((_, at) => at % 4 !== 0);
  for (const point of heard) box.good(point, 0);
  const evaluation = evaluated(site, box.facts, { state: box.state() });
  let covered = 0;
  for (const grid of site.site.grids.filter(({ tier }) => tier === "grid")) {
    const points = [...site.points.values()].filter(({ id, place }) => place.grid === grid.id && site.rulesOf.has(id));
    const kinds = new Set(points.flatMap(({ id }) => (site.rulesOf.get(id) ?? []).map(({ hazard }) => hazard)));
    const works = [...kinds].every((kind) =>
      points.some(({ id }) => heard.includes(id) && (site.rulesOf.get(id) ?? []).some(({ hazard }) => hazard === kind)),
    );
    const isDuty = site.site.roster.some((seat) => pathOf(site, grid.id).some(({ id }) => id === seat.grid));
    if (kinds.size > 0 && works && isDuty) covered += 1;
  }
  expect(covered).toBeGreaterThan(0);
  expect(covered).toBeLessThan(20);
  expect(measured(evaluation, "coverage")).toEqual({ kind: "share", count: covered, of: 20 });
  expect(evaluation.coverage).toHaveLength(20);
});
