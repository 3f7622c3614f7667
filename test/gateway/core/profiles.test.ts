import { basicProgramme } from "../../basic-programme.ts";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faults, type Fault } from "../../../config/fault.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { factsOf, type Quantity } from "../../../config/quantity.ts";
import type { Rule, RuleOf } from "../../../config/rule.ts";
import { convert, type Amount } from "../../../config/units.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { siteOfProfile } from "../../config/profile-site.ts";
import { createBox } from "./bench-box.ts";
import { everything } from "./rule-bench.ts";

const names = readdirSync("config/alarms").map((name) => name.replace(".yaml", ""));
const rules = names.flatMap((name) => siteOfProfile(name).site.rules.map((rule) => ({ name, id: rule.id, rule })));

/** The smallest step a sensor of the quantity tells (basis: the finest of the device profiles that ship). */
const resolution: Partial<Record<Quantity, number>> = {
  "combustible-gas": 0.1,
  "carbon-monoxide": 1,
  "carbon-monoxide-density": 0.1,
  smoke: 0.01,
  "water-level": 0.001,
  "ponding-depth": 0.001,
  battery: 1,
};

/** Node a alone, with this rule alone, at noon unless the rule has hours. */
function boxOf(rule: Rule) {
  const { site } = siteOfProfile("system");
  const { supersededBy: _, ...bare } = rule;
  const box = createBox(
    indexSite({ ...site, rules: [bare as Rule] }, new Map([["node" as ProfileId, everything]]), basicProgramme),
  );
  if (rule.during?.hours !== undefined) box.wait(11 * 3600);
  const quantity = quantityOf(rule);
  const point = `a/${quantity}`;
  const condition = () => box.state().alarm.get(`${point}#${rule.id}`)?.condition.kind ?? "clear";
  const say = (sample: Sample) => {
    if (sample.kind === "bad") box.bad(point, sample.why);
    else box.take({ kind: "readings", readings: [{ point: point as never, sample, at: box.now() }] });
  };
  /** The same value each second for as long as the rule waits, and a little longer. */
  const hold = (sample: Sample, seconds: number) => {
    for (let at = 0; at <= seconds; at++) {
      say(sample);
      box.wait(1);
    }
  };
  const rings = () => condition() === "active" || condition() === "pending-off";
  return { box, point, say, hold, rings };
}

function quantityOf({ on }: Rule): Quantity {
  return "quantity" in on ? on.quantity : (on.points[0]?.split("/")[1] as Quantity);
}

function valueIn(rule: Rule, amount: Amount): number {
  return convert(amount.value, amount.unit, factsOf(quantityOf(rule)).unit) ?? Number.NaN;
}

function stepOf(rule: Rule): number {
  return resolution[quantityOf(rule)] ?? 1;
}

const good = (value: number): Sample => ({ kind: "good", value: Number(value.toPrecision(9)) });
const delayS = ({ onDelay, offDelay }: Rule) => ({ on: onDelay / 1000 + 2, off: offDelay / 1000 + 2 });

test("every kind the profiles use has rows: drift, forced, calibration and compound in rules.test.ts, the others here", () => {
  const kinds = [...new Set(rules.map(({ rule }) => rule.kind))].toSorted();
  const here = ["average", "contact", "exposure", "forecast", "limit", "quality", "rise", "silent", "vote"];
  expect(kinds).toEqual([...here, "calibration", "compound", "drift", "forced"].toSorted());
});

const limits = rules.flatMap((each) => (each.rule.kind === "limit" ? [{ ...each, rule: each.rule }] : []));

