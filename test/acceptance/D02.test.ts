import { expect, test } from "vitest";
import { crewOf, walkThrough, type Crew } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D02 huizhou: five names, checking and approving among them", () => {
  const crew = crewOf(programmeChain("huizhou"));
  const id = walkThrough(crew);
  expect(crew.stages(id)).toEqual(["采集发现", "立案派遣", "现场处置", "反馈核查", "审批结案"]);
  const verbs = crew.box
    .state()
    .case.get(id)
    ?.steps.map(({ verb }) => verb);
  expect(verbs).toEqual(expect.arrayContaining(["ask-verify", "pass", "approve"]));
});

/** Yellow, of the grid's own level: as light as a case may be. */
function lightCase(crew: Crew): void {
  crew.orders("external.case", { ticket: "t-1", source: "citizen", grid: "grid", type: "power.fail" });
  for (const verb of ["claim", "arrive", "start", "submit"] as const) crew.does(verb, { id: "c1" });
}

test("D02 huizhou: leaving 反馈核查 out is refused, even where a case is light", () => {
  const crew = crewOf(programmeChain("huizhou"));
  lightCase(crew);
  expect(crew.box.state().case.get("c1")).toMatchObject({ state: "verifying", level: "grid", severity: 3 });
  for (const by of ["worker-grid", "deputy-community", "head-community"]) {
    expect(crew.asks("approve", by, { id: "c1" })).toBe("wrong-state");
  }
});

test("D02 tongnan: a 网格件 needs no second look", () => {
  const crew = crewOf(programmeChain("tongnan"));
  lightCase(crew);
  expect(crew.box.state().case.get("c1")).toMatchObject({ state: "closed", level: "grid", severity: 3 });
});
