import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { ruleOf } from "../alarms/alarm.ts";
import { isSounding } from "../alarms/name.ts";
import { alarmIdOf } from "../ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { AlarmState, State } from "../state.ts";
import type { Turn } from "../turn.ts";
import type { HazardId, HazardItem, LedgerTotals } from "./rows.ts";

interface Opening extends Pick<HazardItem, "source" | "grid" | "device" | "label"> {
  readonly by?: PersonId;
  readonly command?: string;
}

/** A new line; the same source about the same sensor stands there once while it is open. */
export function openHazard(turn: Turn, { by, ...opening }: Opening): "too-many" | undefined {
  if (isThere(turn, opening)) return undefined;
  if (!hasRoom(turn)) return "too-many";
  const id: HazardId = `hz${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  turn.put("hazard", id, { ...opening, id, openedAt: turn.now, ...(by && { openedBy: by }) });
  count(turn, { opened: 1 });
  const { grid, source } = opening;
  turn.fact({ kind: "hazard", item: id, event: "opened", grid, source, ...(by && { by }) });
  return undefined;
}

function isThere(turn: Turn, { source, device }: Opening): boolean {
  if (device === undefined) return false;
  return [...turn.rows("hazard").values()].some(
    (item) => item.closedAt === undefined && item.source === source && item.device === device,
  );
}

/** The oldest closed line makes room; an open one is never lost. */
function hasRoom(turn: Turn): boolean {
  const items = turn.rows("hazard");
  if (items.size < limits.hazardsMax) return true;
  const old = [...items.values()].find(({ closedAt }) => closedAt !== undefined);
  if (old === undefined) return false;
  turn.drop("hazard", old.id);
  count(turn, { forgotten: 1 });
  return true;
}

export function closeHazard(
  turn: Turn,
  item: HazardItem,
  said: { readonly by: PersonId; readonly measure: string; readonly command: string },
): void {
  const { by, measure, command } = said;
  turn.put("hazard", item.id, { ...item, closedAt: turn.now, closedBy: by, measure, command });
  count(turn, { closed: 1 });
  turn.fact({ kind: "hazard", item: item.id, event: "closed", grid: item.grid, source: item.source, by });
}

function count(turn: Turn, more: Partial<Omit<LedgerTotals, "open">>): void {
  const { opened, closed, forgotten } = ledgerTotals({ ledger: turn.rows("ledger") });
  const next = {
    opened: opened + (more.opened ?? 0),
    closed: closed + (more.closed ?? 0),
    forgotten: forgotten + (more.forgotten ?? 0),
  };
  turn.put("ledger", "ledger", { ...next, open: next.opened - next.closed });
}

export function ledgerTotals({ ledger }: Pick<State, "ledger">): LedgerTotals {
  return ledger.get("ledger") ?? { opened: 0, closed: 0, open: 0, forgotten: 0 };
}

/** 部件 out of calibration: it goes on ringing, and stands in the ledger until it was calibrated. */
export function noteOverdue(turn: Turn, { point, rule }: AlarmState): void {
  const device = turn.site.points.get(point)?.device;
  const grid = turn.site.points.get(point)?.place.grid;
  const declared = ruleOf(turn.site, { point, rule });
  if (declared?.kind !== "calibration" || device === undefined || grid === undefined) return;
  openHazard(turn, { source: "calibration", grid, device, label: declared.title.zh });
}

interface Standing {
  readonly site: SiteIndex;
  readonly alarms: ReadonlyMap<string, AlarmState>;
}

/** A rule on its calibration rings at a point of the device. */
export function isOverdue({ site, alarms }: Standing, device: string): boolean {
  return [...site.points.values()].some(
    (point) =>
      point.device === device &&
      (site.rulesOf.get(point.id) ?? []).some((rule) => {
        const alarm = rule.kind === "calibration" ? alarms.get(alarmIdOf(point.id, rule.id)) : undefined;
        return alarm !== undefined && isSounding(alarm);
      }),
  );
}
