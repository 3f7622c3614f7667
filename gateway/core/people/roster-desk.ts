import type { Turn } from "../turn.ts";
import { takeOver } from "./handover.ts";
import { atRoll, recall } from "./muster.ts";
import { decide, request } from "./override-acts.ts";
import type { RosterInput, RosterRefusal } from "./roster-act.ts";

/** A person does something about the roster. A repeated command changes nothing; a refused one leaves the state untouched. */
export function arrange(turn: Turn, input: RosterInput): void {
  if (isRepeat(turn, input)) return;
  const refused = turn.site.people.has(input.by) ? carryOut(turn, input) : "unknown-person";
  if (refused === undefined) return;
  const { by, command, act } = input;
  turn.fact({ kind: "roster-refused", by, command, act: act.do, why: refused });
}

function isRepeat(turn: Turn, { command, act }: RosterInput): boolean {
  if ([...turn.rows("muster").values()].some((row) => row.commands.includes(command))) return true;
  if (act.do !== "take-over") return [...turn.rows("override").values()].some((row) => row.commands.includes(command));
  // What was taken over is gone; its cases remember by which word.
  return [...turn.rows("case").values()].some(({ steps }) => steps.some((step) => step.command === command));
}

function carryOut(turn: Turn, { act, ...input }: RosterInput): RosterRefusal | undefined {
  if ("override" in act) return decide(turn, { ...input, act });
  if ("muster" in act) return atRoll(turn, { ...input, act });
  switch (act.do) {
    case "request":
      return request(turn, { ...input, act });
    case "take-over":
      return takeOver(turn, { ...input, act });
    case "recall":
      return recall(turn, { ...input, act });
  }
}
