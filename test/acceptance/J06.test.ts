import { expect, test } from "vitest";
import { alike, evaluated, factsOf, huizhouStreet, measured, startMs } from "./evaluated.ts";

const monthMs = 31_557_600_000 / 12;

test("J06 discovery is cases per grid and month, of a window and of the one before it: 300 a month became 660", () => {
  const site = huizhouStreet();
  const before = { fromMs: startMs, toMs: startMs + monthMs };
  const now = { fromMs: before.toMs, toMs: before.toMs + monthMs };
  const after = Math.ceil(monthMs / 60_000);
  const facts = factsOf([
    ...alike(300, 1, {}).map((story, at) => ({ ...story, atMin: at })),
    ...alike(660, 301, {}).map((story, at) => ({ ...story, atMin: after + at })),
  ]);
  const [earlier, later] = [before, now].map((span) => measured(evaluated(site, facts, { span }), "discoveryVolume"));
  // Two responsibility grids.
  expect(earlier).toEqual({ kind: "rate", count: 300, per: 2 });
  expect(later).toEqual({ kind: "rate", count: 660, per: 2 });
});
