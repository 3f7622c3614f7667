import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PersonId } from "../../../../config/ids.ts";
import { onDuty } from "../../../../gateway/core/people/duty.ts";
import { withEffects, type Change, type Effect, type Override } from "../../../../gateway/core/people/override.ts";
import type { RosterAct, Wish } from "../../../../gateway/core/people/roster-act.ts";
import { createBox } from "../bench-box.ts";
import { at, bookWith, rosterSite, worker } from "./roster-site.ts";

const person = (id: string) => id as PersonId;
const layers = [
  { people: ["p1", "p2"], shift: "24h", handover: "08:00", from: "2026-06-01" },
  { people: ["p3"], hours: { from: "09:00", to: "10:00" } },
];
const site = rosterSite(layers);

/** Noon of 2 June: p2 is on until eight in the morning of the 3rd, then p1. */
const rig = (of = site) => {
  const box = createBox(of);
  let commands = 0;
  const arrange = (by: string, act: RosterAct, command = `r${++commands}`) => {
    const { facts } = box.take({ kind: "roster", by: person(by), command, act });
    const refused = facts.flatMap((fact) => (fact.kind === "roster-refused" ? [fact.why] : []));
    return refused[0] ?? (facts.some((fact) => fact.kind === "override") ? "done" : "nothing");
  };
  const rows = () => [...box.state().override.values()];
  return { box, arrange, rows, last: () => rows().at(-1) ?? expect.fail("no override") };
};
const hours = (from: string, to: string) => ({ fromMs: at(from).wallMs, toMs: at(to).wallMs });
const day3 = hours("2026-06-03T08:00", "2026-06-04T08:00");
const leave: Wish = {
  ...worker,
  kind: "leave",
  change: { kind: "stand-in", off: person("p1") },
  ...day3,
  reason: "看病",
};
const on = (rows: readonly Override[], iso: string) => onDuty(bookWith(site, rows), worker, at(iso)).people;

describe("a leave", () => {
  it("goes from request to taker to approval, and until it is approved whoever asked stays on duty", () => {
    const { arrange, rows, last } = rig();
    const noon = "2026-06-03T12:00";
    expect(arrange("p1", { do: "request", wish: leave })).toBe("done");
    const { id } = last();
    expect([last().state, on(rows(), noon)]).toEqual(["requested", ["p1"]]);
    expect(arrange("leader", { do: "approve", override: id })).toBe("not-taken");
    expect(arrange("p3", { do: "take", override: id })).toBe("done");
    expect([last().state, on(rows(), noon)]).toEqual(["taken", ["p1"]]);
    expect(arrange("leader", { do: "approve", override: id })).toBe("done");
    expect([last().state, on(rows(), noon)]).toEqual(["approved", ["p3"]]);
    expect(on(rows(), "2026-06-03T07:59")).toEqual(["p2"]);
    expect(on(rows(), "2026-06-04T08:00")).toEqual(["p2"]);
    expect(onDuty(bookWith(site, rows()), worker, at(noon)).because).toMatchObject([
      { kind: "layer", people: ["p1"] },
      { kind: "override", override: id, change: { off: "p1", on: "p3" } },
    ]);
  });

  it("that is withdrawn, or whose taker thinks again, leaves whoever asked on duty", () => {
    const { arrange, last, rows } = rig();
    arrange("p1", { do: "request", wish: leave });
    const override = last().id;
    arrange("p3", { do: "take", override });
    expect(arrange("p3", { do: "withdraw", override })).toBe("done");
    expect(last()).toMatchObject({ state: "requested", change: { off: "p1", on: undefined } });
    arrange("p3", { do: "take", override });
    arrange("leader", { do: "approve", override });
    expect(arrange("p3", { do: "withdraw", override })).toBe("not-yours");
    expect(arrange("p1", { do: "withdraw", override })).toBe("done");
    expect(on(rows(), "2026-06-03T12:00")).toEqual(["p1"]);
    expect(arrange("p1", { do: "withdraw", override })).toBe("wrong-state");
  });

  it.each<[string, Partial<Wish>, string, string]>([
    ["without a reason", { reason: " " }, "p1", "reason-missing"],
    ["backwards", { toMs: leave.fromMs }, "p1", "bad-period"],
    ["for a time that is over", hours("2026-06-01T08:00", "2026-06-02T08:00"), "p1", "bad-period"],
    ["for half a year", { toMs: leave.fromMs + 180 * 86_400_000 }, "p1", "bad-period"],
    ["of a place nobody rosters", { role: "leader" }, "p1", "unknown-seat"],
    ["for somebody else", {}, "p2", "not-yours"],
    ["of a stranger", { change: { kind: "stand-in", off: person("nobody") } }, "nobody", "unknown-person"],
    ["that lets nobody off", { change: { kind: "add", on: person("p1") } }, "p1", "bad-change"],
    [
      "from oneself to oneself",
      { change: { kind: "stand-in", off: person("p1"), on: person("p1") } },
      "p1",
      "bad-change",
    ],
    [
      "of a swap without its return",
      { kind: "swap", change: { kind: "stand-in", off: person("p1"), on: person("p2") } },
      "p1",
      "bad-change",
    ],
  ])("%s is refused by name and changes nothing", (_name, change, by, why) => {
    const { arrange, rows } = rig();
    expect(arrange(by, { do: "request", wish: { ...leave, ...change } })).toBe(why);
    expect(rows()).toEqual([]);
  });

  it("may be asked for from above, but is not approved by whoever it is about", () => {
    const { arrange, last } = rig();
    expect(arrange("leader", { do: "request", wish: leave })).toBe("done");
    const override = last().id;
    expect(arrange("p1", { do: "take", override })).toBe("own-request");
    arrange("p3", { do: "take", override });
    expect(arrange("p3", { do: "approve", override })).toBe("own-request");
    expect(arrange("leader", { do: "approve", override })).toBe("own-request");
    expect(arrange("p2", { do: "approve", override })).toBe("not-above");
    expect(arrange("room", { do: "approve", override })).toBe("done");
  });

  it("offered to one person is not taken by another, nor by who is on leave then", () => {
    const { arrange, last, rows } = rig();
    const offered: Wish = { ...leave, change: { kind: "stand-in", off: person("p1"), on: person("p2") } };
    arrange("p1", { do: "request", wish: offered });
    expect(arrange("p3", { do: "take", override: last().id })).toBe("asked-another");
    arrange("p2", { do: "request", wish: { ...leave, change: { kind: "stand-in", off: person("p2") } } });
    const second = last().id;
    arrange("p3", { do: "take", override: second });
    arrange("leader", { do: "approve", override: second });
    expect(arrange("p2", { do: "take", override: rows()[0]?.id ?? "o0" })).toBe("on-leave");
  });

  it("under a clock nobody trusts waits until somebody can say when it is", () => {
    const { box, arrange } = rig();
    box.shift({ wallTrusted: false });
    expect(arrange("p1", { do: "request", wish: leave })).toBe("clock-untrusted");
  });
});

