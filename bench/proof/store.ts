import type { ProofArea } from "./area.ts";
import { durableAppend } from "./store/append.ts";
import { monthChart } from "./store/chart.ts";
import { flippedBits } from "./store/flip.ts";
import { fullVolume } from "./store/full-disk.ts";
import { killedWriters } from "./store/kill.ts";
import { everyCallFails } from "./store/nth-failure.ts";
import { powerCuts } from "./store/power-cut.ts";
import { weeksOfReadings } from "./store/weeks.ts";

export const area: ProofArea = {
  name: "store",
  title: "What is decided and measured stays on disk",
  promises: [
    {
      id: "S1",
      promise: "Killed at any moment of writing, rotating, packing, compacting: what was acknowledged is there",
      bound: "0 lost, every start succeeds unattended",
      run: killedWriters,
    },
    {
      id: "S2",
      promise: "Power cut at any moment, unsynced data dropped, torn, reordered: what was acknowledged is there",
      bound: "0 lost; start ≤ 10 s",
      run: powerCuts,
    },
    {
      id: "S3",
      promise:
        "Any one write, sync, rename or open fails: what was acknowledged is there, and the store goes on by itself",
      bound: "0 lost, every run goes on",
      run: everyCallFails,
    },
    {
      id: "S4",
      promise: "One flipped bit anywhere in any file: no wrong value is served, the damage is named",
      bound: "0 wrong, 0 unnamed",
      run: flippedBits,
    },
    {
      id: "S5",
      promise: "Another process fills the volume and frees it again: alarms work throughout, the store comes back",
      bound: "back ≤ 5 s, 0 lost",
      run: fullVolume,
    },
    {
      id: "S6",
      promise: "1,000 readings each second for 30 days: little on disk, little wear, a quick restart, flat memory",
      bound: "≤ 8 B per reading, written ≤ 3 ×, restart ≤ 2 s, memory + ≤ 10 MB",
      run: weeksOfReadings,
    },
    {
      id: "S7",
      promise: "Thirty days of one point at a site of 674 sensors are there at once",
      bound: "≤ 100 ms p95",
      run: monthChart,
    },
    {
      id: "S8",
      promise: "Readings are stored durably nearly as fast as a bare LevelDB takes the same bytes",
      bound: "≥ 0.8 × a bare batch loop, same fsync policy, same run",
      run: durableAppend,
    },
  ],
};
