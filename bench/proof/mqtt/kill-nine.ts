import { join } from "node:path";
import type { HistoryReply } from "../../../gateway/api/schema.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { partsOf, startGateway, withScratch, type GatewayProcess } from "../path/gateway.ts";
import { writeSite, type ProofSite } from "../path/site.ts";
import { createReader, loggedIn, publishPacket } from "./wire.ts";

const inFlight = 16;

/** What the devices were promised in one life: values whose PUBACK arrived, by node. */
type Promised = ReadonlyMap<string, string[]>;

/**
 * Devices publish different values without pause; the whole gateway, or its broker alone, is killed at any moment.
 * After the next start everything that was acknowledged is asked for. The oracle stands beside the gateway, never in it.
 */
export function acknowledgedIsStored({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const cycles = full ? 1_000 : 24;
    const rng = createRng(20_261_128);
    const site = await writeSite(join(directory, "site.yaml"), { nodes: 4, units: 0 });
    let [acknowledged, lost, next] = [0, 0, 0];
    let before: { readonly promised: Promised; readonly fromMs: number } | undefined;
    for (let cycle = 0; cycle <= cycles; cycle++) {
      const gateway = startGateway(site.file, join(directory, "data"));
      await gateway.heard((line) => line.event === "listening", 60_000);
      if (before !== undefined) lost += await missing(site, before.promised, before.fromMs);
      if (cycle === cycles) {
        await gateway.kill("SIGTERM");
        break;
      }
      const fromMs = Date.now() - 1;
      const promised: Promised = new Map(site.nodes.map((node) => [node, []]));
      next = await publishUntilKilled({
        site,
        gateway,
        promised,
        next,
        killBroker: cycle % 3 === 2,
        afterMs: 20 + rng.next() * 400,
      });
      acknowledged += [...promised.values()].reduce((sum, values) => sum + values.length, 0);
      before = { promised, fromMs };
      if (cycle % 20 === 19) log(`${cycle + 1} kills: ${acknowledged} acknowledged, ${lost} lost`);
    }
    const figure = `${cycles} kills, ${acknowledged.toLocaleString("en")} readings acknowledged, ${lost} lost`;
    return { kind: lost === 0 && acknowledged > 0 ? "held" : "missed", figure };
  });
}

interface Life {
  readonly site: ProofSite;
  readonly gateway: GatewayProcess;
  readonly promised: Promised;
  readonly next: number;
  readonly killBroker: boolean;
  readonly afterMs: number;
}

async function publishUntilKilled({ site, gateway, promised, next, killBroker, afterMs }: Life): Promise<number> {
  let number = next;
  const port = Number(new URL(site.mqttUrl).port);
  const sockets = await Promise.all(
    site.nodes.map(async (node) => {
      const socket = await loggedIn(port, { clientId: node });
      const sent = new Map<number, string>();
      let id = 0;
      const send = () => {
        [id, number] = [(id % 65_535) + 1, number + 1];
        const value = (5 + (number % 39_000) / 1_000).toFixed(3);
        sent.set(id, value);
        socket.write(publishPacket({ topic: `gridpost/in/${node}`, payload: `{"gas":${value}}`, qos: 1, id }));
      };
      const read = createReader();
      socket.on("data", (bytes: Buffer) => {
        for (const answer of read(bytes)) {
          const value = sent.get(answer.readUInt16BE(2));
          if (value !== undefined) promised.get(node)?.push(value);
          send();
        }
      });
      for (let each = 0; each < inFlight; each++) send();
      return socket;
    }),
  );
  await sleep(afterMs);
  const broker = partsOf(gateway.pid).get("broker");
  if (killBroker && broker !== undefined) {
    process.kill(broker, "SIGKILL");
    await sleep(50);
  }
  await gateway.kill("SIGKILL");
  await sleep(20);
  for (const socket of sockets) socket.destroy();
  return number;
}

async function missing(site: ProofSite, promised: Promised, fromMs: number): Promise<number> {
  let lost = 0;
  for (const [node, values] of promised) {
    const stored = await storedOf(site, node, fromMs);
    lost += values.filter((value) => !stored.has(value)).length;
  }
  return lost;
}

/** A long stretch is answered thinned out: then it is asked for in halves. */
async function storedOf(
  site: ProofSite,
  node: string,
  fromMs: number,
  toMs = Date.now() + 1_000,
): Promise<ReadonlySet<string>> {
  const url = `http://127.0.0.1:${site.consolePort}/api/v1/points/${node}/gas/history?from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}&limit=2000`;
  const reply = (await (await fetch(url)).json()) as HistoryReply;
  if (reply.thinned && toMs - fromMs > 1) {
    const middleMs = (fromMs + toMs) / 2;
    return new Set([
      ...(await storedOf(site, node, fromMs, middleMs)),
      ...(await storedOf(site, node, middleMs, toMs)),
    ]);
  }
  return new Set(reply.readings.flatMap(({ sample }) => (sample.kind === "bad" ? [] : [sample.value.toFixed(3)])));
}
