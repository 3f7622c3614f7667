import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { evaluated, linked, measured } from "./evaluated.ts";

/** Gas and smoke in two grids. */
function twoTrades() {
  return linked({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "v", tier: "community", name: "村居网格", parent: "s" },
      { id: "g1", tier: "grid", name: "网格一", parent: "v" },
      { id: "g2", tier: "grid", name: "网格二", parent: "v" },
    ],
    seats: [
      ["g1", "worker", "worker-1"],
      ["g2", "worker", "worker-2"],
      ["v", "head", "head"],
    ],
    gas: { "gas-1": { grid: "g1" }, "gas-2": { grid: "g2" } },
    smoke: { "smoke-1": { grid: "g1", building: "1", floor: "1" } },
  });
}

test("H03 gas company, fire service and street read three reports of one set of facts, and nothing is typed twice", () => {
  const site = twoTrades();
  const box = createBox(site);
  const { wallMs } = box.now();
  const span = { fromMs: wallMs - 60_000, toMs: wallMs + 600_000 };
  box.good("gas-1/gas", 50);
  box.good("gas-2/gas", 50);
  box.good("smoke-1/smoke", 1);
  const report = (hazard?: "gas" | "smoke") =>
    evaluated(site, box.facts, { span, state: box.state(), ...(hazard && { hazard }) });
  const registered = (hazard?: "gas" | "smoke") => measured(report(hazard), "closureRate.ofRegistered");
  expect(registered("gas")).toEqual({ kind: "share", count: 0, of: 2 });
  expect(registered("smoke")).toEqual({ kind: "share", count: 0, of: 1 });
  expect(registered()).toEqual({ kind: "share", count: 0, of: 3 });
  // The sensors opened them and the facts alone were counted: people said nothing yet.
  expect(box.facts.filter((fact) => fact.kind === "case-moved" && fact.by !== undefined)).toEqual([]);
  expect(report("gas").grids.map(({ grid, registered: of }) => [grid, of])).toEqual([
    ["g1", 1],
    ["g2", 1],
    ["s", 2],
    ["v", 2],
  ]);
});
