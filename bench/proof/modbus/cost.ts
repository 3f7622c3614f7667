import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ProofContext, Verdict } from "../area.ts";
import { answering } from "./devices.ts";
import { benchSite } from "./site.ts";
import { lineEvents, pacedLine } from "./virtual-line.ts";

const units = Array.from({ length: 20 }, (_, at) => at + 1);
const growthMaxKb = 256;

/** The machine and its decoding, twenty devices of ten registers each, one of them dead; the pretend devices included. */
export function costOfTransactions({ full, log }: ProofContext): Promise<Verdict> {
  const transactions = full ? 1_000_000 : 200_000;
  const site = benchSite({ bus: { units, registers: 10, poll: "0s", timeout: "500ms" } });
  const hear = pacedLine({ turnaroundMs: 20, answer: answering(units, 10, (unit) => unit > 1) });
  const collect = collector();
  let sent = 0;
  let heapKb = 0;
  let cpu = process.cpuUsage();
  for (const event of lineEvents(site, { hear })) {
    if (event.kind !== "send") continue;
    sent += 1;
    if (sent === transactions / 10) {
      heapKb = collect();
      cpu = process.cpuUsage();
    }
    if (sent === transactions) break;
  }
  const { user, system } = process.cpuUsage(cpu);
  const eachUs = (user + system) / (transactions * 0.9);
  log(`${transactions} transactions`);
  const growthKb = collect() - heapKb;
  const figure = `${eachUs.toFixed(1)} µs of processor per transaction of 10 values, pretend devices included; heap ${growthKb >= 0 ? "+" : ""}${growthKb} kB from transaction ${transactions / 10} to ${transactions}`;
  return Promise.resolve({ kind: growthKb <= growthMaxKb ? "held" : "missed", figure });
}

/** Bytes alive after a full collection, in kB. */
function collector(): () => number {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  return () => {
    gc();
    gc();
    return Math.round(process.memoryUsage().heapUsed / 1024);
  };
}
