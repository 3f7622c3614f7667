import { expect, it } from "vitest";
import type { PersonId } from "../../../config/ids.ts";
import { caseOfRow } from "../../../gateway/core/cases/former.ts";
import { defaultPolicy } from "../../../gateway/core/cases/policy.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

/** A row as the version with six states wrote it. */
function formerRow(state: "reported" | "claimed" | "on-scene" | "handling" | "feedback" | "closed") {
  const box = createBox(testSite());
  box.good("node-1/gas", 50);
  const { id, code, zone, hazard, severity, alarms, openedAt, policy } = box.openCase();
  const at = box.now();
  const by = "worker-a" as PersonId;
  return {
    id,
    code,
    zone,
    hazard,
    severity,
    alarms,
    openedAt,
    state,
    policy: policy.ladder,
    ladder: { kind: "stopped" } as const,
    round: 1,
    told: [by],
    steps: [
      { verb: "open", to: "reported", at } as const,
      { verb: "escalate", to: "reported", at, rung: 0 } as const,
      { verb: "close", to: "closed", at, by, command: "x" } as const,
    ],
  };
}

it("reads a case of the version with six states: its ladder is its policy, what came later is not there yet", () => {
  const row = formerRow("claimed");
  const now = caseOfRow(row);
  expect(now).toMatchObject({ state: "claimed", level: "grid", authority: "box", epoch: 1, seq: 3, tasks: [] });
  expect(now.policy).toEqual(defaultPolicy(row.policy));
  expect(now.steps.map(({ verb }) => verb)).toEqual(["open", "rung", "approve"]);
});

it("what had been reported then waited for somebody to close it, and still does", () => {
  expect(caseOfRow(formerRow("feedback")).state).toBe("closing");
  for (const state of ["reported", "claimed", "on-scene", "handling", "closed"] as const)
    expect(caseOfRow(formerRow(state)).state).toBe(state);
});

it("reads a row of its own as it is", () => {
  const box = createBox(testSite());
  box.good("node-1/gas", 50);
  expect(caseOfRow(box.openCase())).toEqual(box.openCase());
});
