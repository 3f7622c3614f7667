import type { ProofArea } from "./area.ts";
import { durableThroughput } from "./mqtt/throughput.ts";

export const area: ProofArea = {
  name: "mqtt",
  title: "What arrives by MQTT, and who tries to stop it",
  promises: [
    {
      id: "Q2",
      promise:
        "Readings by QoS 1 are decoded, evaluated and stored nearly as fast as the broker alone acknowledges them",
      bound: "≥ 0.7 × the same broker without storage, 100 clients × 5 in flight, same run",
      run: durableThroughput,
    },
  ],
};
