import type { ProofArea } from "./area.ts";
import { stepThroughput } from "./alarms/throughput.ts";

export const area: ProofArea = {
  name: "alarms",
  title: "No alarm is missed, none rings without end, each says why",
  promises: [
    {
      id: "A8",
      promise: "Readings through the core with 1,000 rules on one core; ten times the rules elsewhere cost it no more",
      bound: "≥ 200,000 readings/s; ≤ 1.5 × per reading",
      run: stepThroughput,
    },
  ],
};
