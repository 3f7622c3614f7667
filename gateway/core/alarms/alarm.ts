import type { PointId, RuleId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import type { AlarmId } from "../ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { AlarmState } from "../state.ts";

/** What an alarm is before anything happened to it; such a row is not stored. */
export function neverRaised(point: PointId, rule: Pick<Rule, "id">): AlarmState {
  return { point, rule: rule.id, condition: { kind: "clear" }, acked: true, latched: false, episode: 0 };
}

/** The rule of an alarm; none when the site no longer declares it. */
export function ruleOf(
  site: SiteIndex,
  { point, rule }: { readonly point: PointId; readonly rule: RuleId },
): Rule | undefined {
  return site.rulesOf.get(point)?.find((each) => each.id === rule);
}

/** The alarm an id stands for, raised ever or not; none when the site declares no such rule on such a point. */
export function declaredAlarm(
  site: SiteIndex,
  id: AlarmId,
): { readonly point: PointId; readonly rule: Rule } | undefined {
  const point = id.slice(0, id.indexOf("#")) as PointId;
  const rule = ruleOf(site, { point, rule: id.slice(point.length + 1) as RuleId });
  return rule && { point, rule };
}
