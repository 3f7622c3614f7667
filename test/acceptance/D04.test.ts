import { expect, test } from "vitest";
import { crewOf, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D04 jianye: four names, the last for checking, closing and rating together", () => {
  const crew = crewOf(programmeChain("jianye"));
  const id = walkThrough(crew);
  expect(crew.stages(id)).toEqual(["信息上报", "指挥派遣", "处置反馈", "核查评价"]);
  const last = crew.box.state().case.get(id)?.policy.stages.at(-1);
  expect(last?.states).toEqual(["verifying", "closing", "closed", "rated", "archived"]);
});
