import type { RuleOf } from "../../../../config/rule.ts";
import { back, saysNothing, unknown, type RuleKind } from "./kind.ts";

export const contact: RuleKind<RuleOf<"contact">> = {
  signal: ({ when }, { state }) => {
    const { sample } = state.last;
    if (saysNothing(sample)) return unknown;
    const kind = (sample.value === 1) === (when === "active") ? "beyond" : back(sample);
    return { kind, evidence: { value: sample.value } };
  },
};
