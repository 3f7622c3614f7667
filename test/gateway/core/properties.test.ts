import type { AlarmId } from "../../../gateway/core/ids.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lawsOfAlarms, sounds, type Law } from "./laws-of-alarms.ts";
import { lawsOfSuppression } from "./laws-of-suppression.ts";
import { lawsOfCases, lawsOfNotices, lawsOfNumbers } from "./laws-of-cases.ts";
import {
  anyActs,
  ask,
  calm,
  createFrozenBox,
  endure,
  openCases,
  ordealSite,
  perform,
  proceed,
  type Act,
  type FrozenBox,
  type WallClock,
} from "./ordeal.ts";

const site = ordealSite();

const laws: Readonly<Record<string, Law>> = {
  ...lawsOfAlarms,
  ...lawsOfSuppression,
  ...lawsOfCases,
  ...lawsOfNotices,
  ...lawsOfNumbers,
};

function brokenLaws(acts: readonly Act[], clock: WallClock): readonly string[] {
  const seen = endure(site, acts, clock);
  return Object.entries(laws).flatMap(([name, law]) => law(seen, site).map((why) => `${name}: ${why}`));
}

/** Sequences each test draws: 200 in the gate, as many as the long command says there. */
const seeds = Number(process.env["GRIDPOST_SEEDS"] ?? 200);
const longMs = Math.max(60_000, seeds * 100);

function forAll(seed: number, runs: number, check: (acts: readonly Act[]) => void): void {
  fc.assert(fc.property(anyActs(), check), { seed, numRuns: runs });
}

/** A box after `acts`, from which on the test goes its own way. */
function boxAfter(acts: readonly Act[]): FrozenBox {
  const box = createFrozenBox(site);
  box.take({ kind: "started", recent: [] });
  for (const act of acts) perform(box, act);
  return box;
}

function pass(box: FrozenBox, ms: number): void {
  perform(box, { do: "tick", ms });
}

/** Long enough for every off-delay and for the longest trend to forget, never silent for long. */
function recover(box: FrozenBox): void {
  for (let at = 0; at < 95; at++) {
    calm(box);
    pass(box, 40_000);
  }
}

function putBackAll(box: FrozenBox): void {
  for (const [alarm, { suppression }] of box.state().alarm) {
    if (suppression === undefined || suppression.kind === "by-design") continue;
    const verb = suppression.kind === "shelved" ? "unshelve" : "put-back";
    box.take({ kind: "alarm", alarm: alarm as AlarmId, by: "leader" as never, verb, command: box.nextCommand() });
  }
}

/** Everybody does what the case asks for next. */
function bringToAnEnd(box: FrozenBox): void {
  for (let at = 0; at < 8 && openCases(box.state()).length > 0; at++)
    openCases(box.state()).forEach((row, which) => {
      const isUnacked = row.alarms.some((id) => box.state().alarm.get(id)?.acked === false);
      if (isUnacked) ask(box, row, "claim", "leader" as never);
      else proceed(box, { which, who: 0 });
    });
}

const gasPoints = [...site.points.keys()].filter((id) => id.endsWith("/gas"));

function breach(box: FrozenBox): void {
  for (const point of gasPoints)
    box.take({ kind: "readings", readings: [{ point, sample: { kind: "good", value: 60 }, at: box.now() }] });
}

const silentOf = (box: FrozenBox, rule: string) =>
  gasPoints.filter((point) => !sounds(box.state().alarm.get(`${point}#${rule}`)));

describe("whatever happens, the state given stays as it was, and", () => {
  // Under a clock set back over a reboot two bounds would be too wide: how long a failed notice and a claimer are waited for.
  it.each(["kept", "wild"] as const)("every law holds, the wall clock %s", { timeout: longMs }, (clock) =>
    forAll(1, seeds, (acts) => {
      expect(brokenLaws(acts, clock)).toEqual([]);
    }),
  );
  it("the same inputs lead to the same decisions, byte for byte", () =>
    forAll(5, 20, (acts) => {
      const decisions = () => JSON.stringify(endure(site, acts).map(({ decision }) => decision));
      expect(decisions()).toBe(decisions());
    }));
});

describe("from wherever chance has led", () => {
  it(
    "every alarm clears, every case closes and every latch leaves, once values are normal and people act",
    { timeout: longMs },
    () =>
      forAll(6, Math.ceil(seeds / 8), (acts) => {
        const box = boxAfter(acts);
        recover(box);
        putBackAll(box);
        bringToAnEnd(box);
        for (const [id, { latched }] of box.state().alarm)
          if (latched)
            box.take({ kind: "reset", alarm: id as AlarmId, by: "leader" as never, command: box.nextCommand() });
        const alarms = [...box.state().alarm.values()];
        expect(alarms.filter(({ condition, latched }) => condition.kind !== "clear" || latched)).toEqual([]);
        expect(openCases(box.state())).toEqual([]);
        expect(box.state().notice.size).toBe(0);
      }),
  );
  it("a breach rings as soon as its on-delay is over, and calls rung after rung", { timeout: longMs }, () =>
    forAll(7, Math.ceil(seeds / 4), (acts) => {
      const box = boxAfter(acts);
      putBackAll(box);
      breach(box);
      expect(silentOf(box, "gas.hh")).toEqual([]);
      pass(box, 5_000);
      expect(silentOf(box, "gas.high")).toEqual([]);
      const from = box.seen.length;
      for (let at = 0; at < 30; at++) pass(box, 30_000);
      const facts = box.seen.slice(from).flatMap(({ decision }) => decision.facts);
      const unheard = openCases(box.state()).filter(({ id, hazard, state }) => {
        const tries = facts.filter((fact) => /rung|duty-gap/.test(fact.kind) && "case" in fact && fact.case === id);
        return hazard === "gas" && state === "reported" && tries.length < 3;
      });
      expect(unheard).toEqual([]);
    }),
  );
});
