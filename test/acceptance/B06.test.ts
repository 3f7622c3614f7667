import { expect, test } from "vitest";
import type { Verb } from "../../gateway/core/cases/transitions.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "jianye",
  grids: [
    { id: "s", tier: "street", name: "街道" },
    { id: "c", tier: "community", name: "社区", parent: "s" },
    { id: "a", tier: "grid", name: "甲小区", parent: "c" },
    { id: "b", tier: "grid", name: "乙小区", parent: "c" },
  ],
  seats: [
    ["a", "worker", "worker-a"],
    ["a", "property", "property-a"],
    ["b", "worker", "worker-b"],
    ["b", "property", "property-b"],
    ["c", "duty-room", "room"],
    ["s", "centre", "centre"],
  ],
  gas: { "gas-a": { grid: "a" }, "gas-b": { grid: "b" } },
});

test("B06 a property company claims, arrives and reports in its own compound, and is refused in the next one", () => {
  const { box, refusal } = rig(site);
  box.good("gas-b/gas", 50);
  expect(box.openCase().told).not.toContain("property-a");
  expect(refusal("claim", "property-a")).toBe("not-in-this-grid");
  for (const verb of ["claim", "arrive", "start"] as const) expect(refusal(verb, "property-b"), verb).toBeUndefined();
  box.good("gas-b/gas", 1);
  box.wait(1);
  expect(refusal("submit", "property-b")).toBeUndefined();
});

test("B06 it neither checks nor closes, be it its own work or another's", () => {
  const { box, refusal } = rig(site);
  box.good("gas-a/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) expect(refusal(verb, "worker-a"), verb).toBeUndefined();
  box.good("gas-a/gas", 1);
  box.wait(1);
  expect(refusal("submit", "worker-a")).toBeUndefined();
  const { id, state } = box.openCase();
  expect(state).toBe("verifying");
  expect(refusal("pass", "property-a")).toBe("not-a-verifier");
  expect(refusal("pass", "room")).toBeUndefined();
  if (box.state().case.get(id)?.state === "closing") expect(refusal("approve", "property-a")).toBeDefined();
});

function rig(of: SiteIndex) {
  const box = createBox(of);
  const refusal = (verb: Verb, by: string) => {
    const refused = box.act(verb, by).facts.find((fact) => fact.kind === "refused");
    return refused?.kind === "refused" ? refused.why : undefined;
  };
  return { box, refusal };
}
