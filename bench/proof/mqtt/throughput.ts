import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProofContext, Verdict } from "../area.ts";
import { ms } from "../path/figures.ts";
import { partsOf, startGateway, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import type { LoadResult } from "./load.ts";
import { loadOn, startWorker } from "./worker.ts";

const clients = 100;
const inFlight = 5;
const ratioMin = 0.7;
const rounds = 5;

interface Round {
  readonly durable: LoadResult;
  readonly bare: LoadResult;
}

/**
 * The same load on the same two cores, in turn: the gateway, which decodes, evaluates rules and stores before it
 * acknowledges, and its broker alone, which acknowledges on the spot. Five rounds of both; the median round counts, since
 * whatever else the machine does slows both halves of one round alike.
 */
export function durableThroughput({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const site = await writeSite(join(directory, "site.yaml"), { nodes: clients, units: 0 });
    const order = { clients, inFlight, warmUpMs: 1_500, measureMs: full ? 15_000 : 4_000 };
    const port = Number(new URL(site.mqttUrl).port);
    const measured: Round[] = [];
    let shares = "";
    for (let round = 0; round < rounds; round++) {
      const gateway = startGateway(site.file, join(directory, `data-${round}`));
      await gateway.heard((line) => line.event === "listening");
      const before = cpuSeconds(gateway.pid);
      const durable = await loadOn(port, order);
      shares = sharesOf(before, cpuSeconds(gateway.pid));
      await gateway.kill("SIGTERM");
      const alone = startWorker("bare", site.file);
      const bare = await loadOn(Number(((await alone.said) as { port: number }).port), order);
      measured.push({ durable, bare });
      await alone.stop();
      log(`durable ${rate(durable)}, alone ${rate(bare)}; processor: ${shares}`);
    }
    const { durable: own, bare: other } = medianOf(measured);
    const ratio = own.perSecond / other.perSecond;
    const all = measured.map((each) => ratioOf(each).toFixed(2)).join(" ");
    const figure = `${ratio.toFixed(2)} × (rounds ${all}): ${rate(own)}/s durable (p50 ${ms(own.p50Ms)}, p99 ${ms(own.p99Ms)}), ${rate(other)}/s alone; processor: ${shares}`;
    return { kind: ratio >= ratioMin ? "held" : "missed", figure };
  });
}

function rate(result: LoadResult): string {
  return Math.round(result.perSecond).toLocaleString("en");
}

function medianOf(measured: readonly Round[]): Round {
  const middle = measured.toSorted((a, b) => ratioOf(a) - ratioOf(b))[Math.floor(measured.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

function ratioOf({ durable, bare }: Round): number {
  return durable.perSecond / bare.perSecond;
}

/** Processor time by process, in seconds since its start. */
function cpuSeconds(pid: number): ReadonlyMap<string, number> {
  const all = new Map([["core", pid], ...partsOf(pid)]);
  return new Map([...all].map(([name, each]) => [name, ticksOf(each) / 100]));
}

function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function sharesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string {
  return [...after].map(([name, seconds]) => `${name} ${(seconds - (before.get(name) ?? 0)).toFixed(1)} s`).join(", ");
}
