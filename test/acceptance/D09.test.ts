import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D09 closing takes the approver of the level, and never while it is in alarm: 30 %LEL is still-in-alarm", () => {
  const { box, asks, does } = crewOf(programmeChain("huizhou"));
  box.good("gas-1/gas", 30);
  for (const verb of ["claim", "arrive", "start", "submit"] as const) does(verb);
  does("pass");
  expect(box.openCase()).toMatchObject({ state: "closing", level: "community" });
  expect(asks("approve", "head-community")).toBe("still-in-alarm");
  expect(asks("approve", "worker-grid")).toBe("not-an-approver");
  box.good("gas-1/gas", 1);
  expect(asks("approve", "deputy-community")).toBe("not-an-approver");
  expect(asks("approve", "head-community")).toBeUndefined();
  expect(box.state().case.get("c1")?.state).toBe("closed");
});
