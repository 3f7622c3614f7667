import { expect, it } from "vitest";
import { caseOfRow } from "../../../gateway/core/cases/former.ts";
import { defaultPolicy } from "../../../gateway/core/cases/policy.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

it("reads a case that an earlier version stored with the ladder as its whole policy", () => {
  const box = createBox(testSite());
  box.good("node-1/gas", 50);
  const row = box.openCase();
  const { ladder } = row.policy;
  expect(caseOfRow({ ...row, policy: ladder })).toEqual({ ...row, policy: defaultPolicy(ladder) });
  expect(caseOfRow(row)).toEqual(row);
});
