import type { ProofArea } from "./area.ts";
import { minuteBytes } from "./bridge/minute-bytes.ts";

export const area: ProofArea = {
  name: "bridge",
  title: "The district gets everything, in time, over any broker",
  promises: [
    {
      id: "B1",
      promise: "A minute of 20 devices with two points each: count, least, most, mean, last and quality seconds",
      bound: "≤ 600 B plain, ≤ 200 B deflated, no value off by more than half of its sensor's step",
      run: minuteBytes,
    },
  ],
};
