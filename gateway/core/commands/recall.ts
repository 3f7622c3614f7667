import { gridOfCode } from "../grid-codes.ts";
import type { CaseId } from "../ids.ts";
import { recallFromAbove } from "../people/muster.ts";
import { done, refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** 召回、点名: the commander calls everybody of a grid to an open case; who comes is told by `roll-call` records. */
export const recall = commandKind({
  fields: {
    case: { key: 0, is: "text", max: 16 },
    /** Id or code, an old code as well. */
    grid: { key: 1, is: "text", max: 64 },
    reason: { key: 2, is: "text", max: 200 },
  },
  from: streetAndDistrict("commander"),
  apply: (turn, { case: of, grid, reason }, { key, id, operator }) => {
    const zone = gridOfCode(turn.site, grid);
    if (zone === undefined) return refused("recall-refused", "unknown-seat");
    const call = { case: of as CaseId, grid: zone, reason, by: `${key}:${operator}`, command: `${key}/${id}` };
    const called = recallFromAbove(turn, call);
    return called.ok ? done(called.value) : refused("recall-refused", called.error);
  },
});
