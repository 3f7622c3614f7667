import type { RuleOf } from "../../../../config/rule.ts";
import type { PointId } from "../../../../config/ids.ts";
import { elapsedMs } from "../../time.ts";
import { back, inPointUnit, saysNothing, unknown, type RuleKind, type View } from "./kind.ts";

/** With one neighbour nobody knows which of the two is wrong. */
const neighboursMin = 2;

export const deviation: RuleKind<RuleOf<"deviation">> = {
  signal: (rule, view) => {
    const { sample } = view.state.last;
    const points = "points" in rule.on ? rule.on.points : [];
    const others = points.flatMap((id) => (id === view.point.id ? [] : freshValue(id, rule.fresh, view)));
    if (saysNothing(sample) || others.length < neighboursMin) return unknown;
    const reference = middle(others);
    const evidence = { value: sample.value, reference, limit: inPointUnit(rule.by, view.point) };
    const apart = Math.abs(sample.value - reference);
    if (apart >= evidence.limit) return { kind: "beyond", evidence };
    return { kind: apart < inPointUnit(rule.clear, view.point) ? back(sample) : "between", evidence };
  },
};

function freshValue(id: PointId, freshMs: number, { get, now }: View): readonly number[] {
  const state = get("point", id);
  if (state?.last.sample.kind !== "good") return [];
  const ageMs = elapsedMs(state.heardAt, now);
  return ageMs !== undefined && ageMs <= freshMs ? [state.last.sample.value] : [];
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
