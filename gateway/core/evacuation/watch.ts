import type { Building, EvacuationPlan } from "../../../config/evacuation.ts";
import { limits } from "../../../config/limits.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import { rateOf } from "../alarms/rules/forecast.ts";
import { withReading } from "../alarms/rules/slices.ts";
import { dutyNow, bookOf } from "../people/duty.ts";
import { notify } from "../people/notices.ts";
import { pathOf } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Reading } from "../points/reading.ts";
import type { Turn } from "../turn.ts";
import {
  accounted,
  toMove,
  type CalledBuilding,
  type Evacuation,
  type EvacuationId,
  type EvacuationStage,
} from "./rows.ts";

/** The gauge said something: buildings the water will reach are called, the lowest first. A falling level calls nobody back. */
export function watchGauge(turn: Turn, { point, sample, at }: Reading): void {
  const plan = turn.site.site.evacuation;
  if (plan?.gauge !== point || sample.kind === "bad") return;
  const before = turn.get("gauge", point);
  const slices = withReading(before?.slices ?? [], { atMs: at.monoMs, value: sample.value }, limits.gaugeWindowMs);
  turn.put("gauge", point, { slices, lastM: sample.value });
  if (before === undefined) return;
  const levelM = Math.min(before.lastM, sample.value);
  const rate = rateOf(slices, { samples: limits.gaugeSamplesMin, window: limits.gaugeWindowMs });
  const due = plan.buildings
    .map((building) => ({ building, leftMs: leftMs(building, levelM, rate?.likely ?? 0) }))
    .filter(({ leftMs: left }) => left <= plan.prepare);
  if (due.length > 0) callBuildings(turn, plan, due);
}

/** Until the water stands at the floor, at its present rate. */
function leftMs({ floorM }: Building, levelM: number, perMs: number): number {
  if (levelM >= floorM) return 0;
  return perMs > 0 ? (floorM - levelM) / perMs : Infinity;
}

interface Due {
  readonly building: Building;
  readonly leftMs: number;
}

function callBuildings(turn: Turn, plan: EvacuationPlan, due: readonly Due[]): void {
  const row = runningCase(turn, plan);
  if (row === undefined) return;
  const before = running(turn) ?? begun(turn, row);
  const buildings = merged(turn, before.buildings, due, plan);
  const after = { ...before, buildings };
  const prepared = buildings.filter((each) => !before.buildings.some(({ building }) => building === each.building));
  const leaving = buildings.filter((each) => each.stage === "leave-now" && !isLeaving(before, each));
  if (prepared.length + leaving.length === 0) return;
  turn.put("evacuation", after.id, after);
  if (prepared.length > 0) tell(turn, row, { after, stage: "prepare", called: prepared });
  if (leaving.length > 0) tell(turn, row, { after, stage: "leave-now", called: leaving });
}

function isLeaving({ buildings }: Evacuation, { building }: CalledBuilding): boolean {
  return buildings.some((each) => each.building === building && each.stage === "leave-now");
}

function merged(
  turn: Turn,
  before: readonly CalledBuilding[],
  due: readonly Due[],
  { leave }: EvacuationPlan,
): readonly CalledBuilding[] {
  const rows = new Map(before.map((each) => [each.building, each]));
  for (const { building, leftMs: left } of due) {
    const { id, name, grid, floorM, households } = building;
    const like = { building: id, name, grid, floorM, stage: "prepare", preparedAt: turn.now } as const;
    const row = rows.get(id) ?? { ...like, toMove: households, accounted: 0 };
    const isLate = left <= leave && row.stage === "prepare";
    rows.set(id, isLate ? { ...row, stage: "leave-now", leaveAt: turn.now } : row);
  }
  return [...rows.values()].toSorted((a, b) => a.floorM - b.floorM);
}

/** The water case of the gauge: an evacuation is part of it, and calls its people. */
function runningCase(turn: Turn, { gauge }: EvacuationPlan): Case | undefined {
  return [...turn.rows("case").values()].find(
    (row) =>
      row.hazard === "water" && row.closedAt === undefined && row.alarms.some((id) => id.startsWith(`${gauge}#`)),
  );
}

function running(turn: Turn): Evacuation | undefined {
  return [...turn.rows("evacuation").values()].find(({ endedAt }) => endedAt === undefined);
}

function begun(turn: Turn, { id, zone }: Case): Evacuation {
  const number = (turn.get("box", "box")?.seq ?? 0) + 1;
  const ev: EvacuationId = `ev${number}`;
  return { id: ev, case: id, grid: zone, startedAt: turn.now, buildings: [], commands: [] };
}

interface News {
  readonly after: Evacuation;
  readonly stage: EvacuationStage;
  readonly called: readonly CalledBuilding[];
}

function tell(turn: Turn, row: Case, { after, stage, called }: News): void {
  const buildings = called.map(({ building }) => building);
  turn.fact({ kind: "evacuation", evacuation: after.id, case: row.id, event: stage, buildings, ...sums(after) });
  sendEvacuation(turn, after, stage);
  const people = [...new Set([...row.told, ...onDutyFor(turn, called)])];
  const now = turn.get("case", row.id) ?? row;
  turn.put("case", row.id, { ...now, told: people });
  notify(turn, { ...now, told: people }, { people, kind: stage });
}

export function sums(row: Evacuation): { readonly toMove: number; readonly accounted: number } {
  return { toMove: toMove(row), accounted: accounted(row) };
}

export function sendEvacuation(turn: Turn, row: Evacuation, event: EvacuationStage | "progress" | "over"): void {
  turn.send("event", { kind: "evacuation", case: row.case, grid: row.grid, event, ...sums(row) });
}

/** Everybody on duty for the buildings' grids and above them. */
function onDutyFor(turn: Turn, called: readonly CalledBuilding[]): readonly PersonId[] {
  const grids = new Set<GridId>(called.flatMap(({ grid }) => pathOf(turn.site, grid).map(({ id }) => id)));
  return dutyNow(bookOf(turn), turn.now).flatMap(({ grid, people, also }) =>
    grids.has(grid) ? [...people, ...also] : [],
  );
}
