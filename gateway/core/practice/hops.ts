import type { PointId } from "../../../config/ids.ts";
import type { FactBody } from "../fact.ts";
import type { CaseId } from "../ids.ts";
import { pathOf } from "../site-index.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Drill, DrillId, Hop, HopName, Trial } from "./rows.ts";

/** What happens in a test is a hop of what is tried. */
export function noteHop(turn: Turn, id: DrillId, what: FactBody): void {
  if (what.kind === "notice-outcome") noteOutcome(turn, id, what);
  if (what.kind === "alarm" && (what.event === "raised" || what.event === "rearmed"))
    reached(turn, id, { hop: "fired", points: [what.point] });
  if (what.kind === "case-moved" && what.verb === "claim")
    reached(turn, id, { hop: "claimed", case: what.case, ...(what.by && { by: what.by }) });
}

function noteOutcome(
  turn: Turn,
  id: DrillId,
  { notice, outcome }: Extract<FactBody, { kind: "notice-outcome" }>,
): void {
  const row = turn.get("notice", notice);
  if (row === undefined || (outcome.kind !== "accepted" && outcome.kind !== "delivered")) return;
  reached(turn, id, { hop: "accepted", case: row.case, by: outcome.detour?.via ?? row.channel });
}

interface Reached {
  readonly hop: HopName;
  /** These, or those whose alarms are in the case. */
  readonly points?: readonly PointId[];
  readonly case?: CaseId;
  readonly by?: NonNullable<Hop["by"]>;
}

/** The first time counts. */
export function reached(turn: Turn, id: DrillId, { hop, points, case: of, by }: Reached): void {
  const drill = turn.get("drill", id);
  if (drill === undefined) return;
  const inCase = of === undefined ? [] : pointsIn(turn, of);
  const isMeant = ({ point, person, case: own }: Trial) =>
    person === undefined
      ? (points?.includes(point as PointId) ?? false) || inCase.includes(point as PointId)
      : own !== undefined && own === of;
  const after = drill.trials.map((trial) =>
    isMeant(trial) && !has(trial, hop)
      ? { ...trial, hops: [...trial.hops, { hop, at: turn.now, ...(by !== undefined && { by }) }] }
      : trial,
  );
  if (after.every((trial, at) => trial === drill.trials[at])) return;
  turn.put("drill", id, { ...drill, trials: after });
  sendHop(turn, drill, { hop, ...(by !== undefined && { by }) });
}

function pointsIn(turn: Turn, id: CaseId): readonly PointId[] {
  return (turn.get("practiceCase", id)?.alarms ?? []).map((alarm) => alarm.slice(0, alarm.indexOf("#")) as PointId);
}

function has({ hops }: Trial, name: HopName): boolean {
  return hops.some(({ hop }) => hop === name);
}

function sendHop(
  turn: Turn,
  { id, purpose, method, scenario, startedAt }: Drill,
  { hop, by }: Pick<Hop, "hop" | "by">,
): void {
  const tookMs = elapsedMs(startedAt, turn.now) ?? 0;
  const why = by === undefined ? {} : { why: by };
  turn.send("step", { kind: "drill", drill: id, purpose, method, scenario, event: hop, tookMs, ...why });
}

/** A siren is proven to sound: for the points of its grids that have fired. */
export function hearSiren(turn: Turn, id: string): void {
  const siren = turn.site.site.sirens.find((each) => each.id === id);
  if (siren === undefined) return;
  for (const drill of turn.rows("drill").values()) {
    if (drill.end !== undefined) continue;
    const points = drill.trials.flatMap((trial) =>
      trial.point !== undefined && has(trial, "fired") ? trial.point : [],
    );
    const near = points.filter((point) => {
      const grid = turn.site.points.get(point)?.place.grid;
      return grid !== undefined && pathOf(turn.site, grid).some((each) => siren.grids.includes(each.id));
    });
    reached(turn, drill.id, { hop: "sounded", points: near });
  }
}
