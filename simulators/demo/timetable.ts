import { factsOf, type Label } from "../../config/quantity.ts";
import type { Rule } from "../../config/rule.ts";
import { convert } from "../../config/units.ts";
import type { Point, SiteIndex } from "../../gateway/core/site-index.ts";
import { limitsOf, type Act, type Scenario } from "../scenario.ts";
import type { PlannedFault } from "../wire-faults.ts";
import type { World } from "../world.ts";
import { actText, faultText } from "./world-news.ts";

export interface TimetableRow {
  /** Real time since the demo began. */
  readonly atMs: number;
  readonly text: Label;
}

export interface TimetableOf {
  readonly site: SiteIndex;
  readonly scenario: Scenario;
  readonly world: World;
  readonly faults: readonly PlannedFault[];
  readonly speed: number;
}

/**
 * What is about to happen and when, in real time. Alarms are foretold from the world's own values and the site's
 * rules, so that nothing is promised that this speed does not bring: a delay of a minute stays a minute.
 */
export function timetable(of: TimetableOf): readonly TimetableRow[] {
  const acts = of.scenario.opening.map((act) => ({ atMs: act.startMs / of.speed, text: actText(of.site, act) }));
  const alarms = of.scenario.opening.flatMap((act) => alarmsOf(act, of));
  const faults = of.faults.map((fault) => ({ atMs: fault.firstMs, text: faultText(of.site, fault) }));
  const silences = of.faults.flatMap((fault) => silenceOf(fault, of));
  return [...acts, ...alarms, ...faults, ...silences].toSorted((a, b) => a.atMs - b.atMs);
}

function alarmsOf(act: Act, of: TimetableOf): readonly TimetableRow[] {
  const point = of.site.points.get(act.point);
  const rules = of.site.rulesOf.get(act.point) ?? [];
  return rules.flatMap((rule) => {
    const atMs = point === undefined ? undefined : raisedAt(rule, point, act, of);
    if (atMs === undefined) return [];
    return [{ atMs, text: expected(rule) }];
  });
}

/** Silence is heard from the last answer on; a rule speaks if it lasts that long. */
function silenceOf({ fault, device, firstMs, forMs }: PlannedFault, { site }: TimetableOf): readonly TimetableRow[] {
  const points = [...site.points.values()].filter((point) => point.device === device);
  const rules = new Set(points.flatMap(({ id }) => site.rulesOf.get(id) ?? []));
  return [...rules].flatMap((rule) =>
    fault === "silent" && rule.kind === "silent" && rule.after < forMs
      ? [{ atMs: firstMs + rule.after + rule.onDelay, text: expected(rule) }]
      : [],
  );
}

function expected({ title }: Rule): Label {
  return { zh: `→ 预计告警：${title.zh}`, en: `expected alarm: ${title.en}` };
}

/** When the rule would speak, its delay included; never, when the value does not stay long enough. */
function raisedAt(rule: Rule, point: Point, act: Act, of: TimetableOf): number | undefined {
  const step = Math.max(500, (act.endMs - act.startMs) / of.speed / stepsMax);
  const fromMs = act.startMs / of.speed;
  let sinceMs: number | undefined;
  for (let atMs = fromMs; atMs < act.endMs / of.speed + step; atMs += step) {
    const holds = breaks(rule, point, { fromMs, atMs, of });
    sinceMs = holds ? (sinceMs ?? atMs) : undefined;
    if (sinceMs !== undefined && atMs - sinceMs >= rule.onDelay) return atMs;
  }
  return undefined;
}

interface At {
  readonly fromMs: number;
  readonly atMs: number;
  readonly of: TimetableOf;
}

function breaks(rule: Rule, point: Point, { fromMs, atMs, of }: At): boolean {
  const valueAt = (realMs: number): number => of.world.valueAt(point.id, realMs * of.speed);
  if (rule.kind === "limit") {
    return limitsOf(of.site, point).some((limit) => limit.rule === rule && valueAt(atMs) >= limit.value);
  }
  if (rule.kind === "rise") {
    const by = convert(rule.by.value, rule.by.unit, factsOf(point.quantity).unit) ?? Infinity;
    return valueAt(atMs) - valueAt(Math.max(fromMs, atMs - rule.within)) >= by;
  }
  // The other kinds ring as well; the demo does not foretell them.
  return rule.kind === "contact" && valueAt(atMs) === (rule.when === "active" ? 1 : 0);
}

const stepsMax = 2_000;
