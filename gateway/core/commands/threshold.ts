import { amend, amendmentFields } from "./amendment.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** Limits and delays of rules, within what the checks allow; of red and orange alarms only tighter than on site. */
export const thresholdApply = commandKind({
  fields: amendmentFields,
  from: streetAndDistrict("administrator"),
  inOrder: true,
  apply: (turn, args, command) => amend(turn, "threshold", args, command),
});
