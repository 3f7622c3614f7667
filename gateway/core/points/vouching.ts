import type { DeviceId } from "../../../config/ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { PointState } from "../state.ts";
import type { Turn } from "../turn.ts";

/**
 * For how long of the time since it was last asked a point's newest sample was good: until there is another one, and no
 * longer than its device may be silent.
 */
export function goodSpanMs(turn: Turn, { last, heardAt, period }: PointState): number {
  if (last.sample.kind !== "good") return 0;
  const { monoMs } = turn.now;
  const ageMs = monoMs - heardAt.monoMs;
  const untilMs = ageMs <= freshMs ? monoMs : Math.min(monoMs, heardAt.monoMs + patienceMs(turn, last.point));
  return Math.max(0, untilMs - period.settledMs);
}

/** Younger than the shortest silence that is one: nothing has to be looked up. */
const freshMs = 60_000;

function patienceMs({ site }: Turn, point: PointState["last"]["point"]): number {
  const device = site.points.get(point)?.device;
  return Math.max(freshMs, (device && patienceOf(site).get(device)) ?? freshMs);
}

const known = new WeakMap<SiteIndex, ReadonlyMap<DeviceId, number>>();

/** Of each device the shortest silence by which a rule misses it. */
function patienceOf(site: SiteIndex): ReadonlyMap<DeviceId, number> {
  const made = known.get(site) ?? shortestSilences(site);
  known.set(site, made);
  return made;
}

function shortestSilences({ points, rulesOf }: SiteIndex): ReadonlyMap<DeviceId, number> {
  const shortest = new Map<DeviceId, number>();
  for (const { id, device } of points.values()) {
    for (const rule of rulesOf.get(id) ?? []) {
      if (rule.kind === "silent") shortest.set(device, Math.min(rule.after, shortest.get(device) ?? Infinity));
    }
  }
  return shortest;
}
