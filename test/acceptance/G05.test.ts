import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { alike, evaluated, factsOf, huizhouStreet, measured, percent } from "./evaluated.ts";

test("G05 of a hundred judged 93 are real: 93.0 %, raw and verified apart, each with its denominator", () => {
  const stories = [
    ...alike(93, 1, { closedAt: "grid", verdict: "real" }),
    ...alike(7, 94, { closedAt: "grid", verdict: "nuisance" }),
  ];
  const verified = evaluated(huizhouStreet(), factsOf(stories));
  expect(measured(verified, "verifiedPrecision")).toEqual({ kind: "share", count: 93, of: 100 });
  expect(percent(measured(verified, "verifiedPrecision"))).toBe("93.00 %");
  // What was judged without anybody there counts as raw alone.
  const unseen = alike(100, 101, { closedAt: "grid", verdict: "false", isVisited: false });
  const raw = evaluated(huizhouStreet(), factsOf([...stories, ...unseen]));
  expect(measured(raw, "rawPrecision")).toEqual({ kind: "share", count: 93, of: 200 });
  expect(measured(raw, "verifiedPrecision")).toEqual({ kind: "share", count: 93, of: 100 });
  expect(raw.metrics.find(({ key }) => key === "verifiedPrecision")?.pair).toBe("recallProbe");
});

test("G05 a programme that wants more than 90 % changes no notice to a worker", () => {
  const site = huizhouStreet();
  const wanting = { ...site, programme: { ...site.programme, metrics: [...site.programme.metrics, gate] } };
  const told = [site, wanting].map((each) => {
    const box = createBox(each);
    // Ten false alarms before: far below the target.
    for (let round = 0; round < 10; round += 1) {
      box.good("gas-1/gas", 50);
      box.wait(1);
      box.good("gas-1/gas", 1);
      box.wait(120);
    }
    return box.facts.flatMap((fact) => (fact.kind === "notice-due" ? [`${fact.case} ${fact.to}`] : []));
  });
  expect(told[0]?.length).toBeGreaterThan(0);
  expect(told[1]).toEqual(told[0]);
});

const gate = { key: "verifiedPrecision", weight: 0, target: 0.9, basis: "assumed" } as const;
