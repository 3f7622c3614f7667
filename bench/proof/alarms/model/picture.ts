import { isOver } from "../../../../gateway/core/cases/transitions.ts";
import { applyChanges, emptyState, type MutableState, type State } from "../../../../gateway/core/state.ts";
import type { Change } from "../../../../gateway/core/state.ts";
import type { Moment } from "../../../../gateway/core/time.ts";
import { suppressionOf } from "../../../../gateway/core/alarms/name.ts";
import type { World } from "./world.ts";

/** Time stands still; a timer is an input of its own, so every order of timers is tried, also impossible ones. */
export const now: Moment = { boot: "boot", monoMs: 1e9, wallMs: Date.UTC(2026, 5, 2, 4), wallTrusted: true };
const far: Moment = { ...now, monoMs: now.monoMs + 6 * 86_400_000, wallMs: now.wallMs + 6 * 86_400_000 };
const deadlines: ReadonlySet<string> = new Set(["dueAt", "until", "retryAt", "reAlarmAt"]);

/**
 * A state without what only time and history have left in it: no deadline is near, nothing is long ago. Rows of
 * `known`, a settled state, are so already.
 */
export function settled(before: State, changes: readonly Change[], known: State): State {
  const state = copied(before);
  applyChanges(state, changes);
  for (const [id, row] of state.case) if (isOver(row)) state.case.delete(id);
  for (const table of ["load", "period", "reject", "lane", "clock"] as const) state[table].clear();
  for (const table of ["alarm", "case", "notice", "point"] as const) {
    const rows = state[table] as Map<string, unknown>;
    for (const [key, row] of rows) if (known[table].get(key) !== row) rows.set(key, timeless(row));
  }
  return state;
}

export function copied(state: State): MutableState {
  const copy = emptyState();
  for (const table of Object.keys(copy) as (keyof State)[]) {
    const rows = copy[table] as Map<string, unknown>;
    for (const [key, row] of state[table]) rows.set(key, row);
  }
  return copy;
}

function timeless(row: unknown, key = ""): unknown {
  if (typeof row !== "object" || row === null) return row;
  if ("monoMs" in row) return deadlines.has(key) ? far : now;
  if (Array.isArray(row)) return key === "turns" || key === "steps" || key === "trend" ? [] : row;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, timeless(value, name)]));
}

/** What tells two states apart: the five regions of each alarm, its case, and what is owed or told. */
export function pictureOf(state: State, world: World): string {
  return JSON.stringify([qualityPart(state), alarmsPart(state, world), casesPart(state), noticesPart(state)]);
}

/** The last sample: its quality, and the value a timer would look at. */
function qualityPart(state: State) {
  const sample = state.point.get("node/gas")?.last.sample;
  return sample === undefined || sample.kind === "bad" ? "bad" : [sample.kind, sample.value];
}

export function alarmsPart(state: State, { alarms }: World) {
  return alarms.map((id) => {
    const alarm = state.alarm.get(id);
    if (alarm === undefined) return "never";
    const { condition, acked, latched, suppression } = alarm;
    const held = suppression === undefined || suppression.kind === "by-design" ? undefined : suppression;
    return [
      condition.kind,
      acked,
      latched,
      suppressionOf(alarm),
      held !== undefined && alarm.episode > held.episode,
      held?.kind === "shelved" && held.once,
      alarm.reAlarmAt !== undefined,
      state.case.has(alarm.case ?? ""),
      alarm.episode > 0,
    ];
  });
}

export function casesPart(state: State) {
  return [...state.case.values()]
    .toSorted((a, b) => a.hazard.localeCompare(b.hazard))
    .map(({ hazard, state: at, severity, claimedBy, ladder, told, alarms }) => [
      hazard,
      at,
      severity,
      claimedBy,
      ladder.kind,
      ladder.kind === "walking" && Math.min(ladder.loop, 1),
      told,
      alarms.toSorted((a, b) => a.localeCompare(b)),
    ]);
}

/** Owed is what waits; told is what was accepted or shown. */
export function noticesPart(state: State) {
  return [...state.notice.values()]
    .filter((notice) => state.case.has(notice.case))
    .map(({ case: of, to, kind, progress }) =>
      [state.case.get(of)?.hazard, to, kind === "recovered", progress.kind].join(" "),
    )
    .toSorted((a, b) => a.localeCompare(b));
}
