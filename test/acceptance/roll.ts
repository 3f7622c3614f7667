import { expect } from "vitest";
import type { PersonId } from "../../config/ids.ts";
import type { RosterAct } from "../../gateway/core/people/roster-act.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

export const many = Array.from({ length: 120 }, (_, at) => `w${at + 1}`);

/** A gas case in micro-grid 1, and 120 people rostered under the grid above it. */
export const rig = () => {
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
