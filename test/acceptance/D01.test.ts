import { expect, test } from "vitest";
import { crewOf, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D01 chengdu: a gas case end to end shows 发现, 上报, 处置, 反馈, exactly those and in this order", () => {
  const crew = crewOf(programmeChain("chengdu"));
  const id = walkThrough(crew);
  expect(crew.stages(id)).toEqual(["发现", "上报", "处置", "反馈"]);
  expect(crew.box.state().case.get(id)?.state).toBe("closed");
});
