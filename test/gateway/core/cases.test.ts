import { describe, expect, it } from "vitest";
import { caseStates, transitionFor, transitions, type CaseState } from "../../../gateway/core/cases/transitions.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const gas = "node-1/gas";

const ringing = (site = testSite()) => {
  const box = createBox(site);
  box.good(gas, 50);
  return box;
};

/** States that nothing leads out of. */
const terminal: readonly CaseState[] = ["archived", "merged", "rejected", "dismissed"];

describe("the case table", () => {
  it("is deterministic and leaves no state without a way to an end", () => {
    expect(new Set(transitions.map((row) => `${row.from} ${row.verb}`)).size).toBe(transitions.length);
    const reach = new Set<string>(terminal);
    for (let pass = 0; pass < caseStates.length; pass++)
      for (const row of transitions) if (reach.has(row.to)) reach.add(row.from);
    expect([...reach].toSorted()).toEqual([...caseStates].toSorted());
    expect(transitions.filter((row) => terminal.includes(row.from))).toEqual([]);
    expect(transitionFor("closed", "claim")).toBeUndefined();
  });
});

describe("a case", () => {
  it("runs from report to closed through the hands of the claimer", () => {
    const box = ringing();
    for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
    box.good(gas, 1);
    box.wait(61);
    box.act("approve", "worker-a");
    const moves = box.facts.flatMap((fact) => (fact.kind === "case-moved" ? [fact.to] : []));
    expect(moves).toEqual(["claimed", "on-scene", "handling", "feedback", "closing", "closed"]);
    expect(box.notices()).toEqual([]);
  });
  it("groups alarms of one zone and hazard, and keeps the worst severity", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    box.wait(5);
    expect(box.openCase()).toMatchObject({ severity: 2, alarms: ["node-1/gas#gas.high"] });
    box.good(gas, 50);
    expect(box.openCase()).toMatchObject({ severity: 1, alarms: ["node-1/gas#gas.high", "node-1/gas#gas.hh"] });
    box.good("node-2/gas", 50);
    expect(box.state().case.size).toBe(2);
  });
  it.each([
    ["claim", "stranger", "not-in-this-grid"],
    ["claim", "nobody", "unknown-person"],
    ["arrive", "worker-a", "wrong-state"],
    ["timeout", "worker-a", "timer-only"],
  ] as const)("refuses %s by %s: %s, and stays as it was", (verb, by, why) => {
    const box = ringing();
    const before = box.openCase();
    const { facts } = box.act(verb, by);
    expect(facts).toMatchObject([{ kind: "refused", why }]);
    expect(box.openCase()).toEqual(before);
  });
  it("cannot be timed out by a person once it is claimed", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    expect(box.act("timeout", "worker-a").facts).toMatchObject([{ kind: "refused", why: "timer-only" }]);
    expect(box.act("arrive", "leader").facts).toMatchObject([{ kind: "refused", why: "not-the-claimer" }]);
  });
  it("cannot be closed while a member rings, nor without feedback", () => {
    const box = ringing();
    for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-a");
    const bare = box.take({
      kind: "case",
      case: box.openCase().id,
      by: "worker-a" as never,
      verb: "submit",
      command: "x",
    });
    expect(bare.facts).toMatchObject([{ kind: "refused", why: "feedback-missing" }]);
    box.act("submit", "worker-a");
    expect(box.act("approve", "worker-a").facts).toMatchObject([{ kind: "refused", why: "still-in-alarm" }]);
  });
  it("answers a repeated command without doing it twice", () => {
    const box = ringing();
    box.act("claim", "worker-a", { command: "once" });
    const again = box.act("claim", "worker-a", { command: "once" });
    expect(again.facts).toEqual([]);
    expect(again.changes).toEqual([]);
  });
  it("stays open when the value recovers, and tells everybody who was told", () => {
    const box = ringing();
    box.wait(2);
    box.good(gas, 1);
    box.wait(61);
    expect(box.openCase().state).toBe("reported");
    expect(
      box
        .notices()
        .filter((notice) => notice.kind === "recovered")
        .map((notice) => notice.to),
    ).toEqual(["worker-a", "leader"]);
  });
  it("is acknowledged only by a claim, and a member that rings later needs a new one", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    expect([...box.state().alarm.values()].map((alarm) => alarm.acked)).toEqual([true, true]);
    expect(box.act("claim", "worker-a").facts).toMatchObject([{ kind: "refused", why: "nothing-new" }]);
    box.wait(5);
    expect(box.state().alarm.get("node-1/gas#gas.high")?.acked).toBe(false);
    box.act("claim", "leader");
    expect(box.openCase()).toMatchObject({ claimedBy: "leader", state: "claimed" });
  });
});
