import { factsOf } from "../../../config/quantity.ts";
import type { ContactRule, LimitRule, RiseRule, Rule, SilentRule } from "../../../config/rule.ts";
import { convert, type Amount } from "../../../config/units.ts";
import type { Evidence } from "../fact.ts";
import type { Sample } from "../points/reading.ts";
import { riseOf } from "../points/trend.ts";
import type { Point } from "../site-index.ts";
import type { PointState } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";

/**
 * What a rule sees. `beyond`: at or past its limit. `within`: safely back, and only a good sample says so.
 * `between`: in the dead-band, or nobody knows: whatever was, stays.
 */
export interface Signal {
  readonly kind: "beyond" | "within" | "between";
  readonly evidence: Evidence;
  /** The alarm begins to wait now, and for this long, whatever the rule's on-delay is. */
  readonly waitMs?: number;
}

export function signalOf(rule: Rule, point: Point, state: PointState, now: Moment): Signal {
  switch (rule.kind) {
    case "limit":
      return limitSignal(rule, point, state);
    case "rise":
      return riseSignal(rule, point, state, now);
    case "contact":
      return contactSignal(rule, state);
    case "silent":
      return silentSignal(rule, state, now);
  }
}

function limitSignal(rule: LimitRule, point: Point, state: PointState): Signal {
  const sample = state.last.sample;
  if (saysNothing(sample)) return { kind: "between", evidence: {} };
  const clear = inPointUnit(rule.clear, point);
  const sides = [
    rule.above && { limit: inPointUnit(rule.above, point), sign: 1 },
    rule.below && { limit: inPointUnit(rule.below, point), sign: -1 },
  ];
  const side = sides.find((at) => at !== undefined);
  if (side === undefined) return { kind: "between", evidence: {} };
  const evidence = { value: sample.value, limit: side.limit };
  if ((sample.value - side.limit) * side.sign >= 0) return { kind: "beyond", evidence };
  const isBack = (sample.value - clear) * side.sign < 0;
  return { kind: isBack && sample.kind === "good" ? "within" : "between", evidence };
}

function riseSignal(rule: RiseRule, point: Point, state: PointState, now: Moment): Signal {
  const sample = state.last.sample;
  if (saysNothing(sample)) return { kind: "between", evidence: {} };
  const rise = riseOf(state.trend, sample.value, rule, now.monoMs);
  const evidence = { value: rise, limit: inPointUnit(rule.by, point), perMs: rule.within };
  if (rise >= evidence.limit) return { kind: "beyond", evidence };
  const isBack = rise < inPointUnit(rule.clear, point) && sample.kind === "good";
  return { kind: isBack ? "within" : "between", evidence };
}

function contactSignal(rule: ContactRule, state: PointState): Signal {
  const sample = state.last.sample;
  if (saysNothing(sample)) return { kind: "between", evidence: {} };
  const evidence = { value: sample.value };
  if ((sample.value === 1) === (rule.when === "active")) return { kind: "beyond", evidence };
  return { kind: sample.kind === "good" ? "within" : "between", evidence };
}

function silentSignal(rule: SilentRule, state: PointState, now: Moment): Signal {
  const silentMs = elapsedMs(state.heardAt, now) ?? 0;
  const evidence = { silentMs, limit: rule.after };
  if (silentMs >= rule.after) return { kind: "beyond", evidence, waitMs: 0 };
  const kind = state.last.sample.kind === "good" ? "within" : "between";
  // Half the time is waited as a stored deadline, so that a gateway that keeps starting again still hears the silence.
  if (silentMs >= rule.after / 2) return { kind, evidence, waitMs: rule.after - silentMs };
  return { kind, evidence };
}

/**
 * A fault has no value to look at. The first value after a fault on a shared line may be another request's late
 * answer: alone it neither raises nor clears, the next one decides.
 */
function saysNothing(sample: Sample): sample is Extract<Sample, { kind: "bad" }> {
  return sample.kind === "bad" || (sample.kind === "uncertain" && sample.why === "after-fault");
}

/** A rule's amount in the unit of its point; the site check refuses a rule for which there is none. */
function inPointUnit(amount: Amount, point: Point): number {
  return convert(amount.value, amount.unit, factsOf(point.quantity).unit) ?? Number.NaN;
}
