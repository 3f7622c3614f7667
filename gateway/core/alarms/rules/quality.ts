import type { RuleOf } from "../../../../config/rule.ts";
import { unknown, type RuleKind } from "./kind.ts";

/** Another reason than those of the rule says nothing about them: whatever was, stays. */
export const quality: RuleKind<RuleOf<"quality">> = {
  signal: ({ why }, { state }) => {
    const { sample } = state.last;
    if (sample.kind === "good") return { kind: "within", evidence: { value: sample.value } };
    return why.includes(sample.why) ? { kind: "beyond", evidence: { why: sample.why } } : unknown;
  },
};
