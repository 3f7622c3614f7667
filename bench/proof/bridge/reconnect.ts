import { join } from "node:path";
import type { WireRecord } from "../../../cloud-bridge/cbor-record.ts";
import { limits } from "../../../config/limits.ts";
import { lanes } from "../../../gateway/core/uplink.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { Received } from "../../../simulators/district/application.ts";
import { startDistrict, type District } from "../../../simulators/district/district.ts";
import { openSlowLine, type SlowLine } from "../../../simulators/slow-line.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, percentile, sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeSite, type ProofSite } from "../path/site.ts";
import { liveThroughOutage, type Waiting } from "./outage.ts";

/** Two points each: 674, the site of size M. */
const detectors = 337;
const bytesPerSecond = 256_000 / 8;
const delayMs = 50;
/** More than the line would need twice over. */
const patienceMs = (hours: number) => 120_000 + hours * 15_000;

/**
 * The real box with the hours before it in its store, and the real line narrowed by a proxy. While the backlog drains,
 * every detector goes on reporting and one rings every two seconds: what the box decides from the moment the line is
 * there is live, and its time on the way is taken where the district holds it.
 */
export function drainedBacklog({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const hours = full ? 72 : 12;
    const seen: Seen[] = [];
    const onRecord = (_box: string, record: WireRecord) => void seen.push({ record, atMs: Date.now() });
    const district = await startDistrict({ onRecord });
    const line = await openSlowLine({ to: district.port, bytesPerSecond, delayMs });
    const uplink = `mqtt://127.0.0.1:${line.port}`;
    const site = await writeSite(join(directory, "site.yaml"), { nodes: detectors, units: 0, uplink });
    const data = join(directory, "data");
    const outage = { siteFile: site.file, directory: data, hours, endsAtMs: Date.now(), log };
    const waiting = await liveThroughOutage(outage);
    log(`waiting: ${JSON.stringify(waiting)}`);
    const gateway = startGateway(site.file, data);
    try {
      await gateway.heard((heard) => heard.event === "listening", 60_000);
      const drained = await drain({ site, line, district, waiting, patienceMs: patienceMs(hours), log });
      return verdictOf({ hours, waiting, seen, held: district.received()[0]?.lanes, drained });
    } finally {
      await gateway.kill("SIGTERM");
      await line.close();
      await district.stop();
    }
  });
}

export interface Seen {
  readonly record: WireRecord;
  readonly atMs: number;
}

interface Draining {
  readonly site: ProofSite;
  readonly line: SlowLine;
  readonly district: District;
  readonly waiting: Waiting;
  readonly patienceMs: number;
  readonly log: (line: string) => void;
}

export interface Drained {
  readonly joinedAtMs: number;
  readonly tookMs: number;
  /** From the first record of the backlog on: dialling and birth are not what drains it. */
  readonly draining: { readonly ms: number; readonly bytes: number };
  readonly isWhole: boolean;
}

async function drain({ site, line, district, waiting, patienceMs: forMs, log }: Draining): Promise<Drained> {
  const over = new AbortController();
  const reporting = reportOn(site, over.signal);
  await sleep(5_000);
  line.open(true);
  const untilMs = Date.now() + forMs;
  const isWhole = () => district.received().some(({ lanes: held }) => held.backfill.upTo >= waiting.backfill);
  const began = { atMs: 0, bytes: 0 };
  for (let at = 0; !isWhole() && Date.now() < untilMs; at += 1) {
    await sleep(500);
    const { upTo } = district.received()[0]?.lanes.backfill ?? { upTo: 0 };
    if (upTo > 0 && began.atMs === 0) Object.assign(began, { atMs: Date.now(), bytes: line.carried().up });
    if (at % 60 === 59) log(`${upTo} of ${waiting.backfill} minutes are up`);
  }
  const [joinedAtMs, nowMs] = [line.joinedAtMs() ?? Date.now(), Date.now()];
  const draining = { ms: nowMs - began.atMs, bytes: line.carried().up - began.bytes };
  over.abort();
  await reporting;
  return { joinedAtMs, tookMs: nowMs - joinedAtMs, draining, isWhole: isWhole() };
}