describe("limits", () => {
  test.each(limits)("$name $id at its limit, one step before and one beyond", ({ rule }) => {
    const sign = rule.below === undefined ? 1 : -1;
    const limit = valueIn(rule, (rule.above ?? rule.below)!);
    const [before, at, beyond] = [limit - sign * stepOf(rule), limit, limit + sign * stepOf(rule)];
    const found = [before, at, beyond].map((value) => {
      const { hold, rings } = boxOf(rule);
      hold(good(value), delayS(rule).on);
      return rings();
    });
    expect(found).toEqual([false, true, true]);
  });

  test.each(limits)("$name $id is back past its clear level, not at it", ({ rule }) => {
    const sign = rule.below === undefined ? 1 : -1;
    const limit = valueIn(rule, (rule.above ?? rule.below)!);
    const clear = valueIn(rule, rule.clear);
    const { hold, rings } = boxOf(rule);
    hold(good(limit + sign * stepOf(rule)), Math.max(delayS(rule).on, rule.warmUp / 1000));
    hold(good(clear), delayS(rule).off);
    expect(rings()).toBe(true);
    hold(good(clear - sign * stepOf(rule)), delayS(rule).off);
    expect(rings()).toBe(false);
  });

  test.each(limits)("$name $id through every quality: a fault raises nothing and clears nothing", ({ rule }) => {
    const sign = rule.below === undefined ? 1 : -1;
    const limit = valueIn(rule, (rule.above ?? rule.below)!);
    const back = valueIn(rule, rule.clear) - sign * stepOf(rule);
    const ringing = boxOf(rule);
    ringing.hold(good(limit), delayS(rule).on);
    for (const why of faults) {
      const fresh = boxOf(rule);
      fresh.say({ kind: "bad", why });
      fresh.box.wait(delayS(rule).on);
      expect([why, fresh.rings()]).toEqual([why, false]);
      ringing.say({ kind: "bad", why });
      ringing.say({ kind: "uncertain", value: back, why });
      expect([why, ringing.rings()]).toEqual([why, true]);
    }
  });

  test.each(limits)("$name $id: a doubtful value at the limit rings, the first one after a fault waits", ({ rule }) => {
    const limit = valueIn(rule, (rule.above ?? rule.below)!);
    const doubted = faults.filter((why) => {
      const { hold, rings } = boxOf(rule);
      hold({ kind: "uncertain", value: limit, why }, delayS(rule).on);
      return !rings();
    });
    expect(doubted).toEqual(["after-fault"]);
  });
});

const contacts = rules.flatMap((each) => (each.rule.kind === "contact" ? [{ ...each, rule: each.rule }] : []));

test.each(contacts)("$name $id rings when its contact is so for its time, and through every quality", ({ rule }) => {
  const active = rule.when === "active" ? 1 : 0;
  const { hold, say, rings, box } = boxOf(rule);
  hold(good(1 - active), delayS(rule).on);
  expect(rings()).toBe(false);
  say(good(active));
  box.wait(Math.max(0, rule.onDelay / 1000 - 1));
  expect(rings()).toBe(rule.onDelay === 0);
  hold(good(active), 2);
  expect(rings()).toBe(true);
  for (const why of faults) {
    say({ kind: "bad", why });
    say({ kind: "uncertain", value: 1 - active, why });
  }
  box.wait(delayS(rule).off);
  expect(rings()).toBe(true);
  hold(good(1 - active), delayS(rule).off);
  expect(rings()).toBe(false);
});

const rises = rules.flatMap((each) => (each.rule.kind === "rise" ? [{ ...each, rule: each.rule }] : []));

test.each(rises)("$name $id rings at its rise and not one step before, and no fault makes one", ({ rule }) => {
  const by = valueIn(rule, rule.by);
  const found = [by - stepOf(rule), by, by + stepOf(rule)].map((rise) => {
    const { say, rings, box } = boxOf(rule);
    say(good(0));
    box.wait(rule.within / 2000);
    for (const why of faults) say({ kind: "bad", why });
    say(good(rise));
    say(good(rise));
    return rings();
  });
  expect(found).toEqual([false, true, true]);
});

const silences = rules.flatMap((each) => (each.rule.kind === "silent" ? [{ ...each, rule: each.rule }] : []));

test.each(silences)("$name $id hears a silence at its time, whatever fault comes instead of values", ({ rule }) => {
  const { say, rings, box } = boxOf(rule);
  say(good(0));
  const seconds = rule.after / 1000;
  box.wait(Math.ceil(seconds / 2) + 1);
  for (const why of faults) say({ kind: "bad", why });
  box.wait(Math.floor(seconds / 2) - 2);
  expect(rings()).toBe(false);
  box.wait(2);
  expect(rings()).toBe(true);
  say({ kind: "uncertain", value: 0, why: "restarted" });
  expect(rings()).toBe(true);
  say(good(0));
  expect(rings()).toBe(false);
});

