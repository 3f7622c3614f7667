import { limits } from "../../../config/limits.ts";
import { bookOf } from "../people/duty.ts";
import { isAbove } from "../people/override-acts.ts";
import type { Turn } from "../turn.ts";
import {
  unaccounted,
  type Evacuation,
  type EvacuationAct,
  type EvacuationInput,
  type EvacuationRefusal,
} from "./rows.ts";
import { sendEvacuation, sums } from "./watch.ts";

/** The roll-call by building, and its end. A repeated command changes nothing; a refused one leaves the state untouched. */
export function atEvacuation(turn: Turn, input: EvacuationInput): void {
  const row = turn.get("evacuation", input.act.evacuation);
  if (row?.commands.includes(input.command) === true) return;
  const why = refusalOf(turn, row, input);
  const { by, command, act } = input;
  if (why !== undefined || row === undefined) {
    const refused = why ?? "unknown-evacuation";
    return turn.fact({ kind: "evacuation-refused", evacuation: act.evacuation, by, command, why: refused });
  }
  keep(turn, { ...done(row, input), commands: [...row.commands, command].slice(-limits.evacuationActsKept) }, input);
}

function done(row: Evacuation, { by, act }: EvacuationInput): Evacuation {
  if (act.do === "close") return { ...row, endedBy: by, reason: act.reason };
  const buildings = row.buildings.map((each) =>
    each.building === act.building ? { ...each, accounted: act.accounted, countedBy: by } : each,
  );
  return { ...row, buildings };
}

/** At 0 unaccounted it is over by itself, whoever counted last. */
function keep(turn: Turn, row: Evacuation, { by, act }: EvacuationInput): void {
  const isOver = act.do === "close" || unaccounted(row) === 0;
  const after = isOver ? { ...row, endedAt: turn.now } : row;
  turn.put("evacuation", row.id, after);
  const event = isOver ? "over" : "progress";
  const buildings = act.do === "count" ? [act.building] : [];
  const reason = act.do === "close" ? { reason: act.reason } : {};
  turn.fact({ kind: "evacuation", evacuation: row.id, case: row.case, event, buildings, ...sums(row), by, ...reason });
  sendEvacuation(turn, row, event);
}

function refusalOf(
  turn: Turn,
  row: Evacuation | undefined,
  { by, act }: EvacuationInput,
): EvacuationRefusal | undefined {
  if (!turn.site.people.has(by)) return "unknown-person";
  if (row === undefined) return "unknown-evacuation";
  if (row.endedAt !== undefined) return "over";
  return act.do === "close" ? closeRefusal(turn, row, { by, act }) : countRefusal(row, act);
}

type Doing<D extends EvacuationAct["do"]> = Extract<EvacuationAct, { readonly do: D }>;

function countRefusal({ buildings }: Evacuation, act: Doing<"count">): EvacuationRefusal | undefined {
  const called = buildings.find(({ building }) => building === act.building);
  if (called === undefined) return "unknown-building";
  return act.accounted >= 0 && act.accounted <= called.toMove ? undefined : "too-many";
}

function closeRefusal(
  turn: Turn,
  row: Evacuation,
  { by, act }: Pick<EvacuationInput, "by"> & { readonly act: Doing<"close"> },
): EvacuationRefusal | undefined {
  if (act.reason.trim() === "") return "reason-missing";
  return isAbove(bookOf(turn), row.grid, by) ? undefined : "not-above";
}
