import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "../../../gateway/api/schema.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "../path/figures.ts";
import { startGateway, withScratch, type GatewayProcess } from "../path/gateway.ts";
import { detectorCount, ringOneByOne, startDetectors, type Detectors, type Rings } from "../path/rings.ts";
import { writeSite, type ProofSite } from "../path/site.ts";
import { startWorker } from "./worker.ts";

const backBoundMs = 5_000;
const alarmBoundMs = 1_000;
const fullForMs = 6_000;
const nodesPerTurn = 40;
/** No detector rings twice within a minute: that would be chatter. */
const ringEveryMs = 600;

/**
 * The whole gateway on a volume of 8 MB that another process fills to the last byte and frees again, turn by turn. One
 * Modbus detector after the other rings. Nodes on MQTT go over the limit one after the other; an acknowledged one must
 * still ring when the gateway was killed and started again.
 */
export async function fullVolume({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const volume = join(directory, "volume");
    if (!mounted(volume)) return { kind: "not-run", why: "no permission to mount a small volume" };
    try {
      return await filledAndFreed(directory, full ? 10 : 2, log);
    } finally {
      execFileSync(tools.unmount, ["-l", volume]);
    }
  });
}

async function filledAndFreed(directory: string, turns: number, log: (line: string) => void): Promise<Verdict> {
  const volume = join(directory, "volume");
  const site = await writeSite(join(directory, "site.yaml"), {
    nodes: nodesPerTurn * (turns + 1),
    units: detectorCount,
  });
  const detectors = await startDetectors(site.modbusPort);
  const gateway = startGateway(site.file, join(volume, "data"));
  const acked = new Set<string>();
  try {
    await gateway.heard((line) => line.event === "listening");
    const seen: Seen = { recoveries: [], rings: [], acksWhileFull: [], mqtt: [] };
    for (let turn = 0; turn < turns; turn += 1) await oneTurn(turn, { site, gateway, volume, detectors, acked, seen });
    log(`recovered in ${seen.recoveries.map((each) => ms(each)).join(", ")}`);
    await gateway.kill("SIGKILL");
    return verdictOf(seen, await lost(site, join(volume, "data"), acked), acked.size);
  } finally {
    await gateway.kill("SIGKILL");
    await detectors.devices.stop();
  }
}

interface Seen {
  readonly recoveries: number[];
  readonly rings: Rings[];
  /** In the second half of the time, when nothing can be left that was free. */
  readonly acksWhileFull: number[];
  /** From a publish while it was full, which nobody acknowledges, to the alarm; infinite when there was none. */
  readonly mqtt: number[];
}

interface Turn {
  readonly site: ProofSite;
  readonly gateway: GatewayProcess;
  readonly volume: string;
  readonly detectors: Detectors;
  readonly acked: Set<string>;
  readonly seen: Seen;
}

/** Room, none for `fullForMs`, room again: rings are counted only while there is none. */
async function oneTurn(turn: number, { site, gateway, volume, detectors, acked, seen }: Turn): Promise<void> {
  const nodes = site.nodes.slice(turn * nodesPerTurn, (turn + 1) * nodesPerTurn);
  const acks: number[] = [];
  const publishers = new Set<MqttNode>();
  const sent = new Map<string, number>();
  const publishing = publishAll(site, nodes, publishers, {
    sent: (name) => void sent.set(name, nowMs()),
    acked: (name) => {
      acked.add(name);
      acks.push(nowMs());
    },
  });
  const startedMs = nowMs();
  const other = startWorker("hog", join(volume, "hog"));
  seen.rings.push(await ringOneByOne(gateway, detectors, { untilMs: nowMs() + fullForMs, everyMs: ringEveryMs }));
  const fullAcks = acks.length;
  seen.mqtt.push(...delays(gateway, sent, nowMs() - alarmBoundMs));
  seen.acksWhileFull.push(acks.filter((at) => at > startedMs + fullForMs / 2).length);
  other.stdin.end();
  await new Promise((resolve) => other.once("close", resolve));
  const freedMs = nowMs();
  while (acks.length === fullAcks && nowMs() < freedMs + 3 * backBoundMs) await sleep(10);
  seen.recoveries.push(nowMs() - freedMs);
  await Promise.race([publishing, sleep(backBoundMs)]);
  for (const node of publishers) void node.close();
}

/** One after the other over the time there is none and beyond it, so that some wait when the space comes back. */
async function publishAll(
  { mqttUrl }: ProofSite,
  names: readonly string[],
  publishers: Set<MqttNode>,
  tell: { readonly sent: (name: string) => void; readonly acked: (name: string) => void },
): Promise<void> {
  const pending = names.map(async (name, at) => {
    await sleep(at * ((fullForMs * 1.2) / nodesPerTurn));
    const node = createMqttNode({ url: mqttUrl, clientId: name, reconnectMs: 100 });
    publishers.add(node);
    tell.sent(name);
    const outcome = await node.publish(`gridpost/in/${name}`, { gas: 60 });
    if (outcome.kind === "acked") tell.acked(name);
    publishers.delete(node);
    await node.close();
  });
  await Promise.all(pending);
}

function delays(gateway: GatewayProcess, sent: ReadonlyMap<string, number>, untilMs: number): readonly number[] {
  return [...sent].flatMap(([name, atMs]) => {
    if (atMs > untilMs) return [];
    const rang = gateway.lines().find(({ event, alarm }) => event === "alarm-raised" && alarm === `${name}/gas#gas.hh`);
    return [rang === undefined ? Infinity : Number(rang["time"]) - atMs];
  });
}

async function lost(site: ProofSite, data: string, acked: ReadonlySet<string>): Promise<number> {
  const gateway = startGateway(site.file, data);
  try {
    await gateway.heard((line) => line.event === "listening");
    const state = (await (await fetch(`http://127.0.0.1:${site.consolePort}/api/v1/state`)).json()) as Snapshot;
    return [...acked].filter((name) => state.alarm[`${name}/gas#gas.hh`]?.condition.kind !== "active").length;
  } finally {
    await gateway.kill("SIGTERM");
  }
}

function verdictOf({ recoveries, rings, acksWhileFull, mqtt }: Seen, lostCount: number, ackedCount: number): Verdict {
  // Otherwise the volume was never full for the store, and nothing is shown.
  if (Math.max(...acksWhileFull) > 0) return { kind: "not-run", why: "the other process did not keep the volume full" };
  const took = [...rings.flatMap((each) => each.took), ...mqtt.filter((each) => each < Infinity)];
  const missed = rings.reduce((sum, each) => sum + each.missed, mqtt.filter((each) => each === Infinity).length);
  const [p99, back] = [percentile(took, 0.99), Math.max(...recoveries)];
  const figure =
    `${took.length} alarms while full (${mqtt.length} by MQTT), ${missed} missed, p99 ${ms(p99)}; ` +
    `back ${ms(back)} after it was freed, worst of ${recoveries.length}; ${ackedCount} acknowledged, ${lostCount} lost`;
  const held = missed === 0 && took.length > 0 && p99 <= alarmBoundMs && back <= backBoundMs && lostCount === 0;
  return { kind: held ? "held" : "missed", figure };
}

function mounted(volume: string): boolean {
  mkdirSync(volume);
  try {
    execFileSync(tools.mount, ["-t", "tmpfs", "-o", "size=8m", "tmpfs", volume], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Of the system, not of the package. */
const tools = { mount: "mount", unmount: "umount" } as const;
