import type { ProofArea } from "./area.ts";
import { alarmFlood } from "./alarms/flood.ts";
import { everyDefect, everyState } from "./alarms/model-check.ts";
import { noisyCrossings } from "./alarms/noise.ts";
import { randomSequences } from "./alarms/seeds.ts";
import { stepThroughput } from "./alarms/throughput.ts";
import { floodLead } from "./alarms/flood-lead.ts";
import { recordedTimes } from "./alarms/recorded-times.ts";
import { smokeSeries } from "./alarms/smoke-series.ts";

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
      id: "A3",
      promise: "A value that crosses its limit 1,000 times and then goes away",
      bound: "one raise, one clear with a dead-band or an off-delay; two of each with neither",
      run: noisyCrossings,
    },
    {
      id: "A4",
      promise: "500 alarms in 10 s over 12 micro-grids, through pipeline, disk and dispatcher",
      bound: "≤ 20 cases, first call of each ≤ 1 s, no member lost, ≤ 6 messages to one person",
      run: alarmFlood,
    },
    {
      id: "A5",
      promise: "Recorded real series raise and clear at the committed times",
      bound: "every one to the second; a limit moved by 5 cm is noticed",
      run: recordedTimes,
    },
    {
      id: "A6",
      promise: "Recorded floods are announced by their rate of rise before the level is reached",
      bound: "every flood earlier",
      run: floodLead,
    },
    {
      id: "A7",
      promise: "The recorded smoke series: a fire rings when the detector says so, and nothing else does",
      bound: "0 missed, 0 false, ≤ 1 s",
      run: smokeSeries,
    },
    {
      id: "A8",
      promise: "Readings through the core with 1,000 rules on one core; ten times the rules elsewhere cost it no more",
      bound: "≥ 200,000 readings/s; ≤ 1.5 × per reading",
      run: stepThroughput,
    },
    {
      id: "A9",
      promise: "Random values, faults, kills and clocks: every law of alarms, cases, notices and numbers, and liveness",
      bound: "0 broken; 200 sequences, 10,000 with --full",
      run: randomSequences,
    },
  ],
};
