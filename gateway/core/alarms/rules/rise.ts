import type { RiseRule } from "../../../../config/rule.ts";
import { riseOf } from "../../points/trend.ts";
import { back, inPointUnit, saysNothing, unknown, type RuleKind } from "./kind.ts";

/** Its past is the point's trend, which all rise rules of a point share. */
export const rise: RuleKind<RiseRule> = {
  signal: (rule, { point, state, now }) => {
    const { sample } = state.last;
    if (saysNothing(sample)) return unknown;
    const value = riseOf(state.trend, sample.value, rule, now.monoMs);
    const evidence = { value, limit: inPointUnit(rule.by, point), perMs: rule.within };
    if (value >= evidence.limit) return { kind: "beyond", evidence };
    return { kind: value < inPointUnit(rule.clear, point) ? back(sample) : "between", evidence };
  },
  recallMs: ({ within }) => within,
};
