import { expect, test } from "vitest";
import { actionsFor } from "../../gateway/core/cases/actions.ts";
import { crewOf, found, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

const seven = ["双网点单", "网格跟单", "筛选订单", "提级派单", "板块接单", "现场办单", "群众评单"];

test("D03 tongnan: all seven orders, each with its time, the middle ones by the street's signed words", () => {
  const { box, does, orders, stages } = crewOf(programmeChain("tongnan"));
  box.good("gas-1/gas", 50);
  does("claim");
  does("triage");
  const command = (verb: string, more: object = {}) => orders("case.command", { case: "c1", verb, epoch: 2, ...more });
  for (const verb of ["take", "dispatch", "accept", "arrive", "start"]) {
    box.wait(1);
    expect(command(verb)).toMatchObject({ kind: "done" });
  }
  box.good("gas-1/gas", 1);
  box.wait(1);
  const { cause, action, verdict } = found;
  for (const [verb, more] of [
    ["submit", { cause, action, verdict }],
    ["pass", {}],
    ["approve", {}],
    ["rate", { stars: 5 }],
  ] as const) {
    box.wait(1);
    expect(command(verb, more)).toMatchObject({ kind: "done" });
  }
  expect(stages("c1")).toEqual(seven);
  const times =
    box
      .state()
      .case.get("c1")
      ?.steps.map(({ at }) => at.wallMs) ?? [];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBeGreaterThanOrEqual(seven.length);
});

test("D03 tongnan: with no platform the grid is offered to handle it itself, and the box's own people walk all seven", () => {
  const site = programmeChain("tongnan");
  const crew = crewOf(site);
  crew.box.take({ kind: "wan", cutOff: true });
  crew.box.good("gas-1/gas", 50);
  const claimer = crew.does("claim");
  crew.does("triage");
  const offered = actionsFor(site, crew.box.state().alarm, crew.box.openCase(), claimer as never);
  expect(offered).toContainEqual({ verb: "start" });
  const alone = crewOf(site);
  expect(alone.stages(walkThrough(alone))).toEqual(seven);
});
