import { createWorld } from "../world.ts";
import { actOf, candidates, type Act } from "../scenario.ts";
import { seedFor } from "../rng.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { applyChanges, emptyState, volatileTables, type State } from "../../gateway/core/state.ts";
import { step } from "../../gateway/core/step.ts";
import type { Moment } from "../../gateway/core/time.ts";
import type { Cast, Mishap, NamedScenario } from "./course.ts";
import { scoreOf, type DrillScore } from "./score.ts";

/** What the people of a run can see when they decide what to do. */
export interface Seen {
  readonly atMs: number;
  readonly site: SiteIndex;
  readonly state: State;
  readonly now: Moment;
}

/** A word of a person, at a time of the scenario. */
export interface Action {
  readonly atMs: number;
  readonly input: Extract<Input, { readonly kind: "case" | "reset" }>;
}

/** Who plays: asked every five seconds what they do now. */
export type Players = (seen: Seen) => readonly Action["input"][];

export interface Played {
  readonly scenario: string;
  readonly seed: number;
  readonly facts: readonly Fact[];
  /** All that the players did, in order: played again it comes to the same. */
  readonly actions: readonly Action[];
  readonly score: DrillScore;
}

/** One scenario on the production core, as fast as it computes: no process, no socket, no clock but its own. */
export function play(
  site: SiteIndex,
  scenario: NamedScenario,
  { seed, players }: { readonly seed: number; readonly players: Players },
): Played {
  const cast = castOf(site, seed);
  const { lastsMs, beganAtHour = 9 } = scenario;
  const acts = scenario.acts(cast);
  const mishaps = scenario.mishaps?.(cast) ?? [];
  const world = createWorld(site, { seed, scenario: { opening: acts, actsNear: () => acts }, beganAtHour });
  const box = createCoreBox(site, beganAtHour);
  const actions: Action[] = [];
  const readingsAt = (atMs: number): readonly Reading[] =>
    [...site.points.keys()]
      .filter((point) => !mishaps.some((each) => each.kind === "lost" && each.point === point && holds(each, atMs)))
      .map((point) => ({ point, sample: { kind: "good", value: world.valueAt(point, atMs) }, at: box.now(atMs) }));

  box.take(0, { kind: "started", recent: [] });
  for (let atMs = tickMs; atMs <= lastsMs; atMs += tickMs) {
    for (const mishap of mishaps) turn(box, mishap, atMs);
    if (mishaps.some((each) => each.kind === "dark" && holds(each, atMs))) continue;
    if (atMs % readEveryMs === 0) box.take(atMs, { kind: "readings", readings: readingsAt(atMs) });
    box.take(atMs, { kind: "tick" });
    for (const input of players({ atMs, site, state: box.state(), now: box.now(atMs) })) {
      actions.push({ atMs, input });
      box.take(atMs, input);
    }
  }
  return { scenario: scenario.id, seed, facts: box.facts, actions, score: scoreOf(box.facts, box.state()) };
}

/** The same actions again, whatever the players saw. */
export function replaying(actions: readonly Action[]): Players {
  return ({ atMs }) => actions.filter((action) => action.atMs === atMs).map(({ input }) => input);
}

function castOf(site: SiteIndex, seed: number): Cast {
  const point = (kind: Act["kind"], nth: number) => {
    const points = candidates(site, kind);
    const first = points.filter(({ quantity }) => quantity === points[0]?.quantity);
    return first[(seedFor(seed, kind) + nth) % Math.max(1, first.length)];
  };
  return {
    point: (kind, nth) => point(kind, nth)?.id,
    struck: (kind, nth, { startMs, endMs }) => {
      const struck = point(kind, nth);
      return struck === undefined ? [] : [{ ...actOf(site, kind, { point: struck, startMs }), endMs }];
    },
  };
}

function turn(box: CoreBox, mishap: Mishap, atMs: number): void {
  if (mishap.kind === "dark" && atMs === mishap.endMs) box.restart(atMs);
  if (mishap.kind !== "cut-off") return;
  if (atMs === mishap.startMs) box.take(atMs, { kind: "wan", cutOff: true });
  if (atMs === mishap.endMs) box.take(atMs, { kind: "wan", cutOff: false });
}

function holds({ startMs, endMs }: Mishap, atMs: number): boolean {
  return startMs <= atMs && atMs < endMs;
}

type CoreBox = ReturnType<typeof createCoreBox>;

/** The production core under the scenario's clock. */
function createCoreBox(site: SiteIndex, beganAtHour: number) {
  let state: ReturnType<typeof emptyState> = emptyState();
  let boot = { id: "boot-1", sinceMs: -1_000_000 };
  const facts: Fact[] = [];
  const beganMs = Date.UTC(2026, 5, 2, beganAtHour - localHours);
  /** A box that was without current believes its clock again once its time source has answered. */
  const now = (atMs: number): Moment => ({
    boot: boot.id,
    monoMs: atMs - boot.sinceMs,
    wallMs: beganMs + atMs,
    wallTrusted: boot.id === "boot-1" || atMs - boot.sinceMs > clockDoubtMs,
  });
  const take = (atMs: number, input: Input) => {
    const decision = step(site, state, input, now(atMs));
    applyChanges(state, decision.changes);
    facts.push(...decision.facts);
  };
  return {
    facts,
    state: () => state,
    now,
    take,
    restart: (atMs: number) => {
      state = stored(state);
      boot = { id: `boot-${atMs}`, sinceMs: atMs - 1_000 };
      take(atMs, { kind: "started", recent: [] });
    },
  };
}

/** What is on disk; the rest never outlives the process. */
function stored(state: State): ReturnType<typeof emptyState> {
  const kept = emptyState();
  for (const table of Object.keys(kept) as (keyof State)[]) {
    if (volatileTables.has(table)) continue;
    for (const [key, value] of state[table]) (kept[table] as Map<string, unknown>).set(key, value);
  }
  return kept;
}

const tickMs = 5_000;
const readEveryMs = 10_000;
const localHours = 8;
const clockDoubtMs = 30_000;
