import type { RuleOf } from "../../../../config/rule.ts";
import { back, inPointUnit, saysNothing, unknown, type RuleKind } from "./kind.ts";

/** Not once back near its rest for so long. The wait is a stored deadline, so it may be longer than any memory. */
export const drift: RuleKind<RuleOf<"drift">> = {
  signal: (rule, { point, state }) => {
    const { sample } = state.last;
    if (saysNothing(sample)) return unknown;
    const evidence = {
      value: sample.value,
      reference: inPointUnit(rule.rest, point),
      limit: inPointUnit(rule.by, point),
    };
    const isOff = Math.abs(sample.value - evidence.reference) >= evidence.limit;
    return isOff ? { kind: "beyond", evidence, waitMs: rule.over } : { kind: back(sample), evidence };
  },
  waitsQuietly: true,
  waitMs: ({ over }) => over,
};
