import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

const hourMs = 3_600_000;

test("D13 a hard case is put on the account with a review date and a safeguard, and a new alarm brings it back ringing", () => {
  const { box, asks, does, orders } = crewOf(programmeChain("huizhou"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) does(verb);
  const suspend = (order: object) => asks("suspend", "head-community", { order });
  expect(suspend({ reason: "待管网改造" })).toBe("still-in-alarm");
  box.good("gas-1/gas", 1);
  expect(suspend({ reason: "待管网改造" })).toBe("safeguard-missing");
  expect(suspend({ reason: "待管网改造", safeguard: "每日巡查" })).toBe("review-missing");
  const args = { case: "c1", verb: "suspend", epoch: 1, reason: "待管网改造", safeguard: "每日巡查" };
  expect(orders("case.command", { ...args, reviewInMs: 24 * hourMs })).toMatchObject({ detail: "suspended" });
  const before = box.told().length;
  box.good("gas-1/gas", 50);
  expect(box.openCase()).toMatchObject({ id: "c1", state: "reported", claimedBy: undefined });
  expect(box.told().length).toBeGreaterThan(before);
});

test("D13 at its review date it comes back to its level by itself", () => {
  const { box, does, orders } = crewOf(programmeChain("huizhou"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) does(verb);
  box.good("gas-1/gas", 1);
  const args = {
    case: "c1",
    verb: "suspend",
    epoch: 1,
    reason: "待管网改造",
    safeguard: "每日巡查",
    reviewInMs: hourMs,
  };
  orders("case.command", args);
  box.wait(3_599);
  const row = () => box.state().case.get("c1");
  expect(row()?.state).toBe("suspended");
  box.wait(1);
  expect(row()).toMatchObject({ state: "dispatched", level: "community" });
});
