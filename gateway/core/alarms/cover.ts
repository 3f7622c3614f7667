import type { PointId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { alarmIdOf, type AlarmId } from "../ids.ts";
import type { Point, SiteIndex } from "../site-index.ts";
import type { Cover } from "../state.ts";
import type { Turn } from "../turn.ts";
import { rings } from "./name.ts";

/**
 * The alarm that rings for this one too, if there is one: a worse limit of the same point, or the loss of a sensor
 * on the same wire. A cover rings itself, is of the same hazard and no milder: so the worse always rings, and no
 * fault ever covers a hazard.
 */
export function coverOf(turn: Turn, point: PointId, rule: Rule): Cover | undefined {
  const worse = worseRules(turn.site, point, rule).map((each) => alarmIdOf(point, each.id));
  const superseding = worse.find((id) => isRinging(turn, id));
  if (superseding !== undefined) return { why: "superseded", of: superseding };
  const parent = relatedLosses(turn.site, point, rule).find((id) => isRinging(turn, id));
  return parent && { why: "parent-fault", of: parent };
}

/** The alarms that this one may cover while it rings. */
export function coveredBy(site: SiteIndex, point: PointId, rule: Rule): readonly AlarmId[] {
  const milder = (site.rulesOf.get(point) ?? []).filter((each) => worseRules(site, point, each).includes(rule));
  return [...milder.map((each) => alarmIdOf(point, each.id)), ...relatedLosses(site, point, rule)];
}

function isRinging(turn: Turn, id: AlarmId): boolean {
  const alarm = turn.get("alarm", id);
  return alarm !== undefined && rings(alarm);
}

/** Every rule that covers this one, the next worse first: high, then high-high. */
function worseRules(site: SiteIndex, point: PointId, rule: Rule): readonly Rule[] {
  const chain: Rule[] = [];
  const rules = site.rulesOf.get(point) ?? [];
  for (let at: Rule | undefined = rule; at !== undefined;) {
    const next: Rule | undefined = rules.find((each) => each.id === at?.supersededBy);
    at = next !== undefined && mayCover(next, rule) && !chain.includes(next) ? next : undefined;
    if (at !== undefined) chain.push(at);
  }
  return chain;
}

function mayCover(cover: Rule, rule: Rule): boolean {
  return cover !== rule && cover.hazard === rule.hazard && cover.severity <= rule.severity;
}

/** Other points of the same zone whose silence has the same cause: their device, or the wire they hang on. */
function relatedLosses(site: SiteIndex, id: PointId, rule: Rule): readonly AlarmId[] {
  const point = site.points.get(id);
  if (point === undefined || !isLoss(rule)) return [];
  return [...site.points.values()]
    .filter((other) => sharesCause(site, point, other))
    .flatMap((other) =>
      (site.rulesOf.get(other.id) ?? [])
        .filter((each) => isLoss(each) && each.severity === rule.severity)
        .map((each) => alarmIdOf(other.id, each.id)),
    );
}

/** Only the loss of a sensor has a parent; what a sensor says never does. */
function isLoss({ kind, hazard }: Rule): boolean {
  return kind === "silent" && hazard === "system";
}

function sharesCause(site: SiteIndex, point: Point, other: Point): boolean {
  if (other.id === point.id || other.place.grid !== point.place.grid) return false;
  return other.device === point.device || (linkOf(site, point) ?? "none") === linkOf(site, other);
}

function linkOf(site: SiteIndex, { device }: Point): string | undefined {
  const declared = site.devices.get(device);
  return declared !== undefined && "link" in declared ? declared.link : undefined;
}
