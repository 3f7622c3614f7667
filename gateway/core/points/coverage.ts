import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { alarmIdOf } from "../ids.ts";
import { isWithheld } from "../alarms/name.ts";
import type { Duty } from "../people/duty.ts";
import type { Position } from "../people/roster-rows.ts";
import { ancestorOf, type Point, type SiteIndex } from "../site-index.ts";
import type { State } from "../state.ts";

/** Why a place that should be watched is not: nothing usable is heard, a person put it aside, nobody would be called. */
export type CoverageGap = "unheard" | "put-aside" | "nobody-called";

/** 防护: of the points that watch over a hazard, how many would call somebody this minute. */
export interface Coverage {
  readonly points: number;
  readonly live: number;
  readonly protected: number;
  /** The first ones, in the order of the site. */
  readonly gaps: readonly { readonly point: PointId; readonly why: CoverageGap }[];
}

export type SeatNow = Pick<Duty, "people"> & Position;

const gapsShownMax = 100;

export function coverageOf(site: SiteIndex, state: Pick<State, "point" | "alarm">, duty: readonly SeatNow[]): Coverage {
  const manned = new Set(duty.flatMap((seat) => (seat.people.length > 0 ? [`${seat.grid} ${seat.role}`] : [])));
  const watching = [...site.points.values()].flatMap((point) => {
    const rules = hazardRules(site, point);
    return rules.length === 0 ? [] : [{ point: point.id, why: gapOf({ site, state, manned }, point, rules) }];
  });
  const gaps = watching.flatMap(({ point, why }) => (why === undefined ? [] : [{ point, why }]));
  return {
    points: watching.length,
    live: watching.length - gaps.filter(({ why }) => why === "unheard").length,
    protected: watching.length - gaps.length,
    gaps: gaps.slice(0, gapsShownMax),
  };
}

/** A rule on trial calls nobody, and a rule about the device itself watches over no place. */
function hazardRules({ rulesOf }: SiteIndex, { id }: Point): readonly Rule[] {
  return (rulesOf.get(id) ?? []).filter(({ hazard, shadow }) => hazard !== "system" && !shadow);
}

interface Known {
  readonly site: SiteIndex;
  readonly state: Pick<State, "point" | "alarm">;
  /** Seats with somebody in them, as `<grid> <role>`. */
  readonly manned: ReadonlySet<string>;
}

function gapOf({ site, state, manned }: Known, point: Point, rules: readonly Rule[]): CoverageGap | undefined {
  const last = state.point.get(point.id)?.last;
  if (last === undefined || last.sample.kind === "bad") return "unheard";
  const alarms = rules.flatMap(({ id }) => state.alarm.get(alarmIdOf(point.id, id)) ?? []);
  if (alarms.some(isWithheld)) return "put-aside";
  const isCalled = site.ladder.rungs.some(({ tier, roles }) => {
    const grid = ancestorOf(site, point.place.grid, tier);
    return grid !== undefined && roles.some((role) => manned.has(`${grid.id} ${role}`));
  });
  return isCalled ? undefined : "nobody-called";
}
