import { servesGrid } from "../people/duty.ts";
import type { Turn } from "../turn.ts";
import { closeHazard, isOverdue, openHazard } from "./ledger.ts";
import type { HazardAct, HazardInput, HazardItem, HazardRefusal } from "./rows.ts";

type Doing<D extends HazardAct["do"]> = Extract<HazardAct, { readonly do: D }>;

/** A person enters a hazard, or writes one off with what was done. A repeated command changes nothing. */
export function atHazard(turn: Turn, input: HazardInput): void {
  const { by, command, act } = input;
  if ([...turn.rows("hazard").values()].some((item) => item.command === command)) return;
  const why = turn.site.people.has(by) ? carryOut(turn, input) : "unknown-person";
  if (why !== undefined) turn.fact({ kind: "hazard-refused", by, command, act: act.do, why });
}

function carryOut(turn: Turn, input: HazardInput): HazardRefusal | undefined {
  return input.act.do === "open" ? open(turn, input, input.act) : close(turn, input, input.act);
}

function open(turn: Turn, { by, command }: HazardInput, act: Doing<"open">): HazardRefusal | undefined {
  const { grid, label, device } = act;
  if (label.trim() === "") return "label-missing";
  if (!turn.site.grids.has(grid)) return "unknown-grid";
  if (device !== undefined && !turn.site.devices.has(device)) return "unknown-device";
  if (!servesGrid(turn, grid, by)) return "not-yours";
  return openHazard(turn, { source: "person", grid, label, ...(device !== undefined && { device }), by, command });
}

function close(turn: Turn, { by, command }: HazardInput, act: Doing<"close">): HazardRefusal | undefined {
  const item = turn.get("hazard", act.item);
  if (item === undefined) return "unknown-item";
  const why = closeRefusal(turn, item, { by, measure: act.measure });
  if (why !== undefined) return why;
  closeHazard(turn, item, { by, measure: act.measure, command });
  return undefined;
}

function closeRefusal(
  turn: Turn,
  { grid, closedAt, source, device }: HazardItem,
  { by, measure }: { readonly by: HazardInput["by"]; readonly measure: string },
): HazardRefusal | undefined {
  if (closedAt !== undefined) return "closed";
  if (!servesGrid(turn, grid, by)) return "not-yours";
  if (measure.trim() === "") return "measure-missing";
  return source === "calibration" &&
    device !== undefined &&
    isOverdue({ site: turn.site, alarms: turn.rows("alarm") }, device)
    ? "not-over"
    : undefined;
}