describe("a swap", () => {
  it("lets each stand in for the other, each in their own time", () => {
    const { arrange, last, rows } = rig();
    const back = hours("2026-06-04T08:00", "2026-06-05T08:00");
    const wish: Wish = {
      ...leave,
      kind: "swap",
      change: { kind: "stand-in", off: person("p1"), on: person("p2") },
      inReturn: back,
    };
    arrange("p1", { do: "request", wish });
    arrange("p2", { do: "take", override: last().id });
    expect(arrange("leader", { do: "approve", override: last().id })).toBe("done");
    expect(["03", "04", "05", "06"].map((day) => on(rows(), `2026-06-${day}T12:00`))).toEqual([
      ["p2"],
      ["p1"],
      ["p1"],
      ["p2"],
    ]);
  });
});

describe("a temporary change", () => {
  const temporary = (change: Change): Wish => ({ ...leave, kind: "temporary", change });

  it("from above holds at once: removed, added, or in place of everything", () => {
    const { arrange, rows } = rig();
    arrange("leader", { do: "request", wish: temporary({ kind: "add", on: person("p2") }) });
    expect(on(rows(), "2026-06-03T12:00")).toEqual(["p1", "p2"]);
    arrange("leader", { do: "request", wish: temporary({ kind: "remove", off: person("p1") }) });
    expect(on(rows(), "2026-06-03T12:00")).toEqual(["p2"]);
    arrange("leader", {
      do: "request",
      wish: temporary({ kind: "schedule", people: [person("p3"), person("worker-b")] }),
    });
    expect(on(rows(), "2026-06-03T12:00")).toEqual(["p3", "worker-b"]);
    expect(on(rows(), "2026-06-04T08:00")).toEqual(["p2"]);
  });

  it("asked for by a worker waits for somebody above, who cannot leave nobody on duty without saying so", () => {
    const { arrange, rows, last } = rig();
    arrange("p2", { do: "request", wish: temporary({ kind: "remove", off: person("p1") }) });
    expect([last().state, on(rows(), "2026-06-03T12:00")]).toEqual(["requested", ["p1"]]);
    expect(arrange("leader", { do: "approve", override: last().id })).toBe("makes-a-gap");
    expect(arrange("leader", { do: "approve", override: last().id, force: true })).toBe("done");
    expect(on(rows(), "2026-06-03T12:00")).toEqual([]);
  });

  it("is rejected from above, and then changes nothing any more", () => {
    const { arrange, rows, last } = rig();
    arrange("p2", { do: "request", wish: temporary({ kind: "add", on: person("p3") }) });
    expect(arrange("p1", { do: "reject", override: last().id })).toBe("not-above");
    expect(arrange("leader", { do: "reject", override: last().id })).toBe("done");
    expect(arrange("leader", { do: "approve", override: last().id })).toBe("wrong-state");
    expect(on(rows(), "2026-06-03T12:00")).toEqual(["p1"]);
  });
});

