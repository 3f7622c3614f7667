import { expect, test } from "vitest";
import { crewOf, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D05 laiyang: four names, supervision one of them", () => {
  const crew = crewOf(programmeChain("laiyang"));
  expect(crew.stages(walkThrough(crew))).toEqual(["信息汇总", "研判交办", "督导落实", "结果评价"]);
});

test("D05 laiyang: what is overdue shows 督办 to those above, and the district hears it in the stage 督导落实", () => {
  const { box, does } = crewOf(programmeChain("laiyang"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) does(verb);
  box.good("gas-1/gas", 1);
  box.wait(2 * 3_600 + 5);
  const supervised = box.notices().filter(({ kind }) => kind === "supervise");
  expect(supervised.map(({ text }) => text.zh.split("】")[0])).toContain("【督办：案件超时");
  expect(supervised.map(({ to }) => to)).not.toContain("worker-grid");
  const overdue = box.uplink.flatMap(({ body }) => (body.kind === "case" && body.event === "overdue" ? [body] : []));
  expect(overdue).toContainEqual(expect.objectContaining({ stage: "督导落实", why: "handle 2" }));
});
