import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Mode } from "../../../config/mode.ts";
import type { Role } from "../../../config/people.ts";
import type { Roster } from "../../../config/roster.ts";
import type { DayKind } from "./day.ts";
import { nextEdgeMs, runningAt, type Almanac, type Running } from "./layer.ts";
import { edgesOf, effectsAt, withEffects, type Effect, type Override, type OverrideId } from "./override.ts";

/** A (grid, role) somebody is to be on duty for, with its layers and where they stand in the site file. */
export interface Seat {
  readonly grid: GridId;
  readonly role: Role;
  readonly layers: readonly PlacedLayer[];
}
export interface PlacedLayer {
  readonly at: number;
  readonly layer: Roster;
}

export function seatKey(grid: GridId, role: Role): string {
  return `${grid} ${role}`;
}

/** Layers of the same (grid, role) make one seat, in the order of the file. */
export function seatsOf(roster: readonly Roster[]): ReadonlyMap<string, Seat> {
  const seats = new Map<string, Seat & { readonly layers: PlacedLayer[] }>();
  for (const [at, layer] of roster.entries()) {
    const key = seatKey(layer.grid, layer.role);
    const seat = seats.get(key) ?? { grid: layer.grid, role: layer.role, layers: [] };
    seat.layers.push({ at, layer });
    seats.set(key, seat);
  }
  return seats;
}

/** One reason for who is on duty, to be read in order. */
export type Because =
  | { readonly kind: "layer"; readonly at: number; readonly people: readonly PersonId[]; readonly day?: DayKind }
  | { readonly kind: "override"; readonly override: OverrideId; readonly change: Effect["change"] }
  | { readonly kind: "backup"; readonly people: readonly PersonId[] }
  | { readonly kind: "gap-declared"; readonly at: number; readonly reason: string }
  /** Nothing was heard of any way to reach them. They are called all the same; nobody waits for them. */
  | { readonly kind: "silent"; readonly people: readonly PersonId[] }
  /** They had it last, and nobody does now. */
  | { readonly kind: "last-holder"; readonly people: readonly PersonId[] }
  | { readonly kind: "clock-untrusted" };

/** Whom roster and overrides put on duty at a time. */
export interface Plan {
  readonly people: readonly PersonId[];
  /** Planned for when the others are too few, whoever of them is not among the others. */
  readonly backups: readonly PersonId[];
  readonly need: number;
  /** Nobody is planned on purpose, for this reason. */
  readonly declared?: string;
  readonly because: readonly Because[];
}

export interface Planning {
  readonly almanac: Almanac;
  readonly overrides: readonly Override[];
  /** The mode it is planned for, the days ahead too: nobody knows when it will end. */
  readonly mode: Mode;
  /** Those of the matter at hand; none when nothing in particular is asked about. */
  readonly trades?: readonly string[] | undefined;
}

/** The layers that hold in a mode; of those of the matter's trade, where there are any. */
export function layersIn(
  { layers }: Seat,
  { mode, trades = [] }: Pick<Planning, "mode" | "trades">,
): readonly PlacedLayer[] {
  const held = layers.filter(({ layer }) => layer.modes === undefined || layer.modes.includes(mode));
  const own = held.filter(({ layer }) => layer.trades?.some((trade) => trades.includes(trade)));
  return own.length > 0 ? own : held;
}

/** A pure function of roster, calendar, overrides and the time: the same for the past and for the weeks ahead. */
export function planAt(seat: Seat, wallMs: number, { almanac, overrides, mode, trades }: Planning): Plan {
  const running = layersIn(seat, { mode, trades }).flatMap(({ at, layer }) => {
    const now = runningAt(layer, wallMs, almanac);
    return now === undefined ? [] : [{ at, layer, ...now }];
  });
  const front = running.filter(({ layer }) => !layer.backup);
  const { people, used } = withEffects(
    front.flatMap((each) => each.people),
    effectsAt(overrides, wallMs),
  );
  const backups = running.filter(({ layer }) => layer.backup).flatMap((each) => each.people);
  const declared = running.find(({ layer }) => layer.gap !== undefined)?.layer.gap;
  return {
    people,
    backups: backups.filter((person) => !people.includes(person)),
    need: Math.max(1, ...front.map(({ layer }) => layer.atLeast)),
    ...(declared !== undefined && { declared }),
    because: [...front.flatMap(because), ...used.map((effect) => ({ kind: "override", ...effect }) as const)],
  };
}

function because({ at, layer, people, day }: PlacedLayer & Running): readonly Because[] {
  if (layer.gap !== undefined) return [{ kind: "gap-declared", at, reason: layer.gap }];
  return [{ kind: "layer", at, people, ...(day && { day }) }];
}

/** The next time after this one at which the plan may change; `Infinity` when it never will. */
function nextChangeMs(seat: Seat, wallMs: number, { almanac, overrides, mode }: Planning): number {
  const edges = [
    ...layersIn(seat, { mode }).map(({ layer }) => nextEdgeMs(layer, wallMs, almanac)),
    ...edgesOf(overrides).filter((each) => each > wallMs),
  ];
  return Math.min(...edges, Infinity);
}

export interface Span extends Plan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The plan from one time to another, in stretches in which the same people are on for the same reasons. */
export function spansOf(
  seat: Seat,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  planning: Planning,
): readonly Span[] {
  const spans: Span[] = [];
  for (let atMs = fromMs; atMs < toMs;) {
    const nextMs = Math.min(toMs, nextChangeMs(seat, atMs, planning));
    const plan = planAt(seat, atMs, planning);
    const last = spans.at(-1);
    if (last !== undefined && isSame(last, plan)) spans[spans.length - 1] = { ...last, toMs: nextMs };
    else spans.push({ ...plan, fromMs: atMs, toMs: nextMs });
    atMs = nextMs;
  }
  return spans;
}

function isSame(a: Plan, b: Plan): boolean {
  const essence = ({ people, backups, need, declared }: Plan) => JSON.stringify([people, backups, need, declared]);
  return essence(a) === essence(b);
}
