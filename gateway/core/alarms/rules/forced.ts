import type { RuleOf } from "../../../../config/rule.ts";
import { elapsedMs } from "../../time.ts";
import { back, saysNothing, unknown, type RuleKind, type View } from "./kind.ts";

/**
 * The door opened and nobody had been let in shortly before. A grant that is reported after the opening still counts
 * while the rule's on-delay runs. Which opening it was, and whether it was granted, is not known across a start.
 */
export const forced: RuleKind<RuleOf<"forced">> = {
  signal: (rule, view) => {
    const { sample } = view.state.last;
    if (saysNothing(sample)) return unknown;
    if (sample.value !== 1) return { kind: back(sample), evidence: { value: sample.value } };
    const granted = isGranted(rule, view);
    if (granted === undefined) return unknown;
    const evidence = { value: sample.value, points: [rule.grant], limit: rule.within };
    return { kind: granted ? back(sample) : "beyond", evidence };
  },
};

function isGranted(rule: RuleOf<"forced">, { state, get }: View): boolean | undefined {
  const grant = get("point", rule.grant);
  if (state.turnedAt === undefined || grant === undefined || saysNothing(grant.last.sample)) return undefined;
  if (grant.activeAt === undefined) return false;
  const leadMs = elapsedMs(grant.activeAt, state.turnedAt);
  return leadMs === undefined ? undefined : leadMs <= rule.within;
}
