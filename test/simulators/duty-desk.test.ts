import { describe, expect, test } from "vitest";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { Commander } from "../../simulators/district/commander.ts";
import { createDutyDesk } from "../../simulators/district/duty-desk.ts";
import { usualOperators } from "../../simulators/district/operators.ts";

/** A desk of a tier at noon, its time in the test's hands. */
function desk(tier: "street" | "district" | "city", tiers = ["city", "district", "street"]) {
  const sent: string[] = [];
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const commander = { order: (verb: string, _args: object, { id = "" } = {}) => Buffer.from(`${verb} ${id}`) };
  const made = createDutyDesk({
    operators: usualOperators(tier),
    tiers,
    commanderOf: (box) => (box === "box-1" ? (commander as unknown as Commander) : undefined),
    send: (_box, bytes) => void sent.push(Buffer.from(bytes).toString()),
    nowMs: () => 1_000,
    hour: () => 12,
    after: (ms, run) => void timers.push({ ms, run }),
  });
  const answer = (command: string, result: string, box = "box-1") =>
    made.hear(box, { atMs: 2_000, body: { kind: "command-result", command, verb: "time", result } } as WireRecord);
  return { ...made, sent, timers, answer };
}

const word = { verb: "time", args: { atMs: 1 } };

describe("the duty desk", () => {
  test("sends an order again until its box has answered, and no longer", () => {
    const { say, sent, timers, answer, orders } = desk("district");
    const said = say("district-desk-1", "box-1", word);
    expect(said).toEqual({ kind: "sent", id: "district-desk-1-1000-1" });
    timers.shift()?.run();
    expect(sent).toEqual(Array(2).fill("time district-desk-1-1000-1"));
    answer("district-desk-1-1000-1", "done", "box-2");
    expect(orders()[0]?.outcome).toBe("waiting");
    answer("district-desk-1-1000-1", "done");
    timers.shift()?.run();
    expect([sent.length, timers.length]).toEqual([2, 0]);
    expect(orders()).toMatchObject([{ outcome: "done", answeredMs: 2_000 }]);
  });

  test("the first answer counts", () => {
    const { say, answer, orders } = desk("district");
    say("district-desk-1", "box-1", word);
    answer("district-desk-1-1000-1", "refused");
    answer("district-desk-1-1000-1", "done");
    expect(orders()[0]?.outcome).toBe("refused");
  });

  test.each([
    { operator: "city-desk-1", verb: "case.command", why: "tier-not-allowed" },
    { operator: "city-desk-1", verb: "case.command", tiers: ["city", "street"] },
    { operator: "district-desk-1", verb: "case.command" },
    { operator: "district-desk-1", verb: "mode.set", why: "role-not-allowed" },
    { operator: "district-departments", verb: "case.command", why: "role-not-allowed" },
    { operator: "district-desk-2", verb: "case.command", why: "not-their-turn" },
    { operator: "district-desk-1", verb: "alarm.silence", why: "unknown-verb" },
  ])("$operator says $verb: $why", ({ operator, verb, why, tiers }) => {
    const { say, sent } = desk(operator.startsWith("city") ? "city" : "district", tiers);
    const said = say(operator, "box-1", { verb });
    expect(said.kind === "refused" ? said.why : undefined).toBe(why);
    expect(sent).toHaveLength(why === undefined ? 1 : 0);
  });

  test("orders nothing of a box that has not let it in", () => {
    expect(desk("district").say("district-desk-1", "box-2", word)).toEqual({ kind: "refused", why: "no-key" });
  });
});
