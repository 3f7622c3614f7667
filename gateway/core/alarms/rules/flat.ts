import type { RuleOf } from "../../../../config/rule.ts";
import { inPointUnit, keptAs, saysNothing, unknown, type RuleKind } from "./kind.ts";

/**
 * A value that stays within a band around where it last settled. Half the time is waited as a stored deadline: a start
 * of the gateway forgets where the value settled, not how long the alarm has been waiting.
 */
export const flat: RuleKind<RuleOf<"flat">> = {
  signal: (rule, { state, now }) => {
    const kept = keptAs(state.memory?.[rule.id], "anchor");
    if (saysNothing(state.last.sample) || kept === undefined) return unknown;
    const forMs = now.monoMs - kept.sinceMs;
    const evidence = { value: state.last.sample.value, forMs, limit: rule.over };
    if (forMs >= rule.over) return { kind: "beyond", evidence, waitMs: 0 };
    const kind = kept.moved ? "within" : "between";
    return forMs >= rule.over / 2 ? { kind, evidence, waitMs: rule.over - forMs } : { kind, evidence };
  },
  waitsQuietly: true,
  waitMs: ({ over }) => over,
  remember: (rule, { kept, point, sample, atMs }) => {
    const before = keptAs(kept, "anchor");
    if (sample.kind !== "good") return before;
    if (before === undefined) return { kind: "anchor", value: sample.value, sinceMs: atMs, moved: false };
    if (Math.abs(sample.value - before.value) <= inPointUnit(rule.band, point)) return before;
    return { kind: "anchor", value: sample.value, sinceMs: atMs, moved: true };
  },
};
