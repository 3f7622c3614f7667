import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";
import { neighbourhood } from "./sites.ts";

test("D08 nobody checks their own work from community up or at red and orange", () => {
  const { box, asks, does } = crewOf(programmeChain("tongnan"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) expect(asks(verb, "leader-grid")).toBeUndefined();
  box.good("gas-1/gas", 1);
  expect(asks("submit", "leader-grid")).toBeUndefined();
  expect(box.openCase()).toMatchObject({ state: "verifying", handledBy: "leader-grid" });
  expect(asks("pass", "leader-grid")).toBe("own-work");
  expect(asks("pass", "part-time-grid")).toBe("not-a-verifier");
  expect(does("pass", { id: "c1" })).not.toBe("leader-grid");
});

test("D08 where nobody else could, the handler may say why, and the district is told to look again", () => {
  const site = neighbourhood({
    programme: "tongnan",
    isLinked: true,
    grids: [
      { id: "c", tier: "community", name: "村" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [
      ["g", "leader", "leader"],
      ["g", "full-time", "leader"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "leader");
  box.good("gas-1/gas", 1);
  box.act("submit", "leader");
  const pass = { kind: "case", case: "c1", by: "leader" as never, verb: "pass" } as const;
  expect(box.take({ ...pass, command: "p-1" }).facts).toContainEqual(
    expect.objectContaining({ why: "reason-missing" }),
  );
  box.take({ ...pass, command: "p-2", order: { reason: "断网，现场只有我一人" } });
  const told = box.uplink.flatMap(({ body }) => (body.kind === "case" && body.event === "self-verified" ? [body] : []));
  expect(told).toHaveLength(1);
});
