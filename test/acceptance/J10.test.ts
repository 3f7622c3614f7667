import { expect, test } from "vitest";
import { alike, evaluated, factsOf, huizhouStreet, measured } from "./evaluated.ts";

test("J10 of forty closings five are implausible, and exactly those are named", () => {
  const stories = [
    ...alike(35, 1, { closedAt: "grid" }).map((story, at) => ({
      ...story,
      checkedBy: at % 2 === 0 ? "head" : "deputy",
    })),
    // Reported 2 s after the claim.
    ...alike(3, 36, { closedAt: "grid", tookMs: 2_000 }),
    // Nobody was there.
    ...alike(2, 39, { closedAt: "grid", isVisited: false }),
  ];
  const evaluation = evaluated(huizhouStreet(), factsOf(stories));
  expect(evaluation.anomalies).toEqual([
    { kind: "too-fast", cases: ["c36"] },
    { kind: "too-fast", cases: ["c37"] },
    { kind: "too-fast", cases: ["c38"] },
    { kind: "no-visit", cases: ["c39"] },
    { kind: "no-visit", cases: ["c40"] },
  ]);
  expect(measured(evaluation, "integrity")).toEqual({ kind: "share", count: 5, of: 40 });
  const plain = evaluated(huizhouStreet(), factsOf(stories.slice(0, 35)));
  expect(plain.anomalies).toEqual([]);
});

test("J10 many reports of one person at once, and one checker for all that another does, show as well", () => {
  const atOnce = alike(6, 1, { closedAt: "grid" }).map((story) => ({ ...story, atMin: 0 }));
  const bulk = evaluated(huizhouStreet(), factsOf(atOnce));
  expect(bulk.anomalies).toEqual([{ kind: "in-bulk", cases: atOnce.map(({ id }) => id) }]);
  const friends = alike(10, 1, { closedAt: "grid", checkedBy: "head" });
  expect(evaluated(huizhouStreet(), factsOf(friends)).anomalies).toEqual([
    { kind: "same-checker", cases: friends.map(({ id }) => id) },
  ]);
});
