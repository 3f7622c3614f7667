import type { ProofArea } from "./area.ts";
import { acknowledgedIsStored } from "./mqtt/kill-nine.ts";
import { manyDevices } from "./mqtt/steady.ts";
import { durableThroughput } from "./mqtt/throughput.ts";

export const area: ProofArea = {
  name: "mqtt",
  title: "What arrives by MQTT, and who tries to stop it",
  promises: [
    {
      id: "Q1",
      promise:
        "A PUBACK means on disk: killed at any moment, whole or its broker alone, the box has every reading it acknowledged",
      bound: "0 lost in 1,000 kills",
      run: acknowledgedIsStored,
    },
    {
      id: "Q2",
      promise:
        "Readings by QoS 1 are decoded, evaluated and stored nearly as fast as the broker alone acknowledges them",
      bound: "≥ 0.7 × the same broker without storage, 100 clients × 5 in flight, same run",
      run: durableThroughput,
    },
    {
      id: "Q3",
      promise:
        "700 devices with a credential each report 1,000 times a second and are answered at once, for as long as they like",
      bound: "p99 ≤ 50 ms, none unanswered, memory + ≤ 10 MB",
      run: manyDevices,
    },
  ],
};
