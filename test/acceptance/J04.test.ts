import { expect, test } from "vitest";
import { satisfactionOf } from "../../simulators/district/kpi.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { ratingOf } from "../../simulators/district/residents.ts";
import { boxWith, storyOf } from "../simulators/dockets.ts";
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

test("J04 the district counts the same: ten closed, four rated, n = 4/10, and nothing for the six", () => {
  const ids = Array.from({ length: 10 }, (_, at) => `c${at + 1}`);
  const dockets = docketsOf([
    boxWith("box-1", [...ids.flatMap((id) => storyOf(id, "closed")), ...storyOf("c11", "handling")]),
  ]);
  const stars = new Map(ids.slice(0, 4).map((id, at) => [`box-1 ${id}`, at < 3 ? 5 : 3]));
  expect(satisfactionOf(dockets, stars)).toEqual({ sum: 18, n: 4, of: 10 });
  expect(satisfactionOf(dockets, new Map())).toEqual({ sum: 0, n: 0, of: 10 });
});

test("J04 of the residents some answer and most do not, each always alike for one seed", () => {
  const answers = Array.from({ length: 2_000 }, (_, at) => ratingOf(7, "box-1", `c${at}`));
  const given = answers.flatMap((stars) => stars ?? []);
  expect(given.length / answers.length).toBeGreaterThan(0.35);
  expect(given.length / answers.length).toBeLessThan(0.45);
  expect(new Set(given)).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(Array.from({ length: 2_000 }, (_, at) => ratingOf(7, "box-1", `c${at}`))).toEqual(answers);
  expect(Array.from({ length: 2_000 }, (_, at) => ratingOf(8, "box-1", `c${at}`))).not.toEqual(answers);
});
