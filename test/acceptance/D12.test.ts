import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D12 sub-tasks have owners of their own, and the case is not closed before the last is done", () => {
  const { box, asks } = crewOf(programmeChain("chengdu"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) asks(verb, "full-time-grid");
  for (const to of ["micro-worker-micro", "property-micro", "micro-worker-micro"]) {
    expect(
      asks("assign", "full-time-grid", { order: { to: to as never, reason: "疏散、关阀、通风" } }),
    ).toBeUndefined();
  }
  box.good("gas-1/gas", 1);
  asks("submit", "full-time-grid");
  expect(asks("finish", "property-micro", { order: { task: "t1" } })).toBe("not-of-this-task");
  expect(asks("finish", "micro-worker-micro", { order: { task: "t1" } })).toBeUndefined();
  expect(asks("finish", "property-micro", { order: { task: "t2" } })).toBeUndefined();
  expect(asks("pass", "secretary-community")).toBeUndefined();
  expect(asks("approve", "secretary-community")).toBe("tasks-open");
  expect(box.openCase().state).toBe("closing");
  expect(asks("finish", "micro-worker-micro", { order: { task: "t3" } })).toBeUndefined();
  expect(box.state().case.get("c1")?.state).toBe("closed");
});
