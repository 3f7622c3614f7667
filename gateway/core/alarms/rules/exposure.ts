import type { RuleOf } from "../../../../config/rule.ts";
import type { Memory } from "../../state.ts";
import type { Point } from "../../site-index.ts";
import { back, inPointUnit, keptAs, saysNothing, unknown, type RuleKind } from "./kind.ts";

/** A value holds until the next one, but not longer: of what came after it nothing is known. */
const holdMs = 900_000;

/**
 * A band that must be borne for T fills the exposure by 1/T of its time; full, it rings. So 30 min in a band of 60 min
 * and 5 min in one of 10 min make one exposure together.
 */
export const exposure: RuleKind<RuleOf<"exposure">> = {
  signal: (rule, { point, state, now }) => {
    const { sample } = state.last;
    const kept = keptAs(state.memory?.[rule.id], "dose");
    if (saysNothing(sample) || kept === undefined) return unknown;
    const dose = doseAt(rule, point, kept, now.monoMs);
    const band = bandOf(rule, point, sample.value);
    const evidence = { value: sample.value, dose, ...(band && { limit: inPointUnit(band.above, point) }) };
    if (sample.value < inPointUnit(rule.clear, point)) return { kind: back(sample), evidence };
    return { kind: dose >= 1 || band?.for === 0 ? "beyond" : "between", evidence };
  },
  movesByTime: true,
  recallMs: ({ bands, forget }) => Math.max(forget, ...bands.map((band) => band.for)),
  remember: (rule, { kept, point, sample, atMs }) => {
    const before = keptAs(kept, "dose");
    if (sample.kind === "bad") return before;
    const dose = before === undefined ? 0 : doseAt(rule, point, before, atMs);
    return { kind: "dose", dose, value: sample.value, atMs };
  },
};

/** What has been borne since, with the value as it was last heard. */
function doseAt(
  rule: RuleOf<"exposure">,
  point: Point,
  { dose, value, atMs }: Extract<Memory, { kind: "dose" }>,
  nowMs: number,
): number {
  const ms = Math.min(Math.max(0, nowMs - atMs), holdMs);
  if (value < inPointUnit(rule.clear, point)) return Math.max(0, dose - ms / rule.forget);
  const band = bandOf(rule, point, value);
  if (band === undefined) return dose;
  return band.for === 0 ? 1 : Math.min(1, dose + ms / band.for);
}

/** The highest band the value has reached. */
function bandOf({ bands }: RuleOf<"exposure">, point: Point, value: number) {
  const reached = bands.filter(({ above }) => value >= inPointUnit(above, point));
  return reached.toSorted((a, b) => a.for - b.for)[0];
}
