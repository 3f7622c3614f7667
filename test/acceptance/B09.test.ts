import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const site = neighbourhood({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [
    ["g", "full-time", "worker"],
    ["g", "utility", "gas-company"],
    ["c", "duty-room", "room"],
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("B09 the worker and whoever shuts the gas off are called in the same turn", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  const raised = box.notices().filter(({ kind }) => kind === "raised");
  expect(raised.map(({ to }) => to).toSorted()).toEqual(["gas-company", "worker"]);
  expect(new Set(raised.map(({ dueAt }) => dueAt.monoMs))).toEqual(new Set([box.now().monoMs]));
});

test("B09 what became of either call is a fact of its own in the story of the case", () => {
  const box = createBox(site);
  box.good("gas-1/gas", 50);
  for (const notice of box.notices())
    box.take({ kind: "notice-outcome", notice: notice.id, outcome: { kind: "delivered" } });
  const due = new Map(
    box.facts.flatMap((fact) => (fact.kind === "notice-due" ? [[fact.notice, fact.to] as const] : [])),
  );
  const receipts = box.facts.flatMap((fact) =>
    fact.kind === "notice-outcome" && fact.outcome.kind === "delivered" ? [due.get(fact.notice) ?? ""] : [],
  );
  expect(receipts.toSorted()).toEqual(["gas-company", "worker"]);
});
