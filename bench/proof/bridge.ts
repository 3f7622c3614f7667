import type { ProofArea } from "./area.ts";
import { everyBroker } from "./bridge/brokers.ts";
import { fleetOfBoxes } from "./bridge/fleet.ts";
import { hostileCommands } from "./bridge/commands.ts";
import { hostileDownlink } from "./bridge/hostile-downlink.ts";
import { killedAnywhere } from "./bridge/kill-nine.ts";
import { minuteBytes } from "./bridge/minute-bytes.ts";
import { drainedBacklog } from "./bridge/reconnect.ts";

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
    {
      id: "B2",
      promise: "72 h without the district at a site of 674 points, then a line of 256 kbit/s",
      bound:
        "live ≤ 2 s p95 from the first minute, alarms ≤ 5 s after the line is there, each number at least once, duplicates ≤ 64, ≥ 90 % of the line used",
      run: drainedBacklog,
    },
    {
      id: "B3",
      promise: "Box, broker and district killed by SIGKILL at random, 1,000 times in all",
      bound: "0 lost; produced = received + dropped + buffered, exact in every lane",
      run: killedAnywhere,
    },
    {
      id: "B4",
      promise: "10,000 commands, genuine ones among replayed, reordered, expired, forged and truncated ones",
      bound: "0 executed twice, 0 expired executed, each refusal named",
      run: hostileCommands,
    },
    {
      id: "B5",
      promise: "1,000,000 hostile messages down: bignum bombs, deep nesting, duplicate keys, noise, right ones changed",
      bound: "0 crashes, ≤ 10 ms each",
      run: hostileDownlink,
    },
    {
      id: "B6",
      promise:
        "Any broker: a refused subscription, an application that is away, lost PUBACKs, a node killed; aedes, Mosquitto 2 by MQTT 5 and 3.1.1, NATS JetStream as a cluster of three, RabbitMQ",
      bound: "the same suite passes on each that is installed",
      run: everyBroker,
    },
    {
      id: "B7",
      promise: "50, 304 and 1,000 emulated boxes behind one broker, the district in two workers",
      bound:
        "enrolled < 10 min, a silent box flagged ≤ 3 min, 304 boxes ≥ 5 records/s, at most a fifth of them in one second, 0 lost; cost of a box printed",
      run: fleetOfBoxes,
    },
  ],
};
