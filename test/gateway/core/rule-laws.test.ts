import fc from "fast-check";
import { expect, test } from "vitest";
import { faults } from "../../../config/fault.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { ruleBox } from "./rule-bench.ts";

const level = "a/water-level";
const on = { points: [level] };

/** One rule of each kind that looks at a value of its own point. */
const rules = [
  { kind: "limit", above: "3 m", clear: "2 m", warmUp: "10s" },
  { kind: "limit", below: "1 m", clear: "2 m" },
  { kind: "rise", by: "1 m", within: "60s", clear: "0.5 m" },
  { kind: "forecast", reaches: "4 m", within: "60s", window: "60s", samples: 4 },
  { kind: "average", above: "3 m", over: "60s", clear: "2 m" },
  {
    kind: "exposure",
    bands: [
      { above: "2 m", for: "60s" },
      { above: "4 m", for: "0s" },
    ],
    clear: "1 m",
    forget: "60s",
  },
  { kind: "flat", band: "1 cm", over: "60s" },
  { kind: "drift", rest: "0 m", by: "1 m", over: "60s" },
  {
    kind: "deviation",
    by: "1 m",
    clear: "0.5 m",
    fresh: "1h",
    on: { points: [level, "b/water-level", "c/water-level"] },
  },
  { kind: "vote", count: 2, within: "30s", above: "3 m", on: { points: [level, "b/water-level"] } },
  { kind: "compound", when: { any: [{ above: "3 m" }, { all: [{ not: { above: "1 m" } }, { below: "0.5 m" }] }] } },
] as const;
const cases = rules.map((rule) => [rule.kind, { on, ...rule }] as const);

const value = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(0, 1, 2, 3, 4, 5));
const sample: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("good" as const), value }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("uncertain" as const), value, why: fc.constantFrom(...faults) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("bad" as const), why: fc.constantFrom(...faults) }) },
);
const story = fc.array(fc.record({ sample, seconds: fc.integer({ min: 0, max: 40 }) }), {
  minLength: 1,
  maxLength: 40,
});

/** What happened at each sample, with the sample before it: the one that a tick in between could have looked at. */
function lived(
  rule: (typeof cases)[number][1],
  steps: readonly { readonly sample: Sample; readonly seconds: number }[],
) {
  const box = ruleBox([rule]);
  box.good("b/water-level", 2);
  box.good("c/water-level", 2);
  const events: {
    readonly event: string;
    readonly last: Sample;
    readonly ticked: boolean;
    readonly evidence: object;
  }[] = [];
  const note = (last: Sample, ticked: boolean, from: number) => {
    for (const fact of box.facts.slice(from)) {
      if (fact.kind === "alarm") events.push({ event: fact.event, last, ticked, evidence: fact.evidence });
    }
  };
  let last: Sample = { kind: "bad", why: "restarted" };
  for (const { sample: each, seconds } of steps) {
    const before = box.facts.length;
    box.wait(seconds);
    note(last, true, before);
    const heard = box.facts.length;
    box.take({ kind: "readings", readings: [{ point: level as never, sample: each, at: box.now() }] });
    note(each, false, heard);
    last = each;
  }
  return { box, events };
}

/** Rules that wait ring at the end of the wait even if the value was lost meanwhile; the others look at a value. */
const waits: ReadonlySet<string> = new Set(["flat", "drift"]);

test.each(cases)("%s: a fault neither raises nor clears, a doubtful value never clears", (kind, rule) => {
  fc.assert(
    fc.property(story, (steps) => {
      for (const { event, last, ticked } of lived(rule, steps).events) {
        if (event === "cleared" && kind !== "vote") expect(last.kind).toBe("good");
        if (event === "raised" && !waits.has(kind) && !ticked) expect(last.kind).not.toBe("bad");
      }
    }),
    { numRuns: 60, seed: 11 },
  );
});

test.each(cases)("%s: what decided can be stored and read back", (_, rule) => {
  fc.assert(
    fc.property(story, (steps) => {
      for (const { evidence } of lived(rule, steps).events) {
        expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
        expect(Object.values(evidence).every((each) => typeof each !== "number" || Number.isFinite(each))).toBe(true);
      }
    }),
    { numRuns: 30, seed: 12 },
  );
});

test.each(cases)("%s: the same story is decided alike twice, and its alarm leaves when all is calm", (kind, rule) => {
  fc.assert(
    fc.property(story, (steps) => {
      const [first, second] = [lived(rule, steps), lived(rule, steps)];
      expect(first.events).toEqual(second.events);
      const calm = { limit: "above" in rule ? 1.5 : 2.5, drift: 0, vote: 0, compound: 1.6 }[kind as string] ?? 2;
      const low = kind === "exposure" || kind === "average" ? 0.5 : calm;
      // A gauge that is well moves a little.
      for (let at = 0; at < 24; at++) first.box.feed(level, [low - at / 50], 5);
      expect(first.box.rings(`${level}#rule-0`)).toBe(false);
    }),
    { numRuns: 30, seed: 13 },
  );
});
