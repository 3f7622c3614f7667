import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { startModem, type FakeModem } from "../../../simulators/platforms/modem.ts";
import { startWebhookReceiver } from "../../../simulators/platforms/webhook-receiver.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import { mqttUrlIn, startLoad, wantedPerSecond } from "./load.ts";

const boundMs = 500;
const loaders = 40;

/**
 * From the publish of a reading over the limit to the notice at the platform, and to the text in the modem, while a
 * thousand readings a second come in and the district is away. Sensor, broker, disk and sending are all real.
 */
export async function readingHandedOver({ full, log }: ProofContext): Promise<Verdict> {
  if (!hasSocat()) return { kind: "not-run", why: "no socat" };
  return withScratch(async (directory) => {
    const [platformAlarms, modemAlarms] = full ? [200, 30] : [60, 6];
    const platform = await startWebhookReceiver({ secret: "s" });
    const modem = await startModem(join(directory, "modem"));
    const nodes = loaders + platformAlarms + modemAlarms;
    // Nobody listens there: the uplink is cut.
    const site = await writeSite(join(directory, "site.yaml"), { nodes, units: 0, uplink: "mqtt://127.0.0.1:9" });
    const alarmNodes = site.nodes.slice(loaders);
    addPeople(site.file, { url: `${platform.url}/in`, port: modem.path, byModem: alarmNodes.slice(platformAlarms) });
    const gateway = startGateway(site.file, join(directory, "data"));
    const mqttUrl = mqttUrlIn((await gateway.heard((line) => line.event === "listening")).line);
    await gateway.heard((line) => line.event === "modem" && line["state"] === "ready", 30_000);
    const load = startLoad(mqttUrl, site.nodes.slice(0, loaders));
    const sender = createMqttNode({ url: mqttUrl, clientId: "proof" });
    try {
      await sleep(2_000);
      const rang = new Map<string, number>();
      const ring = async (node: string) => {
        rang.set(node, nowMs());
        await sender.publish(`gridpost/in/${node}`, { gas: 60 });
      };
      load.begin();
      for (const node of alarmNodes.slice(0, platformAlarms)) {
        await ring(node);
        await sleep(250);
      }
      const modemTook: number[] = [];
      for (const node of alarmNodes.slice(platformAlarms)) {
        modemTook.push(await untilSent(modem, () => ring(node)));
        await sleep(4_100);
      }
      const rate = load.rate();
      const took = platformTook(platform.taken(), rang, alarmNodes.slice(0, platformAlarms));
      log(`${Math.round(rate)} readings/s meanwhile`);
      const worst = [percentile(took, 0.99), percentile(modemTook, 0.99)];
      const isHeld = Math.max(...worst) <= boundMs && rate >= wantedPerSecond * 0.95;
      const figureOf = (values: readonly number[]) =>
        `p50 ${ms(percentile(values, 0.5))}, p99 ${ms(percentile(values, 0.99))} (${values.length})`;
      return {
        kind: isHeld ? "held" : "missed",
        figure: `platform ${figureOf(took)}; modem ${figureOf(modemTook)}; ${Math.round(rate)} readings/s`,
      };
    } finally {
      await load.stop();
      await sender.close();
      await gateway.kill("SIGTERM");
      await platform.stop();
      await modem.stop();
    }
  });
}

/** Until the first part of a message is in the modem. */
async function untilSent(modem: FakeModem, ring: () => Promise<void>): Promise<number> {
  const before = modem.pdus().length;
  const fromMs = nowMs();
  await ring();
  while (modem.pdus().length === before && nowMs() - fromMs < 5_000) await sleep(2);
  return modem.pdus().length === before ? Infinity : nowMs() - fromMs;
}

function platformTook(
  taken: readonly { readonly text: string; readonly atMs: number }[],
  rang: ReadonlyMap<string, number>,
  nodes: readonly string[],
): readonly number[] {
  return nodes.map((node) => {
    const first = taken.find(({ text }) => text.includes(`节点 ${node}\\n`));
    return first === undefined ? Infinity : first.atMs - (rang.get(node) ?? 0);
  });
}

interface Telling {
  readonly url: string;
  readonly port: string;
  /** Alarms of these go to the person with the modem's channel, the others to the platform. */
  readonly byModem: readonly string[];
}

function addPeople(file: string, { url, port, byModem }: Telling): void {
  const site = parse(readFileSync(file, "utf8")) as SiteInput;
  const grids = new Set(byModem.map((node) => `m-${node}`));
  const roster = site.roster.map((each) => (grids.has(each.grid) ? { ...each, people: ["phone"] } : each));
  const changed: SiteInput = {
    ...site,
    channels: [
      { id: "hook", kind: "webhook", url, secret: "s" },
      { id: "modem", kind: "sms", port },
    ],
    people: [
      { id: "worker", title: "网格员甲", channels: ["hook"] },
      { id: "phone", title: "网格员乙", channels: ["modem"], address: { phone: "+8613800000001" } },
    ],
    roster,
  };
  writeFileSync(file, stringify(changed));
}

function hasSocat(): boolean {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
