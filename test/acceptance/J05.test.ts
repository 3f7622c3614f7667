import { expect, test } from "vitest";
import { alike, evaluated, factsOf, huizhouStreet, measured, percent } from "./evaluated.ts";

test("J05 1980 registered, 1340 closed, 976 at the base: 49.29 % of those registered, 72.84 % of those closed, each by name", () => {
  const stories = [
    ...alike(413, 1, { closedAt: "community" }),
    ...alike(563, 414, { closedAt: "street", grid: "g2" }),
    ...alike(364, 977, { closedAt: "district" }),
    ...alike(640, 1341, {}),
  ];
  const evaluation = evaluated(huizhouStreet(), factsOf(stories));
  const ofRegistered = evaluation.metrics.find(({ key }) => key === "baseDisposalRate.ofRegistered");
  const ofClosed = evaluation.metrics.find(({ key }) => key === "baseDisposalRate.ofClosed");
  expect(ofRegistered?.measure).toEqual({ kind: "share", count: 976, of: 1980 });
  expect(percent(ofRegistered?.measure)).toBe("49.29 %");
  expect(ofClosed?.measure).toEqual({ kind: "share", count: 976, of: 1340 });
  expect(percent(ofClosed?.measure)).toBe("72.84 %");
  expect(ofRegistered).toMatchObject({
    label: { zh: "基层处置率（占登记数）", en: "Settled at the base (of those registered)" },
    denominator: { en: "cases registered" },
    upTo: { level: "street" },
    pair: "recurrenceRate",
  });
  expect(ofClosed).toMatchObject({ label: { zh: "基层处置率（占已结数）" }, denominator: { en: "cases closed" } });
  expect(measured(evaluation, "closureRate.ofRegistered")).toEqual({ kind: "share", count: 1340, of: 1980 });
  expect(measured(evaluation, "funnel")).toEqual({
    kind: "split",
    parts: [
      { name: "community", count: 413 },
      { name: "street", count: 563 },
      { name: "district", count: 364 },
    ],
    of: 1980,
  });
});
