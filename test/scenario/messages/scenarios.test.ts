import { expect, test } from "vitest";
import { play } from "./play.ts";
import { readScenarios } from "./scenarios.ts";

const scenarios = readScenarios();

test("there are at least 150 scenarios, each of them another one", () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(150);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(new Set(scenarios.map(({ steps }) => steps.join("; "))).size).toBe(scenarios.length);
});

/** The whole list is compared: a message that nobody expected fails it as one that is missing does. */
test.each(scenarios.map((each) => [each.name, each] as const))("%s", (_, { steps, messages }) => {
  expect(play(steps)).toEqual(messages);
});
