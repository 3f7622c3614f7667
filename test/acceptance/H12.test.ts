import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { evaluated, linked } from "./evaluated.ts";

const villages = ["v1", "v2", "v3"];

/** Three villages on one box, each with its worker and its head. */
function threeVillages() {
  return linked({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      ...villages.flatMap((id) => [
        { id, tier: "community", name: `村居${id}`, parent: "s" },
        { id: `g-${id}`, tier: "grid", name: `网格${id}`, parent: id },
      ]),
    ],
    seats: villages.flatMap((id) => [
      [`g-${id}`, "worker", `worker-${id}`] as const,
      [id, "deputy", `deputy-${id}`] as const,
      [id, "head", `head-${id}`] as const,
    ]),
    gas: Object.fromEntries(villages.map((id) => [`gas-${id}`, { grid: `g-${id}` }])),
  });
}

test("H12 each village's ladder calls its own people, rung by rung, and never those of another", () => {
  const box = createBox(threeVillages());
  box.good("gas-v2/gas", 50);
  box.wait(200);
  const told = box.facts.flatMap((fact) => (fact.kind === "rung" ? fact.told : []));
  expect(new Set(told)).toEqual(new Set(["worker-v2", "deputy-v2", "head-v2"]));
  expect(told.indexOf("worker-v2" as never)).toBeLessThan(told.indexOf("deputy-v2" as never));
  expect(told.indexOf("deputy-v2" as never)).toBeLessThan(told.indexOf("head-v2" as never));
  const notices = new Set(box.facts.flatMap((fact) => (fact.kind === "notice-due" ? [fact.to] : [])));
  expect([...notices].filter((person) => !person.endsWith("-v2"))).toEqual([]);
});

test("H12 alarms of the same kind in three villages are three cases, and nobody acts in another's", () => {
  const box = createBox(threeVillages());
  for (const id of villages) box.good(`gas-${id}/gas`, 50);
  const cases = [...box.state().case.values()];
  expect(cases.map(({ zone }) => zone)).toEqual(villages.map((id) => `g-${id}`));
  for (const { id, zone } of cases) {
    for (const other of villages.filter((village) => `g-${village}` !== zone)) {
      const { facts } = box.act("claim", `worker-${other}`, { id });
      expect(facts).toMatchObject([{ kind: "refused", why: "not-in-this-grid" }]);
    }
    expect(box.act("claim", zone.replace("g-", "worker-"), { id }).facts.map(({ kind }) => kind)).toContain(
      "case-moved",
    );
  }
});

test("H12 what is counted for one village holds nothing of the others", () => {
  const site = threeVillages();
  const box = createBox(site);
  for (const id of ["v1", "v2", "v2"]) box.good(`gas-${id}/gas`, 50);
  const { wallMs } = box.now();
  const span = { fromMs: wallMs - 60_000, toMs: wallMs + 60_000 };
  const counted = villages.map((grid) => evaluated(site, box.facts, { span, grid, state: box.state() }));
  expect(counted.map(({ grids }) => grids.find(({ grid }) => villages.includes(grid))?.registered ?? 0)).toEqual([
    1, 1, 0,
  ]);
  expect(counted[2]?.coverage.map(({ grid }) => grid)).toEqual(["g-v3"]);
});
