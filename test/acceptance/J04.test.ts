import { expect, test } from "vitest";
import { alike, evaluated, factsOf, huizhouStreet, measured } from "./evaluated.ts";

test("J04 of ten cases closed four are rated: n is 4 of 10, and nothing is filled in for the other six", () => {
  const stories = [
    ...alike(3, 1, { closedAt: "grid", stars: 5 }),
    ...alike(1, 4, { closedAt: "grid", stars: 3 }),
    ...alike(6, 5, { closedAt: "grid" }),
  ];
  const evaluation = evaluated(huizhouStreet(), factsOf(stories));
  expect(measured(evaluation, "satisfaction")).toEqual({ kind: "mean", sum: 18, n: 4, of: 10 });
  expect(evaluation.metrics.find(({ key }) => key === "satisfaction")?.value).toBe(4.5);
  const unrated = evaluated(huizhouStreet(), factsOf(stories.slice(4)));
  expect(measured(unrated, "satisfaction")).toEqual({ kind: "mean", sum: 0, n: 0, of: 6 });
  expect(unrated.metrics.find(({ key }) => key === "satisfaction")).not.toHaveProperty("value");
  expect(unrated.score.missing).toContain("satisfaction");
});
