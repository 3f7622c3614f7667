import type { ProofArea } from "./area.ts";
import { clockSteps } from "./duty/clock.ts";
import { readingHandedOver } from "./duty/handed-over.ts";
import { longestTexts } from "./duty/lengths.ts";
import { platformFails } from "./duty/moods.ts";
import { killedAnywhere } from "./duty/kill-points.ts";
import { scenariosHold } from "./duty/scenarios.ts";
import { readingToSiren } from "./duty/siren.ts";
import { chineseSms } from "./duty/sms.ts";
import { smokeStorm } from "./duty/storm.ts";

export const area: ProofArea = {
  name: "duty",
  title: "From an alarm to a named person",
  promises: [
    {
      id: "D1",
      promise: "A reading over the limit is handed to the platform, or to the modem, with the district away",
      bound: "≤ 500 ms p99 with 1,000 readings/s",
      run: readingHandedOver,
    },
    {
      id: "D2",
      promise: "A platform that answers 200 with an error, throttles, hangs or is none: never called a success",
      bound: "0 called success, next channel ≤ 2 s",
      run: platformFails,
    },
    {
      id: "D3",
      promise: "60 smoke alarms in 10 s on one robot: every case is told in time, the robot's limit is kept",
      bound: "≤ 20 messages/min, first word of each case ≤ 5 s, 0 lost",
      run: smokeStorm,
    },
    {
      id: "D4",
      promise: "Chinese short messages, several parts included, are read by decoders of others as they were written",
      bound: "all unchanged",
      run: chineseSms,
    },
    {
      id: "D5",
      promise: "Every message text with the longest names there can be fits its channel, answer and number in it",
      bound: "0 over, short messages ≤ 4 parts",
      run: longestTexts,
    },
    {
      id: "D6",
      promise: "A reading over the limit switches the siren on",
      bound: "≤ 100 ms p99 to the coil with 1,000 readings/s",
      run: readingToSiren,
    },
    {
      id: "D7",
      promise: "The clock is set by a day or ten years either way, or believed no more: timers keep their time",
      bound: "0 timers moved; the roster right within 1 min, or everybody on it called",
      run: clockSteps,
    },
    {
      id: "D8",
      promise: "Scenarios in virtual time owe exactly the messages they should: ladder, roster, tests, clock, restart",
      bound: "≥ 150, 0 unexpected messages",
      run: scenariosHold,
    },
    {
      id: "D9",
      promise:
        "The process dies at random places while alarms are raised, sent, escalated and claimed: nobody is forgotten",
      bound: "0 calls of severity 1 lost, ≤ 1 repeat a kill (300 kills and 20 kill -9; 10,000 and 200 with --full)",
      run: killedAnywhere,
    },
  ],
};
