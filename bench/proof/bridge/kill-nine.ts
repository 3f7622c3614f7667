import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Log, Rng } from "../../../gateway/core/ports.ts";
import type { LaneState } from "../../../gateway/core/state.ts";
import { lanes } from "../../../gateway/core/uplink.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { Received } from "../../../simulators/district/application.ts";
import { startDistrictWorker } from "../../../simulators/district/worker.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { startGateway, withScratch, type GatewayProcess } from "../path/gateway.ts";
import { writeSite, type ProofSite } from "../path/site.ts";
import type { RunningBroker } from "./brokers/kind.ts";
import { mosquitto, startMosquitto } from "./brokers/mosquitto.ts";

const seed = 20_261_201;
/** Shorter where there are many: a thousand take half an hour. */
const pauseMaxMs = (kills: number) => (kills > 100 ? 1_200 : 2_500);
/** All of it may have to go up again, over the longest pause between two dials. */
const patienceMs = 150_000;

/**
 * Box, broker and district are processes; at a random moment one of them ends by SIGKILL and begins anew. Meanwhile one
 * detector after the other rings: an alarm whose publish the box has acknowledged must be with the district in the end.
 */
export async function killedAnywhere({ full, log }: ProofContext): Promise<Verdict> {
  const why = mosquitto.missing();
  if (why !== undefined) return { kind: "not-run", why };
  return withScratch(async (directory) => {
    const scene = await setUp(directory, full ? 1_000 : 30);
    try {
      await killThem(scene, log);
      return await examined(scene);
    } finally {
      await scene.gateway.kill("SIGKILL");
      await ended(scene.district);
      await scene.broker.stop();
    }
  });
}

interface Scene {
  readonly directory: string;
  readonly site: ProofSite;
  readonly broker: RunningBroker;
  readonly killed: Record<Victim, number>;
  readonly kills: number;
  /** Detectors whose alarm the box has acknowledged. */
  readonly promised: Set<string>;
  gateway: GatewayProcess;
  district: ChildProcess;
}

const victims = ["box", "broker", "district"] as const;
type Victim = (typeof victims)[number];

async function setUp(directory: string, kills: number): Promise<Scene> {
  const broker = await startMosquitto(directory);
  const of = { nodes: kills, units: 0, uplink: broker.urls[0], summaryEvery: "5s" };
  const site = await writeSite(join(directory, "site.yaml"), of);
  const killed = { box: 0, broker: 0, district: 0 };
  const gateway = await started(site, directory);
  const district = startedDistrict(broker, directory);
  return { directory, site, broker, killed, kills, promised: new Set(), gateway, district };
}

async function killThem(scene: Scene, log: (line: string) => void): Promise<void> {
  const rng = createRng(seed);
  const over = new AbortController();
  const ringing = ringOneByOne(scene, over.signal);
  for (let at = 0; at < scene.kills; at += 1) {
    await sleep(rng.next() * pauseMaxMs(scene.kills));
    await kill(scene, victimOf(rng));
    if (at % 10 === 9) log(`${at + 1} kills, ${scene.promised.size} alarms promised`);
  }
  over.abort();
  await ringing;
}

function victimOf(rng: Rng): Victim {
  return victims[Math.floor(rng.next() * victims.length)] ?? "box";
}

async function kill(scene: Scene, victim: Victim): Promise<void> {
  scene.killed[victim] += 1;
  switch (victim) {
    case "box":
      await scene.gateway.kill("SIGKILL");
      scene.gateway = await started(scene.site, scene.directory);
      return;
    case "broker":
      await scene.broker.kill();
      return scene.broker.revive();
    case "district":
      await ended(scene.district);
      scene.district = startedDistrict(scene.broker, scene.directory);
  }
}

async function started({ file }: ProofSite, directory: string): Promise<GatewayProcess> {
  const gateway = startGateway(file, join(directory, "data"));
  await gateway.heard(({ event }) => event === "listening", 60_000);
  return gateway;
}

