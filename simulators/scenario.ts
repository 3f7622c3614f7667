import type { PointId } from "../config/ids.ts";
import { factsOf, type Quantity } from "../config/quantity.ts";
import type { LimitRule } from "../config/rule.ts";
import { convert } from "../config/units.ts";
import type { Point, SiteIndex } from "../gateway/core/site-index.ts";
import { hourMs, minuteMs, type Span } from "./models/model.ts";

/** Something that happens in the pretend world, to one point. */
export type Act =
  | ({ readonly kind: "flood"; readonly riseM: number } & Where & Span)
  | ({ readonly kind: "leak"; readonly plateauLel: number } & Where & Span)
  | ({ readonly kind: "fire"; readonly densityDbPerM: number } & Where & Span)
  | ({ readonly kind: "held-open" } & Where & Span)
  | ({ readonly kind: "wet" } & Where & Span);
export type ActKind = Act["kind"];

interface Where {
  readonly point: PointId;
}

/** What happens in a site, from the world's beginning and without end. */
export interface Scenario {
  /** What a newcomer is shown first. */
  readonly opening: readonly Act[];
  /** Everything that can still be felt at a time. */
  readonly actsNear: (atMs: number) => readonly Act[];
}

export function createScenario(site: SiteIndex): Scenario {
  const opening = openingActs(site);
  return { opening, actsNear: (atMs) => [...opening, ...laterActs(site, atMs)] };
}

/** A world in which nothing happens, for somebody who came to see one recorded series. */
export const quietScenario: Scenario = { opening: [], actsNear: () => [] };

/** Minutes of the world; at the usual speed a minute passes in a second. Each kind comes once, in a grid of its own. */
function openingActs(site: SiteIndex): readonly Act[] {
  const plan: readonly (readonly [ActKind, atMin: number])[] = [
    ["flood", 2],
    ["leak", 11],
    ["fire", 75],
    ["held-open", 105],
    ["wet", 135],
  ];
  const cast: Point[] = [];
  return plan.flatMap(([kind, atMin]) => {
    const point = nextOf(candidates(site, kind), cast);
    if (point === undefined) return [];
    cast.push(point);
    return [actOf(site, kind, { point, startMs: atMin * minuteMs })];
  });
}

/** Afterwards one thing every four hours of the world, kinds and places by turns. */
function laterActs(site: SiteIndex, atMs: number): readonly Act[] {
  const last = Math.floor((atMs - calmFromMs) / everyMs);
  const turns = Array.from({ length: longestTurns }, (_, index) => last - index).filter((turn) => turn >= 0);
  return turns.flatMap((turn) => {
    const kind = laterKinds[turn % laterKinds.length] ?? "leak";
    const points = candidates(site, kind);
    const point = points[Math.floor(turn / laterKinds.length + 1) % Math.max(1, points.length)];
    return point === undefined ? [] : [actOf(site, kind, { point, startMs: calmFromMs + turn * everyMs })];
  });
}

/** What a kind of thing does to a point, as strong as the point's own limits ask for. */
export function actOf(site: SiteIndex, kind: ActKind, { point, startMs }: { point: Point; startMs: number }): Act {
  const where = { point: point.id, startMs, endMs: startMs + lastsMs[kind] };
  switch (kind) {
    case "flood":
      return { kind, ...where, riseM: 1.35 * (highestLimit(site, point) ?? usualPeakM) - quietLevelM(site, point) };
    case "leak":
      return { kind, ...where, plateauLel: Math.min(90, 1.6 * (highestLimit(site, point) ?? usualLeakLel)) };
    case "fire":
      return { kind, ...where, densityDbPerM: Math.max(0.6, 1.5 * (highestLimit(site, point) ?? 0)) };
    case "held-open":
    case "wet":
      return { kind, ...where };
  }
}

/** A brook stands well below its lowest limit; a street is dry. */
export function quietLevelM(site: SiteIndex, point: Point): number {
  if (point.quantity === "ponding-depth") return 0;
  const lowest = Math.min(...limitsOf(site, point).map(({ value }) => value));
  return Number.isFinite(lowest) ? 0.7 * lowest : 0.5;
}

/** The value at which the last of the point's limit rules speaks, in the point's own unit. */
function highestLimit(site: SiteIndex, point: Point): number | undefined {
  const limits = limitsOf(site, point).map(({ value }) => value);
  return limits.length === 0 ? undefined : Math.max(...limits);
}

/** The upper limits declared for a point, in its own unit. */
export function limitsOf(
  site: SiteIndex,
  point: Point,
): readonly { readonly rule: LimitRule; readonly value: number }[] {
  return (site.rulesOf.get(point.id) ?? []).flatMap((rule) => {
    if (rule.kind !== "limit" || rule.above === undefined) return [];
    const value = convert(rule.above.value, rule.above.unit, factsOf(point.quantity).unit);
    return value === undefined ? [] : [{ rule, value }];
  });
}

/** Points something of a kind can happen to, the ones that show most first. */
export function candidates(site: SiteIndex, kind: ActKind): readonly Point[] {
  const wanted = struck[kind];
  const points = [...site.points.values()].filter((point) => wanted.includes(point.quantity));
  // The first quantity of the list shows most: a level before a depth, a concentration before a contact.
  return points.toSorted((a, b) => wanted.indexOf(a.quantity) - wanted.indexOf(b.quantity));
}

function nextOf(points: readonly Point[], cast: readonly Point[]): Point | undefined {
  const grids = cast.map(({ place }) => place.grid);
  return points.find(({ place }) => !grids.includes(place.grid)) ?? points[0];
}

const struck: Readonly<Record<ActKind, readonly Quantity[]>> = {
  flood: ["water-level", "ponding-depth"],
  leak: ["combustible-gas", "gas-alarm"],
  fire: ["smoke", "smoke-alarm", "fire-alarm"],
  "held-open": ["door"],
  wet: ["water-leak"],
};
const lastsMs: Readonly<Record<ActKind, number>> = {
  flood: 20 * hourMs,
  leak: 45 * minuteMs,
  fire: 25 * minuteMs,
  "held-open": 3 * hourMs,
  wet: 40 * minuteMs,
};
const laterKinds: readonly ActKind[] = ["leak", "fire", "held-open", "flood", "wet"];
const usualPeakM = 2;
const usualLeakLel = 45;
const calmFromMs = 6 * hourMs;
const everyMs = 4 * hourMs;
/** As many turns back as the longest act may still be felt. */
const longestTurns = 7;
