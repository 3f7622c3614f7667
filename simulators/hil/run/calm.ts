import type { Point } from "../../../gateway/core/site-index.ts";
import { factsOf } from "../../../config/quantity.ts";
import { convert } from "../../../config/units.ts";
import { pointNamed } from "../file/point-named.ts";
import type { TargetState } from "../target/target-client.ts";
import { waited, type Stage } from "./stage.ts";

/**
 * On a gateway that stays from round to round every point goes back to where it began, and its alarms have to end
 * before the next round: what still rings cannot ring again. False when one does not.
 */
export async function calmDown(stage: Stage): Promise<boolean> {
  const points = pointsOf(stage);
  for (const { point, rest } of points)
    stage.bench.follow(point.id, { from: rest, to: rest, startMs: Date.now(), endMs: Date.now() });
  for (let tries = 0; tries * tryMs < calmMs && !stage.signal.aborted; tries += 1) {
    const state = await stage.target.client.state();
    if (state !== undefined && !rings(state.alarm, points)) return true;
    await waited(tryMs, stage.signal);
  }
  return false;
}

function rings(alarms: TargetState["alarm"], points: readonly Resting[]): boolean {
  return Object.entries(alarms).some(
    ([key, { condition }]) => condition.kind !== "clear" && points.some(({ point }) => key.startsWith(`${point.id}#`)),
  );
}

interface Resting {
  readonly point: Point;
  readonly rest: number;
}

/** Where the first ramp of a point begins; quiet, where there is none. */
function pointsOf({ scenario, site }: Stage): readonly Resting[] {
  const moved = scenario.steps.flatMap(({ ramp, set }) => {
    const point = pointNamed(site, (ramp ?? set)?.dev ?? "");
    if (point === undefined) return [];
    const { unit, range } = factsOf(point.quantity);
    const rest = ramp === undefined ? undefined : convert(ramp.from.value, ramp.from.unit, unit);
    return [{ point, rest: rest ?? Math.max(0, range[0]) }];
  });
  return [...new Map(moved.toReversed().map((each) => [each.point.id, each])).values()];
}

const tryMs = 250;
const calmMs = 180_000;
