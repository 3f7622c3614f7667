import { expect, test } from "vitest";
import { courses, type Course } from "../../simulators/scenarios/course.ts";
import { play } from "../../simulators/scenarios/headless.ts";
import { namedScenarios } from "../../simulators/scenarios/named.ts";
import { seededTeam } from "../../simulators/scenarios/team.ts";
import { demoSite } from "./demo-site.ts";

const site = demoSite();

test.each(Object.keys(courses) as Course[])(
  "K03 the %s pack runs headless and is scored",
  (course) => {
    const pack = namedScenarios.filter((each) => each.course === course);
    expect(pack.length).toBeGreaterThanOrEqual(3);
    // All of them are played one by one in H16; here the two that are over soonest.
    for (const scenario of pack.toSorted((a, b) => a.lastsMs - b.lastsMs).slice(0, 2)) {
      const { score } = play(site, scenario, { seed: 3, players: seededTeam(3) });
      expect(score.cases.length).toBeGreaterThan(0);
      expect(score.points).toBeGreaterThan(0);
      expect(score.points).toBeLessThanOrEqual(100);
    }
  },
  120_000,
);

test("K03 a blackout in the middle of a leak: the alarm that stood before is there again after it, and rings", () => {
  const scenario = namedScenarios.find(({ id }) => id === "blackout-gas");
  if (scenario === undefined) throw new Error("no blackout");
  const { facts } = play(site, scenario, { seed: 3, players: () => [] });
  const boots = new Set(facts.map(({ at }) => at.boot));
  expect(boots.size).toBe(2);
  const after = facts.filter(({ kind, at }) => kind === "rung" && at.boot !== "boot-1");
  expect(after.length).toBeGreaterThan(0);
});