describe("every act", () => {
  it("repeated under its command changes nothing and adds no second row", () => {
    const { arrange, rows, last } = rig();
    arrange("p1", { do: "request", wish: leave }, "same");
    expect(arrange("p1", { do: "request", wish: leave }, "same")).toBe("nothing");
    arrange("p3", { do: "take", override: last().id }, "take");
    expect(arrange("p3", { do: "take", override: last().id }, "take")).toBe("nothing");
    expect(rows()).toHaveLength(1);
    expect(arrange("stranger-2", { do: "request", wish: leave })).toBe("unknown-person");
    expect(arrange("p1", { do: "take", override: "o999" })).toBe("unknown-override");
  });

  it("survives a restart, and what is long over is forgotten by the daily chore", () => {
    const { box, arrange, rows } = rig();
    arrange("leader", {
      do: "request",
      wish: { ...leave, kind: "temporary", change: { kind: "add", on: person("p2") } },
    });
    box.restart();
    expect(rows()).toHaveLength(1);
    const { monoMs } = box.now();
    box.shift({ monoMs: monoMs + 40 * 86_400_000, wallMs: at("2026-07-12T03:00").wallMs });
    box.wait(1);
    expect(rows()).toEqual([]);
  });
});

const who = fc.constantFrom(...["p1", "p2", "p3", "p4"].map(person));
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("stand-in" as const), off: who, on: fc.option(who, { nil: undefined }) }),
  fc.record({ kind: fc.constant("remove" as const), off: who }),
  fc.record({ kind: fc.constant("add" as const), on: who }),
  fc.record({ kind: fc.constant("schedule" as const), people: fc.uniqueArray(who, { minLength: 1 }) }),
);
const effects = fc
  .array(change, { maxLength: 6 })
  .map((changes) => changes.map((each, at): Effect => ({ override: `o${at + 1}`, change: each })));
const planned = fc.uniqueArray(who);
const without = (kind: Change["kind"], of: readonly Effect[]) => of.filter((each) => each.change.kind !== kind);

describe("laws of overrides", () => {
  it("nobody twice, nobody from nowhere, nothing changed by nothing", () => {
    fc.assert(
      fc.property(planned, effects, (plan, of) => {
        const { people } = withEffects(plan, of);
        expect(new Set(people).size).toBe(people.length);
        const named = of.flatMap(({ change: { kind, ...rest } }) =>
          kind === "schedule" ? (rest as { people: PersonId[] }).people : [(rest as { on?: PersonId }).on],
        );
        expect(people.every((each) => plan.includes(each) || named.includes(each))).toBe(true);
        expect(withEffects(plan, []).people).toEqual(plan);
      }),
    );
  });
  it("the newest schedule replaces everything, and the rest adds: an added person is on duty, whoever removed them", () => {
    fc.assert(
      fc.property(planned, effects, (plan, of) => {
        const { people } = withEffects(plan, of);
        const newest = of.findLast((each) => each.change.kind === "schedule")?.change;
        if (newest?.kind === "schedule") {
          expect(people).toEqual(newest.people);
          return;
        }
        for (const each of of) if (each.change.kind === "add") expect(people).toContain(each.change.on);
      }),
    );
  });
  it("stand-ins alone never leave fewer than one on duty, and never a person who was let off, but in a circle", () => {
    fc.assert(
      fc.property(planned, effects, (plan, of) => {
        const pairs = without("schedule", without("add", without("remove", of))).filter(
          ({ change: each }) => each.kind === "stand-in" && each.on !== undefined && each.on !== each.off,
        );
        const { people } = withEffects(plan, pairs);
        expect(people.length > 0).toBe(plan.length > 0);
        for (const each of people) {
          const isOff = pairs.some(({ change: pair }) => "off" in pair && pair.off === each);
          if (isOff) expect(plan).toContain(each);
        }
      }),
    );
  });
});
