import { commandRoles, done } from "./command.ts";
import { commandKind } from "./kind.ts";

/**
 * What the district's clock says. A hint and no more: whether the box believes its clock is decided by its own time
 * source, so an order that was held back on its way cannot set it.
 */
export const timeHint = commandKind({
  fields: { atMs: { key: 0, is: "integer", min: 0, max: 8_640_000_000_000_000 } },
  from: { street: commandRoles, district: commandRoles, city: commandRoles },
  anytime: true,
  apply: (turn, { atMs }) => {
    const byMs = atMs - turn.now.wallMs;
    turn.fact({ kind: "clock-hint", byMs });
    return done(`${byMs} ms`);
  },
});
