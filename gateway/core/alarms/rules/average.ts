import type { RuleOf } from "../../../../config/rule.ts";
import type { MeanSlice } from "../../state.ts";
import { back, inPointUnit, keptAs, saysNothing, unknown, type RuleKind } from "./kind.ts";

const slicesPerWindow = 32;

/**
 * The mean of the last stretch, each value weighted by the time it held. What is not known of the stretch never makes
 * the mean lower: with less than half of it known only a mean that is too high in any case rings.
 */
export const average: RuleKind<RuleOf<"average">> = {
  signal: (rule, { point, state, now }) => {
    const { sample } = state.last;
    const kept = keptAs(state.memory?.[rule.id], "mean");
    if (saysNothing(sample) || kept === undefined) return unknown;
    const { sum, knownMs } = summed(kept.slices, now.monoMs - rule.over);
    const limit = inPointUnit(rule.above, point);
    const isKnown = knownMs >= rule.over / 2;
    const value = knownMs === 0 ? 0 : sum / (isKnown ? knownMs : rule.over);
    const evidence = { value, limit, perMs: rule.over };
    if (value >= limit) return { kind: "beyond", evidence };
    return { kind: isKnown && value < inPointUnit(rule.clear, point) ? back(sample) : "between", evidence };
  },
  recallMs: ({ over }) => over,
  remember: (rule, { kept, sample, atMs }) => {
    const before = keptAs(kept, "mean");
    if (sample.kind === "bad") return before;
    const held = before === undefined ? [] : holding(before, atMs, rule.over);
    return { kind: "mean", slices: held, value: sample.value, atMs };
  },
};

/** The value that held until now, put into its slice; a silence longer than a slice counts as unknown beyond it. */
function holding(
  {
    slices,
    value,
    atMs: fromMs,
  }: { readonly slices: readonly MeanSlice[]; readonly value: number; readonly atMs: number },
  nowMs: number,
  windowMs: number,
): readonly MeanSlice[] {
  const sliceMs = windowMs / slicesPerWindow;
  const ms = Math.min(Math.max(0, nowMs - fromMs), Math.max(sliceMs, holdMs));
  const kept = slices.filter(({ atMs }) => atMs > nowMs - windowMs - sliceMs);
  const last = kept.at(-1);
  const isSame = last !== undefined && Math.floor(last.atMs / sliceMs) === Math.floor(fromMs / sliceMs);
  const added = {
    atMs: isSame ? last.atMs : fromMs,
    ms: ms + (isSame ? last.ms : 0),
    sum: value * ms + (isSame ? last.sum : 0),
  };
  return isSame ? [...kept.slice(0, -1), added] : [...kept, added];
}

/** A value holds until the next one, but not longer. */
const holdMs = 900_000;

/** Slices that reach into the window; one that began before it counts by the share that lies inside. */
function summed(slices: readonly MeanSlice[], fromMs: number): { readonly sum: number; readonly knownMs: number } {
  let [sum, knownMs] = [0, 0];
  for (const { atMs, ms, sum: part } of slices) {
    const share = ms === 0 ? 0 : Math.min(1, Math.max(0, (atMs + ms - fromMs) / ms));
    sum += part * share;
    knownMs += ms * share;
  }
  return { sum, knownMs };
}
