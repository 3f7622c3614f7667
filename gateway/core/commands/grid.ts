import { amend, amendmentFields } from "./amendment.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** Another division of the community into grids, with the places of devices and the roster that go with it. */
export const gridApply = commandKind({
  fields: amendmentFields,
  from: streetAndDistrict("administrator"),
  inOrder: true,
  apply: (turn, args, command) => amend(turn, "grid", args, command),
});
