import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { Bench } from "../bench/bench.ts";
import type { BenchClock } from "../bench/bench-clock.ts";
import type { Scenario } from "../file/scenario.ts";
import type { Target } from "../target/target.ts";
import type { Recorder } from "./recorder.ts";

/** What one round is played with. */
export interface Stage {
  readonly round: number;
  readonly scenario: Scenario;
  readonly site: SiteIndex;
  readonly bench: Bench;
  readonly target: Target;
  readonly clock: BenchClock;
  readonly recorder: Recorder;
  /** Aborted when the person at the terminal wants the run to end. */
  readonly signal: AbortSignal;
}

/** What could not be done is a row: whoever judges the run calls it failed. */
export function trouble({ recorder, round, clock }: Pick<Stage, "recorder" | "round" | "clock">, why: string): void {
  recorder.note({ kind: "trouble", round, why, atMs: clock.nowMs() });
}

/** Sooner when the run is to end. */
export function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, Math.max(0, ms));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
