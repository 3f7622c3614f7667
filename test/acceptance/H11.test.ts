import { expect, test } from "vitest";
import { docketsOf, type Docket } from "../../simulators/district/docket.ts";
import { areas, offices, queuesOf, routeOf } from "../../simulators/district/offices.ts";
import { boxWith, storyOf } from "../simulators/dockets.ts";

const [plain] = docketsOf([boxWith("box-1", [["c1", "reported", { severity: 3 }]])]);

test("H11 a joint centre has six offices in two areas, those the text names among them", () => {
  expect(offices).toHaveLength(6);
  expect(new Set(offices.map(({ area }) => areas[area].zh))).toEqual(new Set(["民情诉求收集受理", "日常工作运行"]));
  for (const name of ["网格化管理办公室", "矛盾纠纷调处室", "信访工作室"])
    expect(offices.filter(({ label }) => label.zh.startsWith(name))).toHaveLength(1);
});

test.each<[Partial<Docket>, row: string, office: string]>([
  [{ source: "citizen" }, "citizen", "reception"],
  [{ tickets: ["12345-1"] }, "ticket", "hotline"],
  [{ state: "verifying" }, "checked", "supervision"],
  [{ state: "closing" }, "checked", "supervision"],
  [{ state: "suspended" }, "checked", "supervision"],
  [{ severity: 1 }, "grave", "emergency"],
  [{ severity: 2, state: "handling" }, "grave", "emergency"],
  [{ source: "citizen", hazard: "door", state: "handling" }, "people", "mediation"],
  [{ source: "citizen", state: "handling" }, "all", "grid"],
  [{ tickets: ["12345-1"], state: "claimed" }, "all", "grid"],
  [{}, "all", "grid"],
])("H11 the routing table sends %j by row %s to %s", (over, row, office) => {
  if (plain === undefined) throw new Error("no docket");
  expect(routeOf({ ...plain, ...over })).toEqual({ row, office });
});

test("H11 in a queue the worst stands first, and of those alike the oldest", () => {
  const steps = [
    ...storyOf("c1", "reported", { severity: 2 }),
    ...storyOf("c2", "claimed", { severity: 1 }),
    ...storyOf("c3", "reported", { severity: 2 }),
  ];
  const queue = queuesOf(docketsOf([boxWith("box-1", steps)])).find(({ id }) => id === "emergency");
  expect(queue?.cases.map((each) => each.case)).toEqual(["c2", "c1", "c3"]);
});