const exposures = rules.flatMap((each) => (each.rule.kind === "exposure" ? [{ ...each, rule: each.rule }] : []));
const bands = exposures.flatMap(({ name, id, rule }) =>
  rule.bands.map((band) => ({ name, id, rule, ppm: band.above.value, forMs: band.for, band })),
);

test.each(bands)("$name $id: $ppm ppm is borne for its time and not longer", ({ rule, band }) => {
  const level = valueIn(rule, band.above);
  const lower = boxOf(rule);
  lower.hold(good(level - stepOf(rule)), band.for / 1000 + 1);
  const milder = rule.bands.some((each) => valueIn(rule, each.above) < level && each.for <= band.for);
  expect(lower.rings()).toBe(milder);
  const { hold, rings } = boxOf(rule);
  hold(good(level), band.for / 1000 - 3);
  expect(rings()).toBe(false);
  hold(good(level), 3);
  expect(rings()).toBe(true);
});

test.each(exposures)("$name $id: no fault is borne, and none is fresh air", ({ rule }) => {
  const [first] = rule.bands;
  const { hold, say, rings, box } = boxOf(rule);
  for (const why of faults) say({ kind: "bad", why });
  box.wait(first!.for / 1000);
  expect(rings()).toBe(false);
  hold(good(valueIn(rule, first!.above)), first!.for / 1000 + 1);
  for (const why of faults) say({ kind: "bad", why });
  box.wait(rule.offDelay / 1000 + 5);
  expect(rings()).toBe(true);
});

const qualities = rules.flatMap((each) => (each.rule.kind === "quality" ? [{ ...each, rule: each.rule }] : []));

test.each(qualities)("$name $id rings for its reasons and for no other", ({ rule }) => {
  const ringing = faults.filter((why: Fault) => {
    const { say, rings, box } = boxOf(rule);
    say({ kind: "bad", why });
    box.wait(delayS(rule).on);
    return rings();
  });
  expect(ringing).toEqual(faults.filter((why) => rule.why.includes(why)));
});

const means = rules.flatMap((each) => (each.rule.kind === "average" ? [{ ...each, rule: each.rule }] : []));

test.each(means)("$name $id: a mean at the limit rings, one step below does not", ({ rule }) => {
  const limit = valueIn(rule, rule.above);
  const held = (value: number) => {
    const { say, rings, box } = boxOf(rule);
    for (let at = 0; at <= 40; at++) {
      say(good(value));
      box.wait(rule.over / 40_000);
    }
    say(good(value));
    return rings();
  };
  expect([held(limit - stepOf(rule)), held(limit), held(limit + stepOf(rule))]).toEqual([false, true, true]);
});

const forecasts = rules.flatMap((each) => (each.rule.kind === "forecast" ? [{ ...each, rule: each.rule }] : []));

test.each(forecasts)(
  "$name $id rings when the level is half an hour away, not when it is three quarters",
  ({ rule }) => {
    const level = valueIn(rule, rule.reaches);
    const arriving = (minutes: number) => {
      const { say, rings, box } = boxOf(rule);
      const perMinute = 0.005;
      for (let left = minutes + rule.window / 60_000; left >= minutes; left--) {
        say(good(level - left * perMinute));
        box.wait(60);
      }
      return rings();
    };
    expect([arriving(45), arriving(29)]).toEqual([false, true]);
  },
);

test.each(rules.filter(({ rule }) => rule.kind === "vote"))("$name $id wants two devices", ({ rule }) => {
  const vote = rule as RuleOf<"vote">;
  const yes = vote.above === undefined ? 1 : valueIn(rule, vote.above);
  const { say, rings, box } = boxOf(rule);
  const others = ["b", "c"].map((node) => `${node}/${quantityOf(rule)}`);
  say(good(0));
  for (const other of others) box.good(other, 0);
  say(good(yes));
  expect(rings()).toBe(false);
  box.good(others[0]!, yes);
  expect(rings()).toBe(true);
  expect(box.facts.some(({ kind }) => kind === "confirmed")).toBe(true);
});
