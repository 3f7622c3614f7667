import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { arrivalFaults } from "../../bench/proof/programmes/arrivals.ts";
import { passedStages, stageFaults, stageNames, stageNamesAbove } from "../../bench/proof/programmes/stages.ts";

const chengdu = stageNames(shippedProgramme("chengdu"));
const walked = (...names: readonly string[]) => names.map((stage, at) => ({ stage, atMs: at * 1_000 }));

test("a walk in which every stage comes once and in order has no fault, however long a case stood in one", () => {
  const steps = walked("发现", "上报", "上报", "处置", "处置", "反馈");
  expect(stageFaults(chengdu, passedStages(steps))).toEqual([]);
});

test.each([
  ["a stage left out", walked("发现", "上报", "反馈"), "instead of 发现 → 上报 → 处置 → 反馈"],
  ["another order", walked("发现", "处置", "上报", "反馈"), "instead of"],
  ["a step back", walked("发现", "上报", "处置", "上报", "处置", "反馈"), "instead of"],
  ["no step at all", [], "nothing instead of"],
  ["names of another programme", walked("信息上报", "指挥派遣", "处置反馈", "核查评价"), "instead of"],
] as const)("%s is named", (_name, steps, why) => {
  const faults = stageFaults(chengdu, passedStages(steps));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(why);
});

test("a time that goes back is named", () => {
  const steps = walked("发现", "上报", "处置", "反馈").map((step, at) => (at === 2 ? { ...step, atMs: 0 } : step));
  expect(stageFaults(chengdu, steps)).toEqual(["处置 is earlier than what comes before it"]);
});

test("the district is not asked for a stage that is over before it is told", () => {
  expect(stageNamesAbove(shippedProgramme("chengdu"))).toEqual(["上报", "处置", "反馈"]);
  expect(stageNamesAbove(shippedProgramme("tongnan"))).toHaveLength(7);
});

const decided = [1, 2, 3].map((step) => ({ case: "c1", step, to: "closed", atMs: step * 1_000.4 }));

test.each([
  ["all as it was", decided, []],
  ["others between them", [decided[0], { case: "c9", step: 1, to: "reported", atMs: 5 }, decided[1], decided[2]], []],
  ["one lost", [decided[0], decided[2]], ["c1 step 2 closed at 2001 is missing"]],
  ["one twice", [...decided, decided[2]], ["c1 step 3 closed at 3001 came twice"]],
  ["another order", [decided[1], decided[0], decided[2]], ["the order is another one"]],
] as const)("what arrived is compared with what was decided: %s", (_name, arrived, faults) => {
  expect(arrivalFaults(decided, arrived as typeof decided)).toEqual(faults);
});

test("a step that arrives with the time it arrived at is missing", () => {
  const late = decided.map((step) => ({ ...step, atMs: 259_200_000 }));
  expect(arrivalFaults(decided, late)).toHaveLength(3);
});
