import { expect, test } from "vitest";
import { minuteMs } from "../../simulators/models/model.ts";
import { courses } from "../../simulators/scenarios/course.ts";
import { play } from "../../simulators/scenarios/headless.ts";
import { namedScenarios } from "../../simulators/scenarios/named.ts";
import { seededTeam } from "../../simulators/scenarios/team.ts";
import { demoSite } from "./demo-site.ts";

const site = demoSite();

test("H16 at least sixteen scenarios, each with a name of its own in both languages, in five packs", () => {
  expect(namedScenarios.length).toBeGreaterThanOrEqual(16);
  for (const of of [({ id }) => id, ({ label }) => label.zh, ({ label }) => label.en] as ((
    each: (typeof namedScenarios)[number],
  ) => string)[])
    expect(new Set(namedScenarios.map(of)).size).toBe(namedScenarios.length);
  expect(new Set(namedScenarios.map(({ course }) => course))).toEqual(new Set(Object.keys(courses)));
});

test.each(namedScenarios.map((scenario) => [scenario.id, scenario] as const))(
  "H16 %s runs headless: what it is about rings, nothing else does, and the people are called",
  (_id, scenario) => {
    const { facts, score, actions } = play(site, scenario, { seed: 7, players: seededTeam(7) });
    const hazards = new Set(score.cases.map(({ hazard }) => hazard));
    expect([...hazards].toSorted()).toEqual(scenario.expects);
    // Blue ones stand in a list and ring nobody.
    const grave = facts.flatMap((fact) => (fact.kind === "case-opened" && fact.severity <= 3 ? [fact.case] : []));
    const called = facts.flatMap((fact) => (fact.kind === "rung" ? [fact.case] : []));
    expect(called).toEqual(expect.arrayContaining(grave));
    expect(actions.length).toBeGreaterThan(0);
    expect(score.points).toBeGreaterThan(0);
    expect(scenario.lastsMs).toBeGreaterThanOrEqual(30 * minuteMs);
  },
  60_000,
);