/** Each detector twice a minute; every two seconds the next one goes over the limit and back. */
async function reportOn(site: ProofSite, signal: AbortSignal): Promise<void> {
  const node = createMqttNode({ url: site.mqttUrl, clientId: "reporter", reconnectMs: 100 });
  const tell = (name: string, gas: number) => node.publish(`gridpost/in/${name}`, { gas, battery: 90 });
  const everyMs = 30_000 / site.nodes.length;
  const fromMs = Date.now();
  for (let at = 0; !signal.aborted; at += 1) {
    await sleep(fromMs + at * everyMs - Date.now());
    await tell(site.nodes[at % site.nodes.length] ?? "", 3 + (at % 7) / 10);
    if (at % Math.round(2_000 / everyMs) === 0) await ring(node, site, Math.floor(at / (2_000 / everyMs)));
  }
  await node.close();
}

async function ring(node: MqttNode, site: ProofSite, turn: number): Promise<void> {
  const topic = `gridpost/in/${site.nodes[(turn * 7) % site.nodes.length]}`;
  await node.publish(topic, { gas: 60, battery: 90 });
  await node.publish(topic, { gas: 4, battery: 90 });
}

export interface Found {
  readonly hours: number;
  readonly waiting: Waiting;
  readonly seen: readonly Seen[];
  readonly held: Received["lanes"] | undefined;
  readonly drained: Drained;
}

const bounds = { liveMs: 2_000, alarmsMs: 5_000, share: 0.9 } as const;

export function verdictOf({ hours, waiting, seen, held, drained }: Found): Verdict {
  const { joinedAtMs, tookMs, draining, isWhole } = drained;
  const { firstMinute, all } = waitsOf(seen, drained);
  const alarmsMs = alarmsOfBefore(seen, joinedAtMs);
  const share = draining.bytes / ((draining.ms / 1_000) * bytesPerSecond);
  const duplicates = lanes.reduce((sum, lane) => sum + (held?.[lane].duplicates ?? 0), 0);
  const missing = lanes.filter((lane) => held === undefined || hasGap(held[lane]));
  const inTime = percentile(all, 0.95) <= bounds.liveMs && percentile(firstMinute, 0.95) <= bounds.liveMs;
  const isEachThere = isWhole && missing.length === 0 && duplicates <= limits.uplinkWindowMax;
  const isHeld = isEachThere && inTime && alarmsMs <= bounds.alarmsMs && share >= bounds.share;
  const figures = [
    `${hours} h (${waiting.backfill} summaries, ${waiting.event} alarms, ${waiting.step} steps) drained in ${(tookMs / 1_000).toFixed(0)} s`,
    `${(share * 100).toFixed(0)} % of the line`,
    `${all.length} live records, p95 ${ms(percentile(firstMinute, 0.95))} in the first minute, ${ms(percentile(all, 0.95))} in all`,
    `alarms of before there after ${ms(alarmsMs)}`,
    `${duplicates} duplicates, ${missing.length === 0 ? "nothing missing" : `missing in ${missing.join(", ")}`}`,
  ];
  return { kind: isHeld ? "held" : "missed", figure: figures.join("; ") };
}

/** How long what the box decided since the line was there was on its way. */
function waitsOf(seen: readonly Seen[], { joinedAtMs, tookMs }: Drained) {
  const live = seen.filter(({ record, atMs }) => record.atMs > joinedAtMs && atMs <= joinedAtMs + tookMs);
  const early = live.filter(({ record }) => record.atMs < joinedAtMs + 60_000);
  const waits = (of: readonly Seen[]) => of.map(({ record, atMs }) => atMs - record.atMs);
  return { firstMinute: waits(early), all: waits(live) };
}

function alarmsOfBefore(seen: readonly Seen[], joinedAtMs: number): number {
  const before = seen.filter(({ record }) => record.body.kind === "alarm" && record.atMs <= joinedAtMs);
  return Math.max(...before.map(({ atMs }) => atMs)) - joinedAtMs;
}

function hasGap({ gaps, records, upTo }: Received["lanes"]["event"]): boolean {
  return gaps.length > 0 || new Set(records.map(({ seq }) => seq)).size !== upTo;
}
