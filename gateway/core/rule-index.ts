import type { GridId, PointId, RuleId } from "../../config/ids.ts";
import type { Condition, Rule, RuleOf, Severity } from "../../config/rule.ts";
import { alarmIdOf, type AlarmId } from "./ids.ts";
import type { Point } from "./point.ts";

/** One alarm there may be: a rule at a point. */
export interface Watch {
  readonly point: PointId;
  readonly rule: Rule;
}

/** Which rules a reading concerns, found once, so that a reading costs its own rules and no others. */
export interface RuleIndex {
  /** Rules whose alarm stands at the point. */
  readonly rulesOf: ReadonlyMap<PointId, readonly Rule[]>;
  /** The points a rule watches, in the order of the site. */
  readonly pointsOf: ReadonlyMap<RuleId, readonly PointId[]>;
  /** Rules that look at the point: those above, and votes it takes part in. */
  readonly looking: ReadonlyMap<PointId, readonly Rule[]>;
  /** Alarms that a reading of the point may move beside those of `rulesOf`: of votes, and of conditions that name it. */
  readonly beside: ReadonlyMap<PointId, readonly Watch[]>;
  /** Alarms that depend on whether an alarm of the rule rings. */
  readonly following: ReadonlyMap<RuleId, readonly Watch[]>;
  /** The members of a vote, by its alarm. */
  readonly groups: ReadonlyMap<AlarmId, readonly PointId[]>;
}

/** How a rule stands at a point; as declared, unless a campaign made it stricter there. */
export type AtPoint = (rule: Rule, point: PointId) => Rule;

export function indexRules(
  rules: readonly Rule[],
  points: readonly Point[],
  atPoint: AtPoint = (rule) => rule,
): RuleIndex {
  const watched = worstFirst(rules).map((rule) => ({ rule, points: points.filter((point) => covers(rule, point)) }));
  const places = new Map(points.map((point) => [point.id, point]));
  const standing = watched
    .flatMap(({ rule, points: under }) => alarmsOf(rule, under))
    .map((each) => ({ ...each, rule: atPoint(each.rule, each.point) }))
    .map((each) => atItsPlace(each, places.get(each.point)));
  const compounds = standing.filter(
    (each): each is Standing & { rule: RuleOf<"compound"> } => each.rule.kind === "compound",
  );
  return {
    rulesOf: grouped([
      ...points.map(({ id }) => [id] as const),
      ...standing.map(({ point, rule }) => [point, rule] as const),
    ]),
    pointsOf: new Map(watched.map(({ rule, points: under }) => [rule.id, under.map(({ id }) => id)])),
    looking: grouped(watched.flatMap(({ rule, points: under }) => under.map(({ id }) => [id, rule] as const))),
    beside: grouped([
      ...standing.flatMap((each) => each.members.map((member) => [member, watchOf(each)] as const)),
      ...compounds.flatMap((each) => namedPoints(each.rule.when).map((point) => [point, watchOf(each)] as const)),
    ]),
    following: grouped(
      compounds.flatMap((each) => namedRules(each.rule.when).map((rule) => [rule, watchOf(each)] as const)),
    ),
    groups: new Map(
      standing.flatMap(({ point, rule, members }) =>
        members.length > 0 ? [[alarmIdOf(point, rule.id), members] as const] : [],
      ),
    ),
  };
}

/** A rule stands behind the worse one that covers it, so that the worse has rung by the time the milder is looked at. */
function worstFirst(rules: readonly Rule[]): readonly Rule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const depthOf = ({ supersededBy }: Rule, walked = 0): number => {
    const worse = supersededBy === undefined ? undefined : byId.get(supersededBy);
    return worse === undefined || walked > rules.length ? 0 : 1 + depthOf(worse, walked + 1);
  };
  return rules.toSorted((one, other) => depthOf(one) - depthOf(other));
}

function covers(rule: Rule, point: Point): boolean {
  return "quantity" in rule.on ? rule.on.quantity === point.quantity : rule.on.points.includes(point.id);
}

/** Where alarms of a rule stand: at each of its points; those of a vote at the first point of each group. */
interface Standing extends Watch {
  readonly members: readonly PointId[];
}

function alarmsOf(rule: Rule, points: readonly Point[]): readonly Standing[] {
  if (rule.kind !== "vote") return points.map(({ id }) => ({ point: id, rule, members: [] }));
  const zones = new Map<GridId | "named", PointId[]>();
  for (const { id, place } of points) {
    const zone = "points" in rule.on ? "named" : place.grid;
    zones.set(zone, [...(zones.get(zone) ?? []), id]);
  }
  return [...zones.values()].flatMap((members) => members.slice(0, 1).map((point) => ({ point, rule, members })));
}

/** At a key place 重点部位 a rule counts one step worse; the box's own troubles do not. */
function atItsPlace(standing: Standing, point: Point | undefined): Standing {
  const { rule } = standing;
  if (point?.place.keyPlace !== true || rule.hazard === "system" || rule.severity === 1) return standing;
  return { ...standing, rule: { ...rule, severity: (rule.severity - 1) as Severity } };
}

function watchOf({ point, rule }: Standing): Watch {
  return { point, rule };
}

function namedPoints(condition: Condition): readonly PointId[] {
  return factsIn(condition).flatMap((fact) => ("point" in fact && fact.point !== undefined ? [fact.point] : []));
}

function namedRules(condition: Condition): readonly RuleId[] {
  return factsIn(condition).flatMap((fact) => ("rule" in fact ? [fact.rule] : []));
}

function factsIn(
  condition: Condition,
): readonly Exclude<Condition, { not: unknown } | { all: unknown } | { any: unknown }>[] {
  if ("not" in condition) return [condition.not];
  if ("all" in condition) return condition.all.flatMap(factsIn);
  return "any" in condition ? condition.any.flatMap(factsIn) : [condition];
}

function grouped<K, V>(entries: readonly (readonly [K, V?])[]): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key) ?? [];
    if (value !== undefined) group.push(value);
    groups.set(key, group);
  }
  return groups;
}
