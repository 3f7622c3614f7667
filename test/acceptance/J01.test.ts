import fc from "fast-check";
import { expect, test } from "vitest";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { caseStates } from "../../gateway/core/cases/transitions.ts";
import type { Received } from "../../simulators/district/application.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { aggregated, disagreements, kpisOf } from "../../simulators/district/kpi.ts";
import { ownFigures } from "../../simulators/district/screen.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { boxWith, type Step } from "../simulators/dockets.ts";
import { alike, evaluated, factsOf, huizhouStreet, measured } from "./evaluated.ts";

const closed = ["closed", "rated", "archived"];
const uncounted = ["merged", "rejected", "dismissed", "candidate"];

/** A box's own figures, counted the plain way: by the last word about each case. */
function figuresOf(steps: readonly Step[]) {
  const last = [...new Map(steps.map((step) => [step[0], step])).values()].filter(([, to]) => !uncounted.includes(to));
  const done = last.filter(([, to]) => closed.includes(to));
  const base = done.filter(([, , more]) => Number(more?.["level"]) <= 2);
  return [
    { metric: "closureRate.ofRegistered", count: done.length, of: last.length },
    { metric: "baseDisposalRate.ofRegistered", count: base.length, of: last.length },
    { metric: "baseDisposalRate.ofClosed", count: base.length, of: done.length },
  ];
}

/** The box sends them as it sends all figures: as records of its summary lane. */
function withFigures(box: Received, figures: ReturnType<typeof figuresOf>): Received {
  const records = figures.map((figure, at): WireRecord => {
    const body = { kind: "metric", period: "2026-06-02/2026-06-02", ...figure } as const;
    return { seq: at + 1, atMs: 0, clockTrusted: true, body } as WireRecord;
  });
  return { ...box, lanes: { ...box.lanes, summary: { ...box.lanes.summary, records } } };
}

const step = fc.tuple(
  fc.constantFrom("c1", "c2", "c3", "c4"),
  fc.constantFrom(...caseStates),
  fc.record({ level: fc.integer({ min: 1, max: 4 }) }),
);
const fleet = fc.array(fc.array(step, { maxLength: 30 }), { minLength: 1, maxLength: 4 });
const counted = (received: readonly Received[]) =>
  ({ dockets: docketsOf(received), baseUpTo: "community", stars: new Map<string, number>() }) as const;

test("J01 the sum of the boxes' own figures is what the district computes anew from their steps, and none disagrees", () => {
  fc.assert(
    fc.property(fleet, (boxes) => {
      const received = boxes.map((steps, at) =>
        withFigures(boxWith(`box-${at}`, steps as readonly Step[]), figuresOf(steps as readonly Step[])),
      );
      const own = ownFigures(received);
      expect(own).toHaveLength(3 * boxes.length);
      expect(disagreements(own, counted(received))).toEqual([]);
      const sums = aggregated(own);
      for (const { key, count, of } of kpisOf(counted(received))) {
        if (sums.has(key)) expect(sums.get(key)).toEqual({ count, of });
      }
    }),
  );
});

test("J01 a figure that the steps do not bear out is named with its box, and the others are not", () => {
  const steps: readonly Step[] = [
    ["c1", "closed", { level: 1 }],
    ["c2", "reported"],
  ];
  const honest = withFigures(boxWith("box-1", steps), figuresOf(steps));
  const proud = withFigures(boxWith("box-2", steps), [{ metric: "closureRate.ofRegistered", count: 2, of: 2 }]);
  const received = [honest, proud];
  expect(disagreements(ownFigures(received), counted(received))).toEqual([
    { key: "closureRate.ofRegistered", box: "box-2", said: "2/2", found: "1/2" },
  ]);
});

const stories = [
  ...alike(6, 1, { closedAt: "grid", stars: 4 }),
  ...alike(2, 7, { grid: "g2", closedAt: "street" }),
  ...alike(2, 9, { grid: "g2" }),
];

test("J01 each metric is counted per grid, level and period, and the grids add up to the whole", () => {
  const site = huizhouStreet();
  const facts = factsOf(stories);
  const [all, one, two] = [undefined, "g1", "g2"].map((grid) =>
    evaluated(site, facts, grid === undefined ? {} : { grid }),
  );
  const closure = (evaluation: typeof all) => evaluation && measured(evaluation, "closureRate.ofRegistered");
  expect(closure(all)).toEqual({ kind: "share", count: 8, of: 10 });
  expect(closure(one)).toEqual({ kind: "share", count: 6, of: 6 });
  expect(closure(two)).toEqual({ kind: "share", count: 2, of: 4 });
  expect(all?.grids).toEqual([
    { grid: "g1", registered: 6, closed: 6, late: 0 },
    { grid: "g2", registered: 4, closed: 2, late: 0 },
    { grid: "s", registered: 10, closed: 8, late: 0 },
    { grid: "v", registered: 10, closed: 8, late: 0 },
  ]);
});

test("J01 the score is the programme's weights over what has a figure, worked out again by hand", () => {
  const { score } = evaluated(huizhouStreet(), factsOf(stories));
  const weights = new Map(shippedProgramme("huizhou").metrics.map(({ key, weight }) => [key, weight]));
  // Nobody has said anything of the sensors, so readiness is what duty and the clock make of it.
  expect(score.parts.map(({ key, weight }) => [key, weight])).toEqual(
    [...weights].filter(([, weight]) => weight > 0).map(([key, weight]) => [key, weight]),
  );
  const by = Object.fromEntries(score.parts.map(({ key, value }) => [key, value]));
  expect(by).toMatchObject({
    claimTime: 1,
    arriveTime: 1,
    "closureRate.ofRegistered": 0.8,
    "baseDisposalRate.ofRegistered": 0.8,
    satisfaction: 0.8,
  });
  const sum = score.parts.reduce((total, { key, value }) => total + (weights.get(key) ?? 0) * value, 0);
  expect(score.value).toBeCloseTo(sum, 10);
  expect(score.missing).toEqual([]);
});
