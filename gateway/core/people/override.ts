import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Role } from "../../../config/people.ts";
import type { Moment } from "../time.ts";

export type OverrideId = `o${number}`;

/** 请假 leave, 换班 swap, 临时 temporary. */
export const overrideKinds = ["leave", "swap", "temporary"] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/** Wall-clock milliseconds; `to` is out. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What an override makes of the plan. Of a stand-in `on` is missing until somebody takes it. */
export type Change =
  | { readonly kind: "stand-in"; readonly off: PersonId; readonly on?: PersonId | undefined }
  | { readonly kind: "remove"; readonly off: PersonId }
  | { readonly kind: "add"; readonly on: PersonId }
  /** In place of all that is planned. */
  | { readonly kind: "schedule"; readonly people: readonly PersonId[] };

export type OverrideState = "requested" | "taken" | "approved" | "rejected" | "withdrawn";

/** An exception to the roster of one (grid, role). Only an approved one changes who is on duty. */
export interface Override extends Period {
  readonly id: OverrideId;
  readonly kind: OverrideKind;
  readonly grid: GridId;
  readonly role: Role;
  readonly change: Change;
  /** Of a swap: when the one who was let off stands in for the other. */
  readonly inReturn?: Period;
  readonly state: OverrideState;
  readonly reason: string;
  readonly requestedBy: PersonId;
  readonly takenBy?: PersonId;
  /** Who approved or rejected it. */
  readonly decidedBy?: PersonId;
  readonly at: Moment;
  /** Every act on it: a repeat changes nothing. */
  readonly commands: readonly string[];
}

/** One change as it holds at some time. */
export interface Effect {
  readonly override: OverrideId;
  readonly change: Change;
}

/** What approved overrides of a (grid, role) make of the plan at a time, oldest first. */
export function effectsAt(overrides: readonly Override[], wallMs: number): readonly Effect[] {
  return overrides.flatMap((row) => {
    if (row.state !== "approved") return [];
    if (isIn(row, wallMs)) return [{ override: row.id, change: row.change }];
    if (row.inReturn === undefined || !isIn(row.inReturn, wallMs)) return [];
    return [{ override: row.id, change: turnedRound(row.change) }];
  });
}

/** Every time at which approved overrides begin or end. */
export function edgesOf(overrides: readonly Override[]): readonly number[] {
  const approved = overrides.filter(({ state }) => state === "approved");
  return approved.flatMap(({ fromMs, toMs, inReturn }) => [
    fromMs,
    toMs,
    ...(inReturn === undefined ? [] : [inReturn.fromMs, inReturn.toMs]),
  ]);
}

function turnedRound(change: Change): Change {
  if (change.kind !== "stand-in" || change.on === undefined) return change;
  return { kind: "stand-in", off: change.on, on: change.off };
}

function isIn({ fromMs, toMs }: Period, wallMs: number): boolean {
  return fromMs <= wallMs && wallMs < toMs;
}

interface Applied {
  readonly people: readonly PersonId[];
  readonly used: readonly Effect[];
}

/**
 * The plan with its exceptions: the newest schedule in place of everything; else stand-ins and removals, then
 * additions. Stand-ins are followed from one to the next; in a circle everybody keeps the own duty.
 */
export function withEffects(planned: readonly PersonId[], effects: readonly Effect[]): Applied {
  const schedule = effects.findLast(({ change }) => change.kind === "schedule");
  if (schedule?.change.kind === "schedule") return { people: unique(schedule.change.people), used: [schedule] };
  const followed = planned.map((person) => follow(person, effects));
  const added = effects.flatMap((effect) =>
    effect.change.kind === "add" ? [{ person: effect.change.on, used: [effect] }] : [],
  );
  const all = [...followed, ...added];
  return {
    people: unique(all.flatMap(({ person }) => person ?? [])),
    used: unique(all.flatMap(({ used }) => used)),
  };
}

interface Followed {
  readonly person: PersonId | undefined;
  readonly used: readonly Effect[];
}

function follow(planned: PersonId, effects: readonly Effect[]): Followed {
  const used: Effect[] = [];
  const seen = new Set<PersonId>();
  for (let person = planned; ;) {
    const effect = effects.find(({ change }) => "off" in change && change.off === person);
    if (effect === undefined) return { person, used };
    used.push(effect);
    seen.add(person);
    const on = effect.change.kind === "stand-in" ? effect.change.on : undefined;
    if (on === undefined) return { person: undefined, used };
    if (seen.has(on)) return { person: planned, used: [] };
    person = on;
  }
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
