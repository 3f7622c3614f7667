import type { PointId } from "../../../config/ids.ts";
import type { PowerPlan } from "../../../config/power.ts";
import type { State } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { PowerEvent, PowerRow } from "./rows.ts";

/** What may wait does: the district's past, photos, reports. Never sensors, sirens, notices and news of alarms. */
export function isThrifty({ power }: Pick<State, "power">): boolean {
  return power.has("power");
}

/** Told once while there is still power to tell it. */
export function isLastGasp({ power }: Pick<State, "power">): boolean {
  return power.get("power")?.gasp !== undefined;
}

/** A point of the supply has spoken. */
export function hearPower(turn: Turn, point: PointId): void {
  const { power: plan } = turn.site.site;
  if (plan === undefined) return;
  if (point === plan.mains) settleSupply(turn, plan);
  if ([plan.mains, plan.battery, plan.lowBattery].includes(point)) watchPower(turn);
}

/** Looked at with the time as well: a battery that says nothing lasts as long as the site says. */
export function watchPower(turn: Turn): void {
  const { power: plan } = turn.site.site;
  const row = turn.get("power", "power");
  if (plan === undefined || row === undefined || row.gasp !== undefined) return;
  const why = endOf(turn, plan, row);
  if (why === undefined) return;
  turn.put("power", "power", { ...row, gasp: { at: turn.now, why } });
  tell(turn, "last-gasp", why);
}

/** A doubtful or missing word changes nothing: the supply stays what it was last known to be. */
function settleSupply(turn: Turn, { mains }: PowerPlan): void {
  const isGone = valueOf(turn, mains);
  const row = turn.get("power", "power");
  if (isGone === 1 && row === undefined) {
    turn.put("power", "power", { since: turn.now });
    tell(turn, "battery");
  }
  if (isGone === 0 && row !== undefined) {
    turn.drop("power", "power");
    tell(turn, "mains");
  }
}

function endOf(turn: Turn, { battery, lowBattery, lastGasp, lasts }: PowerPlan, row: PowerRow): string | undefined {
  const left = battery && valueOf(turn, battery);
  if (left !== undefined && left <= lastGasp) return `battery ${Math.round(left)} %`;
  if (lowBattery !== undefined && valueOf(turn, lowBattery) === 1) return "battery low";
  // Across a reboot nobody knows how long it was: it counts as over.
  const passedMs = elapsedMs(row.since, turn.now) ?? Infinity;
  return lasts !== undefined && passedMs >= lasts ? `${Math.round(lasts / 60_000)} min without mains` : undefined;
}

/** Of the newest sample that says something for sure. */
function valueOf(turn: Turn, point: PointId): number | undefined {
  const sample = turn.get("point", point)?.last.sample;
  return sample?.kind === "good" ? sample.value : undefined;
}

function tell(turn: Turn, event: PowerEvent, why?: string): void {
  const said = { kind: "power", event, ...(why !== undefined && { why }) } as const;
  turn.fact(said);
  turn.send("event", said);
}
