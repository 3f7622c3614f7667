import { factsOf } from "../../../config/quantity.ts";
import type { Rule } from "../../../config/rule.ts";
import { inPointUnit } from "../alarms/rules/kind.ts";
import type { Point, SiteIndex } from "../site-index.ts";

/** Rules that a test tries: what a sensor says of its hazard. That it is lost, or how the box is, is no test's business. */
export function isTried(rule: Rule): boolean {
  return !rule.shadow && rule.kind !== "silent" && rule.kind !== "quality" && rule.hazard !== "system";
}

/** A value that makes the worst rule of the point ring; nothing when none rings by a value alone. */
export function trialValue(site: SiteIndex, point: Point): number | undefined {
  const rules = (site.rulesOf.get(point.id) ?? []).filter(isTried).toSorted((a, b) => a.severity - b.severity);
  for (const rule of rules) {
    const value = beyond(rule, point);
    if (value !== undefined) return value;
  }
  return undefined;
}

function beyond(rule: Rule, point: Point): number | undefined {
  if (rule.kind === "contact") return rule.when === "active" ? 1 : 0;
  if (rule.kind !== "limit") return undefined;
  // Limits of other hours too: it rings whenever the test is made.
  const all = [rule, ...(rule.at ?? [])];
  const above = all.flatMap((each) => (each.above === undefined ? [] : [inPointUnit(each.above, point)]));
  const below = all.flatMap((each) => (each.below === undefined ? [] : [inPointUnit(each.below, point)]));
  const [low, high] = point.range ?? factsOf(point.quantity).range;
  const step = Math.max((high - low) / 50, 1e-3);
  return above.length > 0 ? Math.min(high, Math.max(...above) + step) : Math.max(low, Math.min(...below) - step);
}
