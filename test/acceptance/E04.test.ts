import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("E04 unclaimed at severity 1 each rung is called on time, and the case is raised and never lowered by itself", () => {
  const { box } = crewOf(programmeChain("tongnan"));
  box.good("gas-1/gas", 50);
  const startedMs = box.now().monoMs;
  const levels = new Set<string>();
  for (let second = 0; second < 320; second += 1) {
    box.wait(1);
    levels.add(`${box.state().case.get("c1")?.level} ${box.state().case.get("c1")?.transfer?.to ?? ""}`.trim());
  }
  const rungs = box.facts.flatMap((fact) =>
    fact.kind === "rung" && fact.case === "c1" ? [[fact.rung, (fact.at.monoMs - startedMs) / 1_000]] : [],
  );
  expect(rungs).toEqual([
    [0, 0],
    [1, 60],
    [2, 180],
    [3, 300],
  ]);
  // Above what the box decides the platform is asked; until it answers the case stays here and rings.
  expect([...levels]).toEqual(["community", "community street"]);
  const asked = box.uplink.flatMap(({ body }) =>
    body.kind === "case" && body.event === "transfer-asked" ? [body] : [],
  );
  expect(asked).toMatchObject([{ why: "street" }]);
});

test("E04 down takes a person of the level and a reason", () => {
  const { box, asks } = crewOf(programmeChain("tongnan"));
  box.good("gas-1/gas", 50);
  expect(asks("lower", "duty-room-community")).toBe("reason-missing");
  expect(asks("lower", "full-time-grid", { order: { reason: "网格可办" } })).toBe("not-the-level");
  expect(asks("lower", "duty-room-community", { order: { reason: "网格可办" } })).toBeUndefined();
  expect(box.openCase().level).toBe("grid");
});
