import type { ProofArea } from "./area.ts";
import { attacked } from "./mqtt/attacked.ts";
import { fuzzed } from "./mqtt/fuzz.ts";
import { interoperability } from "./mqtt/interop.ts";
import { acknowledgedIsStored } from "./mqtt/kill-nine.ts";
import { manyDevices } from "./mqtt/steady.ts";
import { recordedPayloads } from "./mqtt/payloads.ts";
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
    {
      id: "Q4",
      promise: "A hostile network or a hacked device stops nobody else's readings",
      bound: "every reading of others answered within 1 s, memory + ≤ 10 MB, no exit; the library without guards fails",
      run: attacked,
    },
    {
      id: "Q5",
      promise: "Whatever is sent to the broker, it neither ends nor hangs",
      bound: "10,000,000 mutated packets in conversations: 0 crashes, 0 hangs over 1 s",
      run: fuzzed,
    },
    {
      id: "Q6",
      promise: "Clients of MQTT 3.1.1 find what the standard says, as far as the broker says that it offers it",
      bound: "every check of what is documented passes",
      run: interoperability,
    },
    {
      id: "Q7",
      promise: "Every recorded payload decodes to the readings its source names, and to nothing else",
      bound: "all",
      run: recordedPayloads,
    },
  ],
};
