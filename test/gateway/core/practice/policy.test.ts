import { expect, test } from "vitest";
import type { GridId } from "../../../../config/ids.ts";
import { loadSite } from "../../../../config/load.ts";
import { policyAtBirth } from "../../../../gateway/core/cases/policy-at-birth.ts";
import { practisedPolicy } from "../../../../gateway/core/practice/policy.ts";
import { indexSite } from "../../../../gateway/core/site-index.ts";

/** The site of a box out of its carton: one grid, no micro-grid, and no ladder of its own. */
function newBox() {
  const loaded = loadSite("config/examples/new-box.yaml");
  if (!loaded.ok) throw new Error("the example is no site");
  const { site, profiles, programme } = loaded.value;
  const index = indexSite(site, profiles, programme);
  const rule = { id: "gas.high" as never, severity: 2 } as const;
  return { index, policy: policyAtBirth(index, { rule, keyPlace: false, mode: "peace" }) };
}

const practice = { purpose: "test", drill: "dr1" } as never;
const zone = "grid-1" as GridId;

test("a test calls at once the first rung that somebody stands on, and only that", () => {
  const { index, policy } = newBox();
  expect(policy.ladder.rungs[0]).toMatchObject({ tier: "micro" });
  const { rungs } = practisedPolicy({ practice, site: index }, zone, policy).ladder;
  expect(rungs).toMatchObject([{ tier: "grid", after: 0 }]);
});

test("where nobody stands on any rung the first one stays, and outside a test nothing is another", () => {
  const { index, policy } = newBox();
  const nobody = { ...index, seats: new Map() } as typeof index;
  expect(practisedPolicy({ practice, site: nobody }, zone, policy).ladder.rungs).toMatchObject([{ tier: "micro" }]);
  expect(practisedPolicy({ site: index }, zone, policy)).toBe(policy);
});
