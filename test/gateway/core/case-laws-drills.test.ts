import fc from "fast-check";
import { expect, test } from "vitest";
import { pointIdSchema } from "../../../config/ids.ts";
import { transitions, type Verb } from "../../../gateway/core/cases/transitions.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const people = ["worker-a", "leader", "room"] as const;
const gas = "node-1/gas";
const spoken = [...new Set(transitions.map(({ verb }) => verb))];

type Act =
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "say"; readonly verb: Verb; readonly who: number; readonly which: number };

const anyActs: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(1, 30, 65, 130) }),
    fc.record({
      do: fc.constant("say" as const),
      verb: fc.constantFrom<Verb[]>("claim", "arrive", "start", "submit", "whistle", "escalate", "danger", ...spoken),
      who: fc.nat({ max: 2 }),
      which: fc.nat({ max: 3 }),
    }),
  ),
  { minLength: 1, maxLength: 12 },
);

/** What would be live of a box: of the state, of the journal, of what the district hears. */
const liveFacts = new Set([
  "alarm",
  "case-opened",
  "case-moved",
  "case-joined",
  "rung",
  "copied",
  "case-task",
  "case-overdue",
]);
const liveRecords = new Set(["alarm", "case", "copy", "whistle", "escalated", "context"]);

function practised(acts: readonly Act[]) {
  const box = createBox(testSite());
  const act = { do: "start", purpose: "drill", method: "inject", points: [pointIdSchema.parse(gas)], scenario: "演练" };
  box.take({ kind: "drill", by: "worker-a", command: "d-1", act } as never);
  box.wait(2);
  for (const [at, each] of acts.entries()) {
    const ids = [...box.state().practiceCase.keys()];
    const id = ids[each.do === "say" ? each.which % Math.max(1, ids.length) : 0] as CaseId | undefined;
    if (each.do === "wait") box.wait(each.seconds);
    else if (id !== undefined) box.act(each.verb, people[each.who] ?? "room", { id, command: `p-${at}` });
  }
  return box;
}

test("10 whatever people do with a drill, none of it is live: no case, no alarm, no fact, no record, no call without its name", () => {
  let moved = 0;
  const law = fc.property(anyActs, (acts) => {
    const box = practised(acts);
    moved += box.facts.filter(({ kind }) => kind === "practised").length;
    expect([box.state().case.size, box.state().alarm.size]).toEqual([0, 0]);
    expect(box.facts.filter(({ kind }) => liveFacts.has(kind))).toEqual([]);
    expect(box.uplink.filter(({ body }) => liveRecords.has(body.kind))).toEqual([]);
    expect(box.notices().filter(({ purpose }) => purpose !== "drill")).toEqual([]);
  });
  fc.assert(law, { seed: 11, numRuns: 60 });
  // The stories are no empty ones.
  expect(moved).toBeGreaterThan(200);
}, 60_000);

test("10 a live alarm in the middle of any of them is a case like any other, in its own turn", () => {
  const law = fc.property(anyActs, (acts) => {
    const box = practised(acts);
    const before = box.notices().length;
    box.good(gas, 50);
    const [live] = [...box.state().case.values()];
    expect(live).toMatchObject({ severity: 1, state: "reported", hazard: "gas" });
    expect(live?.practice).toBeUndefined();
    const owed = box.notices().filter(({ case: of, purpose }) => of === live?.id && purpose === undefined);
    expect(owed.map(({ to }) => to)).toContain("worker-a");
    expect(before).toBeGreaterThanOrEqual(0);
  });
  fc.assert(law, { seed: 12, numRuns: 40 });
}, 60_000);
