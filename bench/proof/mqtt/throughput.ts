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

/**
 * The same load on the same two cores, in turn: the gateway, which decodes, evaluates rules and stores before it
 * acknowledges, and its broker alone, which acknowledges on the spot. The best of each, since the machine is shared.
 */
export function durableThroughput({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const site = await writeSite(join(directory, "site.yaml"), { nodes: clients, units: 0 });
    const order = { clients, inFlight, warmUpMs: 1_500, measureMs: full ? 15_000 : 4_000 };
    const port = Number(new URL(site.mqttUrl).port);
    const durable: LoadResult[] = [];
    const bare: LoadResult[] = [];
    let shares = "";
    for (let round = 0; round < 3; round++) {
      const gateway = startGateway(site.file, join(directory, `data-${round}`));
      await gateway.heard((line) => line.event === "listening");
      const before = cpuSeconds(gateway.pid);
      durable.push(await loadOn(port, order));
      shares = sharesOf(before, cpuSeconds(gateway.pid));
      await gateway.kill("SIGTERM");
      const alone = startWorker("bare", site.file);
      bare.push(await loadOn(Number(((await alone.said) as { port: number }).port), order));
      await alone.stop();
      log(`durable ${rate(durable.at(-1))}, alone ${rate(bare.at(-1))}; processor: ${shares}`);
    }
    const [own, other] = [best(durable), best(bare)];
    const ratio = own.perSecond / other.perSecond;
    const figure = `${ratio.toFixed(2)} ×: ${rate(own)}/s durable (p50 ${ms(own.p50Ms)}, p99 ${ms(own.p99Ms)}), ${rate(other)}/s alone; processor: ${shares}`;
    return { kind: ratio >= ratioMin ? "held" : "missed", figure };
  });
}

function rate(result: LoadResult | undefined): string {
  return Math.round(result?.perSecond ?? 0).toLocaleString("en");
}

function best(results: readonly LoadResult[]): LoadResult {
  const [first] = results.toSorted((a, b) => b.perSecond - a.perSecond);
  if (first === undefined) throw new Error("nothing was measured");
  return first;
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
