import { expect, test } from "vitest";
import { play, replaying } from "../../simulators/scenarios/headless.ts";
import { namedScenarios } from "../../simulators/scenarios/named.ts";
import { seededTeam } from "../../simulators/scenarios/team.ts";
import { demoSite } from "./demo-site.ts";

const site = demoSite();
const named = (id: string) => namedScenarios.find((each) => each.id === id) ?? expect.fail(id);

test.each(["gas-kitchen", "fire-and-gas", "storm", "blackout-gas"])(
  "K02 %s: same seed and same actions, same score, case for case and fact for fact",
  (id) => {
    const first = play(site, named(id), { seed: 11, players: seededTeam(11) });
    const again = play(site, named(id), { seed: 11, players: replaying(first.actions) });
    expect(again.score).toEqual(first.score);
    expect(again.facts).toEqual(first.facts);
  },
  60_000,
);

test("K02 a slower team scores less, and one that does nothing scores nothing", () => {
  const scenario = named("gas-kitchen");
  const quick = play(site, scenario, { seed: 11, players: seededTeam(11) });
  const slow = play(site, scenario, {
    seed: 11,
    players: replaying(quick.actions.map((action) => ({ ...action, atMs: action.atMs + 150_000 }))),
  });
  const idle = play(site, scenario, { seed: 11, players: () => [] });
  expect(slow.score.points).toBeLessThan(quick.score.points);
  expect(idle.score.points).toBe(0);
  expect(idle.score.cases.length).toBeGreaterThan(0);
  expect(quick.score.points).toBeGreaterThan(60);
});

test("K02 words that the box refuses cost points", () => {
  const scenario = named("gas-kitchen");
  const quick = play(site, scenario, { seed: 11, players: seededTeam(11) });
  const [first] = quick.actions;
  if (first === undefined) throw new Error("the team did nothing");
  const foolish = { ...first, atMs: first.atMs, input: { ...first.input, by: "nobody", command: "foolish" } as never };
  const worse = play(site, scenario, { seed: 11, players: replaying([foolish, ...quick.actions]) });
  expect(worse.score.refused).toBe(quick.score.refused + 1);
  expect(worse.score.points).toBeCloseTo(quick.score.points - 2);
});
