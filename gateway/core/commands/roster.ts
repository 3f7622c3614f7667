import { amend, amendmentFields } from "./amendment.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** People and who takes turns where, from a time on. */
export const rosterApply = commandKind({
  fields: amendmentFields,
  from: streetAndDistrict("administrator"),
  inOrder: true,
  apply: (turn, args, command) => amend(turn, "roster", args, command),
});
