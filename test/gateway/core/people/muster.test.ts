import { expect, test } from "vitest";
import type { PersonId } from "../../../../config/ids.ts";
import type { RosterAct } from "../../../../gateway/core/people/roster-act.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";

const many = Array.from({ length: 120 }, (_, at) => `w${at + 1}`);

/** A gas case in micro-grid 1, and 120 people rostered under the grid above it. */
const rig = () => {
  const box = createBox(
    testSite((site) => ({
      ...site,
      people: [...site.people, ...many.map((id) => ({ id, title: id, channels: ["screen"] }))],
      roster: [
        ...site.roster,
        { grid: "micro-2", role: "worker", people: many.slice(0, 60) },
        { grid: "micro-2", role: "worker", people: many.slice(60), shift: "24h", from: "2026-06-01" },
      ],
    })),
  );
  box.good("node-1/gas", 50);
  let commands = 0;
  const say = (by: string, act: RosterAct, command = `m${++commands}`) => {
    const { facts } = box.take({ kind: "roster", by: by as PersonId, command, act });
    return (
      facts.flatMap((fact) =>
        fact.kind === "roster-refused" ? [fact.why] : fact.kind === "muster" ? [`${fact.event} ${fact.count}`] : [],
      )[0] ?? "nothing"
    );
  };
  const roll = () => [...box.state().muster.values()].at(-1) ?? expect.fail("no roll");
  const recall = (by = "room") =>
    say(by, { do: "recall", case: box.openCase().id, grid: "grid-1" as never, reason: "暴雨" });
  return { box, say, roll, recall };
};

test("F03: of those who are recalled the list is complete, each is told, and each word counts once", () => {
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

test("F03: whoever comes without being called is admitted by who is there, with a pass for this roll and this day", () => {
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

test("a recall is called from above for an open case, survives a restart and ends by a word", () => {
  const { box, say, roll, recall } = rig();
  expect(recall("w1")).toBe("not-above");
  expect(say("room", { do: "recall", case: "c99", grid: "grid-1" as never, reason: "暴雨" })).toBe("unknown-case");
  expect(say("stranger", { do: "answer", muster: "m99", says: "present" })).toBe("unknown-muster");
  recall();
  box.restart();
  const muster = roll().id;
  expect(say("stranger", { do: "answer", muster, says: "present" })).toBe("not-called");
  expect(say("w1", { do: "end-muster", muster })).toBe("not-above");
  expect(say("room", { do: "end-muster", muster })).toBe("ended 0");
  expect(say("w1", { do: "answer", muster, says: "present" })).toBe("wrong-state");
});
