import { tallyEvaluation, type Evaluation, type Where } from "./core/evaluation/evaluate.ts";
import type { Span } from "./core/evaluation/span.ts";
import { standingOf } from "./core/evaluation/standing.ts";
import type { Clock, Store } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";
import { factsFrom } from "./fact-span.ts";

export interface Evaluator {
  /** Worked out anew from the facts each time. */
  readonly evaluate: (wish: Span & Where) => Promise<Evaluation>;
}

interface EvaluatorDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly store: Pick<Store, "facts">;
  readonly clock: Clock;
}

export function createEvaluator({ index, state, store, clock }: EvaluatorDeps): Evaluator {
  return {
    evaluate: async ({ fromMs, toMs, grid, hazard }) => {
      const span = { fromMs, toMs };
      const tally = tallyEvaluation(index, span);
      const upToSeq = state().box.get("box")?.seq ?? 0;
      for await (const fact of factsFrom(store, { fromMs: span.fromMs, upToSeq })) tally.add(fact);
      const where = { ...(grid && { grid }), ...(hazard && { hazard }) };
      return tally.result(standingOf(index, state(), clock.now()), where);
    },
  };
}
