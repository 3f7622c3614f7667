import type { ProofArea } from "./area.ts";
import { killedAtAnyMoment } from "./path/kill-nine.ts";
import { memoryOfAll } from "./path/memory.ts";
import { partsKilled } from "./path/parts-killed.ts";
import { startToFirstReading } from "./path/start.ts";
import { readingToScreen } from "./path/to-screen.ts";

export const area: ProofArea = {
  name: "path",
  title: "From a sensor to the person on duty",
  promises: [
    {
      id: "P1",
      promise: "The gateway takes its first reading soon after its start",
      bound: "≤ 1.5 s, worst start",
      run: startToFirstReading,
    },
    {
      id: "P2",
      promise: "A reading over the limit is on the screen of an open browser",
      bound: "≤ 300 ms p99, none missing",
      run: readingToScreen,
    },
    {
      id: "P3",
      promise: "Broker and web killed every 5 s: Modbus alarms ring all the same, MQTT comes back",
      bound: "0 missed, p99 ≤ 1 s; MQTT away ≤ 3 s",
      run: partsKilled,
    },
    {
      id: "P4",
      promise:
        "The whole gateway killed at any moment: every acknowledged alarm, claim and notice is there, nothing is new twice",
      bound: "0 lost, 0 twice in 100 kills",
      run: killedAtAnyMoment,
    },
    {
      id: "P5",
      promise: "All processes together stay small",
      bound: "≤ 150 MB with 50 points and the district link",
      run: memoryOfAll,
    },
  ],
};
