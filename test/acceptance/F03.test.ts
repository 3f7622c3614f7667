import { expect, test } from "vitest";
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
