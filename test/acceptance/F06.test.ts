import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

const level = "node-1/level";
const site = testSite((of) => ({
  ...of,
  rules: [
    {
      id: "water.soon",
      title: { zh: "将到保证水位", en: "The guaranteed level soon" },
      kind: "forecast",
      on: { quantity: "water-level" },
      hazard: "water",
      severity: 3,
      reaches: "3.8 m",
      within: "30min",
      window: "15min",
      basis: "assumed",
    },
    {
      id: "water.stuck",
      title: { zh: "水位计不动", en: "Gauge stuck" },
      kind: "flat",
      on: { quantity: "water-level" },
      hazard: "system",
      severity: 4,
      band: "0.001 m",
      over: "6h",
      basis: "assumed",
    },
  ],
}));

test("F06 a ramp of 0.5 m/h is announced 30 min before the level is reached, within 20 %", () => {
  const box = createBox(site);
  const startM = 3;
  for (let minute = 0; minute < 120 && !box.alarmEvents().includes(`${level}#water.soon raised`); minute += 1) {
    // The surface trembles by a centimetre.
    box.good(level, startM + (0.5 * minute) / 60 + (minute % 2 === 0 ? 0.005 : -0.005));
    box.wait(60);
  }
  const raised = box.facts.find((fact) => fact.kind === "alarm" && fact.event === "raised");
  if (raised?.kind !== "alarm") return expect.fail("nothing was announced");
  const reachedMs = Date.UTC(2026, 5, 2, 4) + ((3.8 - startM) / 0.5) * 3_600_000;
  const leadMin = (reachedMs - raised.at.wallMs) / 60_000;
  expect(leadMin).toBeGreaterThan(24);
  expect(leadMin).toBeLessThan(36);
  expect(raised.evidence.earliestMs).toBeLessThanOrEqual(raised.evidence.latestMs ?? 0);
});

test("F06 a gauge that does not move any more is flagged, one that trembles is not", () => {
  const [stuck, alive] = [createBox(site), createBox(site)];
  for (let minute = 0; minute < 7 * 60; minute += 5) {
    stuck.good(level, 2);
    alive.good(level, 2 + (minute % 2 === 0 ? 0 : 0.004));
    stuck.wait(300);
    alive.wait(300);
  }
  expect(stuck.alarmEvents()).toContain(`${level}#water.stuck raised`);
  expect(alive.alarmEvents()).toEqual([]);
});
