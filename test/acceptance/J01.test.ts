import fc from "fast-check";
import { expect, test } from "vitest";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { caseStates } from "../../gateway/core/cases/transitions.ts";
import type { Received } from "../../simulators/district/application.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { aggregated, disagreements, kpisOf } from "../../simulators/district/kpi.ts";
import { ownFigures } from "../../simulators/district/screen.ts";
import { boxWith, type Step } from "../simulators/dockets.ts";

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
