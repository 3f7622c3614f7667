import { describe, expect, test } from "vitest";
import { amended, type Change } from "../../config/amendment.ts";
import { checkSite } from "../../config/check.ts";
import { loadSite } from "../../config/load.ts";
import { testSite } from "../gateway/core/site.ts";

const index = testSite();
const { site } = index;
const body = (value: object) => JSON.stringify(value);
const change = (kind: Change["kind"], value: object, version = 1): Change => ({ kind, version, body: body(value) });
const lay = (...changes: readonly Change[]) => amended(index, changes);
const codes = (...changes: readonly Change[]) =>
  lay(...changes).unfit.flatMap(({ problems }) => problems.map(({ code }) => code));

const shift = { shift: "12h", handover: "08:00", from: "2026-06-01" };
const rosterOf = (worker: string) => [
  { grid: "micro-1", role: "worker", people: [worker], ...shift },
  { grid: "grid-1", role: "leader", people: ["leader"], ...shift },
  { grid: "community", role: "duty-room", people: ["room"], ...shift },
];
const newGrids = [
  { id: "street", tier: "street", name: "示例街道" },
  { id: "community", tier: "community", name: "示例社区", parent: "street" },
  { id: "grid-9", tier: "grid", name: "九网格", parent: "community" },
  { id: "micro-9", tier: "micro", name: "九号微网格", parent: "grid-9" },
];
const regrid = {
  grids: newGrids,
  places: { "node-1": "micro-9", "node-2": "micro-9" },
  roster: [
    { grid: "micro-9", role: "worker", people: ["worker-b"], ...shift },
    { grid: "grid-9", role: "leader", people: ["leader"], ...shift },
    { grid: "community", role: "duty-room", people: ["room"], ...shift },
  ],
};

describe("the checks of a site file", () => {
  test.each(["config/examples/demo.yaml", "config/examples/minimal.yaml"])("say nothing to %s once loaded", (file) => {
    const loaded = loadSite(file, { env: {} });
    if (!loaded.ok) throw new Error(loaded.error[0]?.problem.en);
    const { value } = loaded;
    const errors = checkSite(value.site, value.profiles, {
      programme: { programme: value.programme, names: [] },
    }).filter(({ code }) => code.startsWith("E"));
    expect(errors).toEqual([]);
  });
});

describe("a roster from above", () => {
  test("takes the place of the declared one, and without it the site is what it was", () => {
    const laid = lay(change("roster", { roster: rosterOf("stranger") }));
    expect(laid.unfit).toEqual([]);
    expect(laid.site.roster[0]?.people).toEqual(["stranger"]);
    expect(lay().site).toBe(site);
  });

  test("is held against the checks of the file, with their words", () => {
    expect(codes(change("roster", { roster: rosterOf("nobody") }))).toContain("E1301");
    expect(codes(change("roster", { roster: [{ ...rosterOf("leader")[0], shift: "12" }] }))).toContain("E1207");
    expect(codes(change("roster", { roster: rosterOf("leader"), rules: [] }))).toContain("E1202");
    expect(codes({ kind: "roster", version: 1, body: "roster: []" })).toEqual(["E1360"]);
  });

  test("that leaves a grid with devices without its first rung is refused", () => {
    expect(codes(change("roster", { roster: rosterOf("leader").slice(1) }))).toContain("E1364");
  });

  test("of each kind only the newest counts, whatever is kept of the older ones", () => {
    const [first, second] = [
      change("roster", { roster: rosterOf("stranger") }, 1),
      change("roster", { roster: rosterOf("leader") }, 2),
    ];
    expect(lay(first, second).site).toEqual(lay(second).site);
  });
});

describe("other grids from above", () => {
  test("hang the devices elsewhere, and the old grids stay for cases that were born in them", () => {
    const laid = lay(change("grid", regrid));
    expect(laid.unfit).toEqual([]);
    expect(laid.site.devices.map(({ place }) => place.grid)).toEqual(["micro-9", "micro-9"]);
    expect(laid.site.retired?.grids.map(({ id }) => id)).toEqual(["grid-1", "micro-1", "micro-2"]);
    expect(laid.site.retired?.roster.map(({ grid }) => grid)).toEqual(["grid-1", "micro-1"]);
  });

  test("may not give an old code another parent or tier", () => {
    const moved = newGrids.map((grid) => (grid.id === "community" ? { ...grid, tier: "grid" } : grid));
    expect(codes(change("grid", { ...regrid, grids: moved }))).toContain("E1362");
    const back = change(
      "grid",
      { ...regrid, grids: [...newGrids, { id: "micro-1", tier: "micro", name: "-", parent: "grid-9" }] },
      2,
    );
    expect(codes(change("grid", regrid), back)).toContain("E1362");
  });

  test("that forget a device are refused", () => {
    expect(codes(change("grid", { ...regrid, places: { "node-1": "micro-9" } }))).toContain("E1301");
  });
});

describe("limits from above", () => {
  const limit = (rule: string, wish: object) => codes(change("threshold", { rules: { [rule]: wish } }));

  test("change the number alone, and a red or orange alarm only to be earlier or to stay longer", () => {
    expect(limit("gas.high", { above: "18 %LEL", clear: "14 %LEL", onDelay: "2s", offDelay: "90s" })).toEqual([]);
    expect(limit("gas.high", { above: "21 %LEL" })).toEqual(["E1363"]);
    expect(limit("gas.high", { clear: "16 %LEL" })).toEqual(["E1363"]);
    expect(limit("gas.high", { onDelay: "6s" })).toEqual(["E1363"]);
    expect(limit("gas.high", { offDelay: "59s" })).toEqual(["E1363"]);
    expect(limit("water.rise", { by: "0.4 m" })).toEqual(["E1363"]);
    expect(limit("water.rise", { by: "20 cm" })).toEqual([]);
  });

  test("of yellow and blue alarms go both ways, within the checks", () => {
    expect(limit("door.held", { onDelay: "5min" })).toEqual([]);
  });

  test("never go past the caps and ranges of the file's own checks, nor name what is not there", () => {
    expect(limit("gas.hh", { above: "0 %LEL" })).not.toEqual([]);
    expect(limit("gas.high", { above: "18 m" })).toContain("E1308");
    expect(limit("gas.none", { above: "18 %LEL" })).toEqual(["E1301"]);
    expect(limit("door.held", { above: "18 %LEL" })).toEqual(["E1361"]);
    expect(limit("gas.high", { severity: 4 })).toContain("E1202");
    expect(limit("gas.high", { shadow: true })).toContain("E1202");
  });
});

test("what does not fit the file any more is left out alone, and named", () => {
  const good = change("threshold", { rules: { "gas.high": { above: "18 %LEL", clear: "14 %LEL" } } });
  const laid = lay(change("roster", { roster: rosterOf("nobody") }), good);
  expect(laid.unfit.map(({ change: { kind } }) => kind)).toEqual(["roster"]);
  expect(laid.site.roster).toEqual(site.roster);
  expect(laid.site.rules.find(({ id }) => id === "gas.high")).toMatchObject({ above: { value: 18 } });
});
