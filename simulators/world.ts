import type { PointId } from "../config/ids.ts";
import { factsOf, type Quantity } from "../config/quantity.ts";
import type { Point, SiteIndex } from "../gateway/core/site-index.ts";
import { streetCo } from "./models/co.ts";
import { doorContact, openings } from "./models/door.ts";
import { gasConcentration } from "./models/gas.ts";
import { dayMs, hourMs, inside, minuteMs, type Model, type Span } from "./models/model.ts";
import { rainPerQuarter } from "./models/rain.ts";
import { riverStage } from "./models/river.ts";
import { smokeDetector, smokeObscuration } from "./models/smoke.ts";
import { seedFor, wander } from "./rng.ts";
import { quietLevelM, type Act, type ActKind, type Scenario } from "./scenario.ts";

/** The pretend world of one site: what every point would read at any simulated time. The same seed, the same world. */
export interface World {
  readonly valueAt: (point: PointId, atMs: number) => number;
  /** When a contact changes by itself within the time, in order: shorter than any polling. */
  readonly changesOf: (point: PointId, fromMs: number, toMs: number) => readonly number[];
}

export interface WorldPlan {
  readonly seed: number;
  readonly scenario: Scenario;
  /** Local time of day at which it begins. */
  readonly beganAtHour?: number;
}

export function createWorld(site: SiteIndex, plan: WorldPlan): World {
  const models = new Map([...site.points.values()].map((point) => [point.id, modelOf(site, point, plan)]));
  return {
    valueAt: (id, atMs) => {
      const point = site.points.get(id);
      return point === undefined ? Number.NaN : plausible(point, models.get(id)?.(atMs) ?? 0);
    },
    changesOf: (id, fromMs, toMs) => {
      const point = site.points.get(id);
      return point?.quantity === "door" ? doorChanges(point, plan, { startMs: fromMs, endMs: toMs }) : [];
    },
  };
}

function modelOf(site: SiteIndex, point: Point, plan: WorldPlan): Model {
  const seed = seedFor(plan.seed, point.id);
  const acts: ActsOf = (kind, atMs) =>
    plan.scenario
      .actsNear(atMs)
      .filter((act): act is Extract<Act, { kind: typeof kind }> => act.kind === kind && act.point === point.id);
  const struck = struckModels[point.quantity];
  return struck === undefined ? backgroundOf(point.quantity, seed, plan) : struck({ site, point, plan, seed, acts });
}

/** What happens to the point of one kind and can be felt at a time. */
type ActsOf = <K extends ActKind>(kind: K, atMs: number) => readonly Extract<Act, { kind: K }>[];

interface Struck {
  readonly site: SiteIndex;
  readonly point: Point;
  readonly plan: WorldPlan;
  readonly seed: number;
  readonly acts: ActsOf;
}

const river = ({ site, point, seed, acts }: Struck): Model => {
  const baseM = quietLevelM(site, point);
  return (atMs) => riverStage({ seed, baseM, floods: acts("flood", atMs) })(atMs);
};
const smoke =
  ({ seed, acts }: Struck): Model =>
  (atMs) =>
    smokeObscuration({ seed, fires: acts("fire", atMs) })(atMs);

/** Quantities something may happen to. */
const struckModels: Readonly<Partial<Record<Quantity, (of: Struck) => Model>>> = {
  "water-level": river,
  "ponding-depth": river,
  "combustible-gas":
    ({ seed, acts }) =>
    (atMs) =>
      gasConcentration({ seed, leaks: acts("leak", atMs) })(atMs),
  "gas-alarm":
    ({ acts }) =>
    (atMs) =>
      inside(acts("leak", atMs))(atMs),
  smoke,
  "smoke-alarm": (of) => smokeDetector(smoke(of)),
  "fire-alarm": (of) => smokeDetector(smoke(of)),
  "water-leak":
    ({ acts }) =>
    (atMs) =>
      inside(acts("wet", atMs))(atMs),
  door:
    ({ point, plan, acts }) =>
    (atMs) =>
      doorContact({ ...doorOf(point, plan), heldOpen: acts("held-open", atMs) })(atMs),
};

/** Everything that only lives along: it moves, and never far. */
function backgroundOf(quantity: Quantity, seed: number, { scenario, beganAtHour = 9 }: WorldPlan): Model {
  if (quantity === "carbon-monoxide-density") return streetCo({ seed, beganAtHour });
  if (quantity === "carbon-monoxide") return (atMs) => 0.8 * streetCo({ seed, beganAtHour })(atMs);
  if (quantity === "rain") return (atMs) => rainPerQuarter({ seed, storms: stormsBefore(scenario, atMs) })(atMs);
  const [middle, day, noise] = backgrounds[quantity] ?? [0, 0, 0];
  return (atMs) =>
    middle +
    day * Math.sin((2 * Math.PI * (atMs + (beganAtHour - 9) * hourMs)) / dayMs) +
    noise * wander(seed, atMs, 3 * minuteMs);
}

/** It rains for an hour before the water comes. */
function stormsBefore({ actsNear }: Scenario, atMs: number): readonly Span[] {
  const floods = actsNear(atMs + hourMs).filter(({ kind }) => kind === "flood");
  return floods.map(({ startMs }) => ({ startMs: startMs - hourMs, endMs: startMs + hourMs / 2 }));
}

function doorChanges(point: Point, plan: WorldPlan, { startMs, endMs }: Span): readonly number[] {
  const spans = openings(doorOf(point, plan), startMs - hourMs, endMs);
  const times = spans.flatMap((span) => [span.startMs, span.endMs]);
  return times.filter((atMs) => startMs <= atMs && atMs < endMs).toSorted((a, b) => a - b);
}

function doorOf(
  point: Point,
  { seed, beganAtHour = 9 }: WorldPlan,
): { readonly seed: number; readonly beganAtHour: number } {
  return { seed: seedFor(seed, point.id), beganAtHour };
}

function plausible({ quantity, range }: Point, value: number): number {
  const [low, high] = range ?? factsOf(quantity).range;
  return Math.min(high, Math.max(low, value));
}

/** Middle, swing over the day, and noise. */
const backgrounds: Readonly<Partial<Record<Quantity, readonly [number, number, number]>>> = {
  "carbon-dioxide": [560, 80, 15],
  temperature: [22, 4, 0.15],
  humidity: [58, -8, 0.6],
  pressure: [101.3, 0.2, 0.02],
  distance: [3.2, 0, 0.003],
  flow: [1.2, 0.1, 0.05],
  battery: [93, 0, 0.2],
  voltage: [3.3, 0, 0.01],
  current: [0.5, 0.1, 0.01],
  resistance: [20_000, 0, 150],
  conductivity: [420, 20, 4],
  illuminance: [300, 250, 12],
  signal: [-78, 0, 2],
  "link-quality": [140, 0, 0.4],
  angle: [0, 0, 0.1],
};
