import type { Evaluation } from "../core/evaluation/evaluate.ts";

/** Of the cases registered in the span, as they stood at its end. `before`: the span of the same length before it. */
export interface EvaluationReply {
  readonly now: Evaluation;
  readonly before?: Evaluation;
}
