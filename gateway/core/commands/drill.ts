import { limits } from "../../../config/limits.ts";
import type { PointId } from "../../../config/ids.ts";
import { begin } from "../practice/desk.ts";
import { endDrill } from "../practice/end.ts";
import { isRunning } from "../practice/rows.ts";
import { done, refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** The commander asks for a drill by values put in at named points: the box plays it and reports each hop. */
export const drillStart = commandKind({
  fields: {
    scenario: { key: 0, is: "text", max: 40 },
    /** Ids of points, spaces between. */
    points: { key: 1, is: "text", max: 2_000 },
    forMs: { key: 2, is: "integer", min: 60_000, max: limits.drillMaxMs, optional: true },
  },
  from: streetAndDistrict("commander"),
  apply: (turn, { scenario, points, forMs }, { id, tier, operator }) => {
    const named = points.split(" ").filter(Boolean) as PointId[];
    const start = { do: "start", purpose: "drill", method: "inject", points: named, scenario } as const;
    const order = { by: `${tier}:${operator}`, command: id, isEntitled: () => true };
    const why = begin(turn, { ...start, ...(forMs !== undefined && { forMs }) }, order);
    return why === undefined ? done(scenario) : refused("drill-refused", why);
  },
});

export const drillStop = commandKind({
  fields: { reason: { key: 0, is: "text", max: 80 } },
  from: streetAndDistrict("commander"),
  apply: (turn, { reason }) => {
    const running = [...turn.rows("drill").values()].filter(isRunning);
    for (const drill of running) endDrill(turn, drill, { result: "stopped", why: reason });
    return done(`${running.length}`);
  },
});
