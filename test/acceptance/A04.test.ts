import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "laiyang",
  grids: [
    { id: "city", tier: "city", name: "市" },
    { id: "s", tier: "street", name: "镇街", parent: "city" },
    { id: "v", tier: "community", name: "村", parent: "s" },
    { id: "g", tier: "grid", name: "基础网格", parent: "v" },
    { id: "gas-net", tier: "street", name: "燃气专业网格", parent: "city", kind: "professional", hazards: ["gas"] },
    { id: "fire-net", tier: "street", name: "消防专业网格", parent: "city", kind: "professional", hazards: ["smoke"] },
  ],
  seats: [
    ["g", "worker", "worker"],
    ["v", "head", "head"],
    ["gas-net", "centre", "gas-engineer"],
    ["fire-net", "centre", "fire-officer"],
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("A04 a professional grid is told of its hazard and owns nothing: one owner, and its close is refused", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const notices = box.notices().map(({ to, kind }) => `${to} ${kind}`);
  expect(notices.toSorted()).toEqual(["gas-engineer copied", "worker raised"]);
  expect(box.openCase().told).toEqual(["worker"]);
  for (const verb of ["claim", "approve"] as const) {
    const decision = box.act(verb, "gas-engineer");
    expect(decision.facts.map(({ kind }) => kind)).toEqual(["refused"]);
  }
  box.act("claim", "worker");
  expect(box.openCase().claimedBy).toBe("worker");
});
