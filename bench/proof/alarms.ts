import type { ProofArea } from "./area.ts";
import { everyDefect, everyState } from "./alarms/model-check.ts";
import { stepThroughput } from "./alarms/throughput.ts";

export const area: ProofArea = {
  name: "alarms",
  title: "No alarm is missed, none rings without end, each says why",
  promises: [
    {
      id: "A1",
      promise: "Every reachable state of an alarm with every input: seven invariants and six of suppression and delay",
      bound: "0 violations, 0 dead ends",
      run: everyState,
    },
    {
      id: "A2",
      promise: "The same search finds every mistake that is put into the core on purpose, one at a time",
      bound: "all caught",
      run: everyDefect,
    },
    {
      id: "A8",
      promise: "Readings through the core with 1,000 rules on one core; ten times the rules elsewhere cost it no more",
      bound: "≥ 200,000 readings/s; ≤ 1.5 × per reading",
      run: stepThroughput,
    },
  ],
};
