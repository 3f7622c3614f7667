import type { LimitRule } from "../../../../config/rule.ts";
import type { Amount } from "../../../../config/units.ts";
import { isDuring } from "../calendar.ts";
import { back, inPointUnit, saysNothing, unknown, type RuleKind, type View } from "./kind.ts";

export const limit: RuleKind<LimitRule> = {
  signal: (rule, view) => {
    const { sample } = view.state.last;
    const { above, below, clear } = limitNow(rule, view);
    const amount = above ?? below;
    if (saysNothing(sample) || amount === undefined) return unknown;
    const sign = above === undefined ? -1 : 1;
    const evidence = { value: sample.value, limit: inPointUnit(amount, view.point) };
    if ((sample.value - evidence.limit) * sign >= 0) return { kind: "beyond", evidence };
    const isBack = (sample.value - inPointUnit(clear, view.point)) * sign < 0;
    return { kind: isBack ? back(sample) : "between", evidence };
  },
};

interface Limits {
  readonly above?: Amount | undefined;
  readonly below?: Amount | undefined;
  readonly clear: Amount;
}

/** The limits of the hour. While no clock can be trusted, the strictest of all. */
function limitNow(rule: LimitRule, { site, now, point }: View): Limits {
  if (rule.at === undefined) return rule;
  const { utcOffset } = site.site.box;
  if (now.wallTrusted) return rule.at.find(({ during }) => isDuring(during, now, utcOffset)) ?? rule;
  const strictness = ({ above, below }: Limits) =>
    above === undefined ? (below === undefined ? Infinity : -inPointUnit(below, point)) : inPointUnit(above, point);
  return [rule, ...rule.at].reduce((a, b) => (strictness(b) < strictness(a) ? b : a));
}