/** npm runs scripts and tests in the folder of the manifest. */
const script = join(process.cwd(), "dist/bench/proof/bridge/worker/main.js");

function startedDistrict({ urls }: RunningBroker, directory: string): ChildProcess {
  return spawn(process.execPath, [script, urls[0], journalIn(directory)], { stdio: "ignore" });
}

function journalIn(directory: string): string {
  return join(directory, "district.journal");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** What is not acknowledged before the end was not promised. */
async function ringOneByOne({ site, promised, kills }: Scene, signal: AbortSignal): Promise<void> {
  const node = createMqttNode({ url: site.mqttUrl, clientId: "detectors", reconnectMs: 100 });
  signal.addEventListener("abort", () => void node.close(), { once: true });
  for (const name of site.nodes) {
    if (signal.aborted) break;
    const outcome = await node.publish(`gridpost/in/${name}`, { gas: 60, battery: 90 });
    if (outcome.kind === "acked") promised.add(name);
    await sleep(pauseMaxMs(kills));
  }
}

/** Once everything has come up, both sides stop and their books are laid side by side. */
async function examined(scene: Scene): Promise<Verdict> {
  const { directory, broker, promised } = scene;
  await ended(scene.district);
  const district = startDistrictWorker({
    url: broker.urls[0],
    version: 5,
    clientId: "district-1",
    journal: journalIn(directory),
  });
  const lost = () => [...promised].filter((name) => !hasRung(district.received(), name));
  for (const untilMs = Date.now() + patienceMs; Date.now() < untilMs && lost().length > 0;) await sleep(500);
  await sleep(15_000);
  await scene.gateway.kill("SIGTERM");
  await district.stop();
  const faults = [
    ...faultsIn(await lanesIn(join(directory, "data")), district.received()),
    ...district.refused().keys(),
  ];
  const { box, broker: brokers, district: districts } = scene.killed;
  const figure = `${scene.kills} kills (box ${box}, broker ${brokers}, district ${districts}): ${promised.size} alarms promised, ${lost().length} lost; ${faults.length === 0 ? "books agree in every lane" : faults.join("; ")}`;
  const isHeld = lost().length === 0 && faults.length === 0 && promised.size > 0;
  return { kind: isHeld ? "held" : "missed", figure: `${figure}; seed ${seed}` };
}

function hasRung(received: readonly Received[], name: string): boolean {
  const events = received.flatMap((each) => each.lanes.event.records);
  return events.some(({ body }) => body.kind === "alarm" && body.event === "raised" && body.point === `${name}/gas`);
}

async function lanesIn(directory: string): Promise<ReadonlyMap<string, LaneState>> {
  const store = await openLevelStore({ directory, log: silentLog });
  const { state } = await store.load(0);
  await store.close();
  return new Map(state.lane);
}

/** produced = received + dropped + buffered, counted by the box and counted anew from what the district holds. */
export function faultsIn(produced: ReadonlyMap<string, LaneState>, received: readonly Received[]): readonly string[] {
  const [held, ...others] = received;
  if (held === undefined || others.length > 0) return [`${received.length} numberings`];
  return lanes.flatMap((lane) => {
    const { lastSeq, ackedUpTo, dropped = 0 } = produced.get(lane) ?? { lastSeq: 0, ackedUpTo: 0 };
    const { records, gaps, upTo } = held.lanes[lane];
    const numbers = new Set(records.map(({ seq }) => seq));
    const acked = [...numbers].filter((seq) => seq <= ackedUpTo).length;
    const lostThere = gaps.filter(({ why }) => why !== "lost by the box").length;
    const isExact = acked === ackedUpTo - dropped && numbers.size === records.length && lostThere === 0;
    if (isExact && upTo >= ackedUpTo && upTo <= lastSeq) return [];
    return [`${lane}: ${lastSeq} produced, ${acked} received, ${dropped} dropped, ${lastSeq - ackedUpTo} buffered`];
  });
}

const silent = (): void => undefined;
const silentLog: Log = { info: silent, warn: silent, error: silent };
