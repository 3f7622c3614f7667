import { expect, test } from "vitest";
import { signed } from "./mode-site.ts";
import { many, rig } from "./roll.ts";

test("F03 of those who are recalled the list is complete, each is told, and each word counts once", () => {
  const { box, say, roll, recall } = rig();
  expect(recall()).toBe("called 123");
  const expected = [...many, "worker-a", "worker-b", "leader"].toSorted();
  expect(
    roll()
      .called.map(({ person }) => person)
      .toSorted(),
  ).toEqual(expected);
  expect(
    box
      .notices()
      .filter(({ kind }) => kind === "recall")
      .map(({ to }) => to)
      .toSorted(),
  ).toEqual(expected);
  for (const who of many) expect(say(who, { do: "answer", muster: roll().id, says: "present" })).toMatch(/^present/);
  expect(say("w1", { do: "answer", muster: roll().id, says: "left" })).toBe("left 119");
  expect(say("w2", { do: "answer", muster: roll().id, says: "present" }, "again")).toBe("present 119");
  expect(say("w2", { do: "answer", muster: roll().id, says: "left" }, "again")).toBe("nothing");
  expect(
    roll()
      .called.filter(({ says }) => says === undefined)
      .map(({ person }) => person)
      .toSorted(),
  ).toEqual(["leader", "worker-a", "worker-b"]);
});

test("F03 whoever comes without being called is admitted by who is there, with a pass for this roll and this day", () => {
  const { box, say, roll, recall } = rig();
  recall();
  const muster = roll().id;
  expect(say("w1", { do: "admit", muster, label: "志愿者" })).toBe("not-yours");
  say("w1", { do: "answer", muster, says: "present" });
  expect(say("w1", { do: "admit", muster, label: " " })).toBe("reason-missing");
  expect(say("w1", { do: "admit", muster, label: "志愿者" })).toBe("admitted 2");
  const { pass } = roll().walkIns[0] ?? expect.fail("nobody walked in");
  expect(say("w1", { do: "answer", muster, says: "left", pass })).toBe("left 1");
  expect(roll().called.find(({ person }) => person === "w1")?.says).toBe("present");
  expect(say("w1", { do: "answer", muster, says: "present", pass: "p9" })).toBe("not-called");
  const { monoMs, wallMs } = box.now();
  box.shift({ monoMs: monoMs + 12 * 3_600_000, wallMs: wallMs + 12 * 3_600_000 });
  expect(say("w1", { do: "answer", muster, says: "present", pass })).toBe("not-called");
});

test("F03 the commander above recalls by a signed order, and hears by number who came and who did not", () => {
  const { box, say, roll } = rig();
  const args = { case: box.openCase().id, grid: "grid-1", reason: "暴雨" };
  const order = (over: object = {}, more: object = {}) =>
    signed(box, { ...args, ...over }, { verb: "recall", tier: "district", ...more });
  const notices = () => box.notices().filter(({ kind }) => kind === "recall");
  expect(order({}, { role: "desk" })).toEqual({ kind: "refused", why: "role-not-allowed" });
  expect(order({}, { tier: "city" })).toEqual({ kind: "refused", why: "tier-not-allowed" });
  expect(order({ case: "c99" })).toEqual({ kind: "refused", why: "recall-refused", detail: "unknown-case" });
  expect(order({ grid: "grid-77" })).toEqual({ kind: "refused", why: "recall-refused", detail: "unknown-seat" });
  expect(notices()).toEqual([]);
  expect(order()).toEqual({ kind: "done", detail: roll().id });
  expect(roll()).toMatchObject({ calledBy: "aa:desk-1", grid: "grid-1" });
  expect(notices()).toHaveLength(many.length + 3);
  say("w1", { do: "answer", muster: roll().id, says: "present" });
  say("w2", { do: "answer", muster: roll().id, says: "unable" });
  say("w1", { do: "admit", muster: roll().id, label: "志愿者" });
  say("room", { do: "end-muster", muster: roll().id });
  const told = box.uplink.flatMap(({ lane, body }) => (body.kind === "roll-call" ? [{ lane, ...body }] : []));
  expect(told.map(({ event, called, answered, present }) => [event, called, answered, present])).toEqual([
    ["called", 123, 0, 0],
    ["answered", 123, 1, 1],
    ["answered", 123, 2, 1],
    ["answered", 123, 2, 2],
    ["ended", 123, 2, 2],
  ]);
  expect(
    told.every(({ lane, case: of, rollCall }) => lane === "step" && of === args.case && rollCall === roll().id),
  ).toBe(true);
});

test("F03 an order to recall that comes twice calls nobody twice, before and after a restart", () => {
  const { box, roll } = rig();
  const args = { case: box.openCase().id, grid: "grid-1", reason: "暴雨" };
  const again = { verb: "recall", tier: "district", id: "r-1", notBeforeMs: box.now().wallMs } as const;
  signed(box, args, again);
  const first = roll();
  box.restart();
  box.shift({ monoMs: box.now().monoMs + 60_000, wallMs: box.now().wallMs + 60_000 });
  expect(signed(box, args, again)).toEqual({ kind: "done", detail: first.id });
  expect([...box.state().muster.values()]).toEqual([first]);
});
