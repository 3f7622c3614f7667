import type { ProofArea } from "./area.ts";
import { floodLead } from "./alarms/flood-lead.ts";
import { recordedTimes } from "./alarms/recorded-times.ts";
import { smokeSeries } from "./alarms/smoke-series.ts";

export const area: ProofArea = {
  name: "alarms",
  title: "No alarm is missed, none rings without end, each says why",
  promises: [
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
  ],
};
