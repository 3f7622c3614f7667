import { gridOfCode } from "../grid-codes.ts";
import { takeReport } from "../cases/external.ts";
import { done, refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/**
 * A resident or a hotline told the platform 群众随手报、12345: number, place and kind, neither a name nor a word of theirs.
 * Of the three families only what the admission list names is the box's business 风险隐患; disputes and opinions are not.
 */
export const externalCase = commandKind({
  fields: {
    ticket: { key: 0, is: "text", max: 64 },
    source: { key: 1, is: "word", of: ["citizen", "hotline"] as const },
    /** Id or code, an old code as well. */
    grid: { key: 2, is: "text", max: 64 },
    /** Of the admission list. */
    type: { key: 3, is: "text", max: 40 },
  },
  from: streetAndDistrict("desk"),
  apply: (turn, { ticket: id, source, grid, type }) => {
    const zone = gridOfCode(turn.site, grid);
    if (zone === undefined) return refused("case-refused", "unknown-grid");
    const of = takeReport(turn, { id, source, zone, type });
    return of === undefined ? refused("not-admitted", type) : done(of);
  },
});
