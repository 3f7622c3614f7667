import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { kpisOf, satisfactionOf } from "../../simulators/district/kpi.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { graded, starsOf } from "../../simulators/district/stars.ts";
import { boxWith, storyOf } from "../simulators/dockets.ts";

test.each([
  [0, 1],
  [0.5999, 1],
  [0.6, 2],
  [0.6999, 2],
  [0.7, 3],
  [0.7999, 3],
  [0.8, 4],
  [0.8999, 4],
  [0.9, 5],
  [1, 5],
])("J02 a score of %d is worth %d stars", (score, stars) => expect(starsOf(score)).toBe(stars));

test("J02 the score weighs what the programme weighs; what has no figure is left out and said, never filled in", () => {
  const programme = shippedProgramme("tongnan");
  const dockets = docketsOf([
    boxWith("box-1", [
      ...storyOf("c1", "closed", { level: 1 }),
      ...storyOf("c2", "closed", { level: 3 }),
      ...storyOf("c3", "claimed"),
    ]),
  ]);
  const none = { dockets, baseUpTo: "community" } as const;
  // 2 of 3 closed (weight .15) and 1 of 3 settled at the base (.15).
  const half = graded(programme, { kpis: kpisOf(none), satisfaction: satisfactionOf(dockets, new Map()) });
  expect(half.weight).toBeCloseTo(0.3);
  expect(half.score).toBeCloseTo(0.5);
  expect(half.stars).toBe(1);
  const more = graded(programme, {
    kpis: kpisOf(none),
    satisfaction: satisfactionOf(dockets, new Map([["box-1 c1", 5]])),
  });
  expect([more.weight, more.score]).toEqual([
    expect.closeTo(0.4),
    expect.closeTo((0.15 * (2 / 3) + 0.15 / 3 + 0.1) / 0.4),
  ]);
  const empty = { kpis: kpisOf({ ...none, dockets: [] }), satisfaction: { sum: 0, n: 0, of: 0 } };
  expect(graded(programme, empty)).toEqual({ score: undefined, stars: undefined, weight: 0 });
});
