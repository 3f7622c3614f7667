import { factsOf } from "../../../../config/quantity.ts";
import { convert, type Amount } from "../../../../config/units.ts";
import type { Evidence } from "../../fact.ts";
import type { Sample } from "../../points/reading.ts";
import type { Point } from "../../site-index.ts";
import type { Memory, PointState } from "../../state.ts";
import type { Turn } from "../../turn.ts";

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

/** What a rule may look at: its point, and the rest of the site as it stands in this turn. */
export interface View extends Pick<Turn, "site" | "now" | "get"> {
  readonly point: Point;
  readonly state: PointState;
}

/** One kind of rule: pure functions over what is declared and what is known. */
export interface RuleKind<R> {
  readonly signal: (rule: R, view: View) => Signal;
  /** It can change without a reading, so it is looked at at every tick. */
  readonly movesByTime?: true;
  /** That it began to wait and then did not ring is the course of every day, and no fact. */
  readonly waitsQuietly?: true;
  /** The longest a stored wait of it can be, beside the on-delay. */
  readonly waitMs?: (rule: R) => number;
  /** How far back readings must be known again after a start. */
  readonly recallMs?: (rule: R) => number;
  /** What it keeps of a point's past, of a bounded size; called for each reading in the order of receipt. */
  readonly remember?: (rule: R, past: Past) => Memory | undefined;
}

export interface Past {
  readonly kept: Memory | undefined;
  readonly point: Point;
  readonly sample: Sample;
  /** Monotonic time of receipt. */
  readonly atMs: number;
}

export const unknown: Signal = { kind: "between", evidence: {} };

/**
 * A fault has no value to look at. The first value after a fault on a shared line may be another request's late
 * answer: alone it neither raises nor clears, the next one decides.
 */
export function saysNothing(sample: Sample): sample is Extract<Sample, { kind: "bad" }> {
  return sample.kind === "bad" || (sample.kind === "uncertain" && sample.why === "after-fault");
}

/** `within` only for a good sample: a doubtful one is no all-clear. */
export function back(sample: Sample): "within" | "between" {
  return sample.kind === "good" ? "within" : "between";
}

/** A rule's amount in the unit of its point; the site check refuses a rule for which there is none. */
export function inPointUnit(amount: Amount, point: Point): number {
  return convert(amount.value, amount.unit, factsOf(point.quantity).unit) ?? Number.NaN;
}

/** What was kept, when it is of that form; a form changes only with the rule, and then the past begins anew. */
export function keptAs<K extends Memory["kind"]>(
  kept: Memory | undefined,
  kind: K,
): Extract<Memory, { readonly kind: K }> | undefined {
  return kept?.kind === kind ? (kept as Extract<Memory, { readonly kind: K }>) : undefined;
}
