import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { alike, evaluated, factsOf, huizhouStreet, measured } from "./evaluated.ts";

test("E06 413 settled in the village, 563 in the street, the rest above: the share that leaves at each level, of all that were closed", () => {
  const stories = [
    ...alike(413, 1, { closedAt: "community" }),
    ...alike(563, 414, { closedAt: "street" }),
    ...alike(364, 977, { closedAt: "district" }),
    ...alike(640, 1341, {}),
  ];
  const funnel = measured(evaluated(huizhouStreet(), factsOf(stories)), "funnel");
  expect(funnel).toMatchObject({ kind: "split", parts: [{ count: 413 }, { count: 563 }, { count: 364 }] });
  const parts = funnel?.kind === "split" ? funnel.parts : [];
  const closed = parts.reduce((sum, { count }) => sum + count, 0);
  expect(parts.map(({ name, count }) => `${name} ${((100 * count) / closed).toFixed(1)} %`)).toEqual([
    "community 30.8 %",
    "street 42.0 %",
    "district 27.2 %",
  ]);
});

test("E06 the case machine's own journal is what is counted: one case settled in the grid's community, one by the street", () => {
  const site = huizhouStreet();
  const { box, does, asks, orders } = crewOf(site);
  const settle = (id: "c1" | "c2", device: string) => {
    for (const verb of ["arrive", "start"] as const) does(verb, { id });
    box.good(device, 1);
    for (const verb of ["submit", "pass", "approve"] as const) does(verb, { id });
  };
  box.good("gas-1/gas", 50);
  asks("claim", "worker-1", { id: "c1" });
  settle("c1", "gas-1/gas");
  box.good("gas-2/gas", 50);
  asks("claim", "worker-2", { id: "c2" });
  asks("escalate", "worker-2", { id: "c2" });
  const order = (verb: string, more: object = {}) => orders("case.command", { case: "c2", verb, epoch: 2, ...more });
  for (const verb of ["take", "accept", "arrive", "start"]) expect(order(verb)).toMatchObject({ kind: "done" });
  box.good("gas-2/gas", 1);
  const report = { cause: "管道漏", action: "报修", verdict: "real", category: "source", rootCause: "锈蚀" };
  expect(order("submit", report)).toMatchObject({ kind: "done" });
  for (const verb of ["pass", "approve"]) expect(order(verb)).toMatchObject({ kind: "done" });
  const levels = ["c1", "c2"].map((id) => box.state().case.get(id)?.level);
  expect(levels).toEqual(["community", "street"]);
  expect(measured(evaluated(site, box.facts), "funnel")).toMatchObject({
    parts: [
      { name: "community", count: 1 },
      { name: "street", count: 1 },
    ],
  });
});
