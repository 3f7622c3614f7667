import type { PersonId, PointId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Rule } from "../../../config/rule.ts";
import { alarmIdOf } from "../ids.ts";
import { isWithheld } from "../alarms/name.ts";
import type { Duty } from "../people/duty.ts";
import type { Position } from "../people/roster-rows.ts";
import type { Proof } from "../practice/rows.ts";
import { isTried } from "../practice/trial-value.ts";
import { ancestorOf, type Point, type SiteIndex } from "../site-index.ts";
import type { State } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";

/**
 * Why a place that should be watched is not: nothing usable is heard, a person put it aside, nobody would be called;
 * its newest trip test went wrong, or none passed for so long that nobody knows.
 */
export type CoverageGap = "unheard" | "put-aside" | "nobody-called" | "test-failed" | "test-overdue";

/** 防护: of the points that watch over a hazard, how many would call somebody this minute. */
export interface Coverage {
  readonly points: number;
  readonly live: number;
  /** A trip test took them to a person, not too long ago. */
  readonly tested: number;
  readonly protected: number;
  /** The first ones, in the order of the site. */
  readonly gaps: readonly { readonly point: PointId; readonly why: CoverageGap }[];
}

export type SeatNow = Pick<Duty, "people"> & Position;

const gapsShownMax = 100;

export interface Watch {
  readonly site: SiteIndex;
  readonly state: Pick<State, "point" | "alarm" | "proof" | "reach" | "box">;
  readonly duty: readonly SeatNow[];
  readonly now: Moment;
}

export function coverageOf({ duty, ...watch }: Watch): Coverage {
  const { site, state } = watch;
  const isManned = ({ people }: SeatNow) => people.some((person) => !isUnanswered(state, person));
  const manned = new Set(duty.filter(isManned).map(({ grid, role }) => `${grid} ${role}`));
  const watching = [...site.points.values()].flatMap((point) => {
    const rules = hazardRules(site, point);
    return rules.length === 0 ? [] : [{ point: point.id, why: gapOf({ ...watch, manned }, point, rules) }];
  });
  const gaps = watching.flatMap(({ point, why }) => (why === undefined ? [] : [{ point, why }]));
  return {
    points: watching.length,
    live: watching.length - gaps.filter(({ why }) => why === "unheard").length,
    tested: watching.filter(({ point }) => isProven(watch.state.proof.get(point), watch.now)).length,
    protected: watching.length - gaps.length,
    gaps: gaps.slice(0, gapsShownMax),
  };
}

/** A rule on trial calls nobody, and a rule about the device itself watches over no place. */
function hazardRules({ rulesOf }: SiteIndex, { id }: Pick<Point, "id">): readonly Rule[] {
  return (rulesOf.get(id) ?? []).filter(({ hazard, shadow }) => hazard !== "system" && !shadow);
}

interface Known extends Omit<Watch, "duty"> {
  /** Seats with somebody in them whom messages may reach, as `<grid> <role>`. */
  readonly manned: ReadonlySet<string>;
}

function gapOf(known: Known, point: Point, rules: readonly Rule[]): CoverageGap | undefined {
  const { site, state, manned } = known;
  const last = state.point.get(point.id)?.last;
  if (last === undefined || last.sample.kind === "bad") return "unheard";
  const alarms = rules.flatMap(({ id }) => state.alarm.get(alarmIdOf(point.id, id)) ?? []);
  if (alarms.some(isWithheld)) return "put-aside";
  const isCalled = site.ladder.rungs.some(({ tier, roles }) => {
    const grid = ancestorOf(site, point.place.grid, tier);
    return grid !== undefined && roles.some((role) => manned.has(`${grid.id} ${role}`));
  });
  return isCalled ? untried(known, point.id, rules) : "nobody-called";
}

/** A rule that no value and no test gas can make ring is nothing to be tried. */
function untried(
  { state, now }: Pick<Watch, "state" | "now">,
  id: PointId,
  rules: readonly Rule[],
): CoverageGap | undefined {
  const proof = state.proof.get(id);
  if (!rules.some(isTried)) return undefined;
  if (proof?.result === "failed") return "test-failed";
  const since = passedAt(proof) ?? state.box.get("box")?.since;
  const ageMs = since && elapsedMs(since, now);
  return ageMs !== undefined && ageMs > limits.tripProvenMs ? "test-overdue" : undefined;
}

/** Something to be put in order by whoever keeps the box: a test that went wrong, at a point or with a person, or is due. */
export function areTestsWanting(site: SiteIndex, state: Watch["state"], now: Moment): boolean {
  const points = [...site.points.values()];
  const isWanting = ({ id }: Point) => untried({ state, now }, id, hazardRules(site, { id })) !== undefined;
  return points.some(isWanting) || [...site.people.keys()].some((person) => isUnanswered(state, person));
}

/** Asked by the newest test whether messages reach them, they did not answer; nor was it proven since. */
function isUnanswered({ proof, reach }: Pick<State, "proof" | "reach">, person: PersonId): boolean {
  const asked = proof.get(person);
  const provenAt = reach.get(person)?.provenAt;
  return asked?.result === "failed" && (provenAt === undefined || (elapsedMs(asked.at, provenAt) ?? 0) <= 0);
}

function isProven(proof: Proof | undefined, now: Moment): boolean {
  const at = passedAt(proof);
  const ageMs = at && elapsedMs(at, now);
  return proof?.result !== "failed" && ageMs !== undefined && ageMs <= limits.tripProvenMs;
}

/** The newest trip test that passed, of whichever kind; that messages get through is another matter. */
function passedAt(proof: Proof | undefined): Moment | undefined {
  const { inject, physical } = proof?.passedAt ?? {};
  if (inject === undefined || physical === undefined) return inject ?? physical;
  return (elapsedMs(inject, physical) ?? 0) > 0 ? physical : inject;
}
