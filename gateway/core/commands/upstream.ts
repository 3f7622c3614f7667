import { changeMode } from "../modes/desk.ts";
import { modeNow } from "../modes/mode.ts";
import { done, refused } from "./command.ts";
import { commandKind } from "./kind.ts";

/**
 * A station upstream rang 上游来水: the box downstream is in alert before the water comes. In alert or emergency already
 * it stays there; a person ends it.
 */
export const upstreamWarning = commandKind({
  fields: {
    station: { key: 0, is: "text", max: 80 },
    severity: { key: 1, is: "integer", min: 1, max: 4 },
    /** How long the water takes, as the district reckons. */
    leadMs: { key: 2, is: "integer", min: 0, max: 604_800_000, optional: true },
  },
  from: { district: ["commander", "desk"], city: ["commander", "desk"] },
  apply: (turn, { station, severity, leadMs }, { key, operator, tier, role }) => {
    const lead = leadMs === undefined ? {} : { leadMs };
    turn.fact({ kind: "upstream", station, severity: severity as 1 | 2 | 3 | 4, ...lead });
    const mode = modeNow(turn);
    if (mode === "alert" || mode === "emergency") return done(mode);
    const by = { kind: "command", key, operator, tier, role } as const;
    const why = changeMode(turn, { mode: "alert", by, reason: `上游来水 upstream: ${station}` });
    return why === undefined ? done("alert") : refused("mode-refused", why);
  },
});
