import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Label } from "../config/quantity.ts";
import type { SiteIndex } from "../gateway/core/site-index.ts";
import type { ConsoleClient } from "./demo/console-client.ts";
import { freePort } from "./demo/free-port.ts";
import { told, type Language } from "./demo/language.ts";
import { readSite } from "./demo/stage.ts";
import type { Terminal } from "./demo/terminal.ts";
import { createSl651Station } from "./devices/sl651-station.ts";
import { castRecordings, type Cast, type MessageRole, type StationRole } from "./replay/cast.ts";
import type { MessageVerdict, Read } from "./replay/message-verdict.ts";
import { allFacts, allReadings } from "./replay/page.ts";
import { playReel, textOf, topicOf } from "./replay/playback.ts";
import { createPublisher, type Publisher } from "./replay/publisher.ts";
import { serveRegisters } from "./replay/register-server.ts";
import { type SitePorts, writeReplaySite } from "./replay/replay-site.ts";
import { isRead, messageLine, seriesLine, summaryLabel, type Reasons } from "./replay/report.ts";
import { startGateway, type ReplayedGateway } from "./replay/stagehand.ts";
import { pointOf, type Reel, type Track } from "./replay/track.ts";
import { judge, type Verdict } from "./replay/verdict.ts";
import type { Recorded } from "./series.ts";
import { problemText } from "./series/problem.ts";

/** Plays everything that was recorded to a gateway of its own and asks what became of it. 0: all as it should be. */
export async function replayAll(terminal: Terminal, language: Language): Promise<0 | 1> {
  const folder = resolve(process.env["GRIDPOST_SHARED_DATA"] ?? "../shared/data");
  const say = (label: Label): void => terminal.write(`${told(label, language)}\n`);
  if (!existsSync(folder)) {
    say(texts.absent(folder));
    return 0;
  }
  const scratch = await mkdtemp(join(tmpdir(), "gridpost-replay-"));
  try {
    return await perform({ terminal, say, scratch, cast: await castRecordings(folder) });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Setting {
  readonly terminal: Terminal;
  readonly say: (label: Label) => void;
  readonly scratch: string;
  readonly cast: Cast;
}

async function perform(setting: Setting): Promise<0 | 1> {
  const { terminal, say, scratch, cast } = setting;
  const ports = await freePorts();
  const file = await writeReplaySite(scratch, { ...cast, ports });
  const site = readSite(file);
  if (!site.ok) return failed(terminal, site.error.en);
  const server = await serveRegisters(ports.modbus, cast.registers);
  const gateway = await startGateway({
    entry: terminal.entry,
    site: file,
    data: join(scratch, "box"),
    complain: (line) => terminal.write(`  ! ${line}\n`),
  });
  try {
    if (gateway === undefined) return failed(terminal, "the gateway cannot be started");
    say(texts.begins(cast));
    const publisher = await createPublisher(`mqtt://127.0.0.1:${ports.mqtt}`, "replay");
    const playing = playAll({ ...setting, gateway, publisher, site: site.value, ports });
    const code = await Promise.race([playing, terminal.stopped.then((): 1 => 1)]);
    await publisher.close();
    return code;
  } finally {
    await gateway?.stop();
    await server.stop();
  }
}

interface Stage extends Setting {
  readonly gateway: ReplayedGateway;
  readonly publisher: Publisher;
  readonly site: SiteIndex;
  readonly ports: SitePorts;
}

async function playAll(stage: Stage): Promise<0 | 1> {
  const { cast, say, terminal, gateway } = stage;
  const startedMs = Date.now();
  for (const problem of cast.unreadable) terminal.write(`${problemText(problem, "en")}\n`);
  const series: Verdict[] = [];
  let isCut = false;
  for (const reel of cast.reels) {
    const played = await playOne(reel, stage, startedMs + patienceMs);
    series.push(...played.verdicts);
    isCut ||= played.isCut;
  }
  const messages = await playMessages(stage);
  say(summaryLabel({ series, messages, tookMs: Date.now() - startedMs }));
  if (gateway.deaths() > 0) say(texts.died(gateway.deaths()));
  const isFine = series.every(({ faults }) => faults.length === 0) && messages.every(isRead);
  return isFine && !isCut && gateway.deaths() === 0 && cast.unreadable.length === 0 ? 0 : 1;
}

async function playOne(
  reel: Reel,
  stage: Stage,
  untilMs: number,
): Promise<{ verdicts: readonly Verdict[]; isCut: boolean }> {
  const { terminal, gateway, publisher } = stage;
  const fromMs = Date.now() - 1;
  const { rows, tookMs, isCut, problems } = await playReel(reel, publisher, untilMs);
  const rate = Math.round(rows / Math.max(0.001, tookMs / 1000));
  const range = { fromMs, toMs: Date.now() + 1 };
  const facts = await allFacts(gateway.client);
  terminal.write(`${basename(reel.file)}: ${rows} rows, ${rate} rows/s${isCut ? ", CUT SHORT: out of time" : ""}\n`);
  for (const problem of problems.slice(0, problemsMax)) terminal.write(`  ! ${problemText(problem, "en")}\n`);
  const verdicts: Verdict[] = [];
  for (const track of reel.tracks) {
    const verdict = judge(track, await allReadings(gateway.client, pointOf(track), range), facts);
    terminal.write(`${seriesLine(verdict, await reasonsFor(verdict, reel, stage))}\n`);
    verdicts.push(verdict);
  }
  return { verdicts, isCut };
}

/** The history holds only what was believed, so a few refused values are sent once more, to hear why. */
async function reasonsFor({ track, refused }: Verdict, reel: Reel, { publisher, gateway }: Stage): Promise<Reasons> {
  const reasons = new Map<Recorded, string>();
  for (const recorded of [...refused.keys()].slice(0, askedMax)) {
    const sentMs = Date.now();
    await publisher.send(topicOf(reel), textOf([[track, recorded]]));
    await publisher.settled();
    const sample = await heard(gateway.client, track, sentMs);
    reasons.set(recorded, sample);
  }
  return reasons;
}

async function heard(client: ConsoleClient, track: Track, sentMs: number): Promise<string> {
  for (let tries = 0; tries < 20; tries++) {
    const last = (await client.state())?.point[pointOf(track)]?.last;
    if (last !== undefined && last.at.wallMs >= sentMs)
      return last.sample.kind === "bad" ? last.sample.why : "accepted";
    await waited(100);
  }
  return "?";
}

/** One message after the other, each asked about before the next; then the registers, which the gateway fetches itself. */
async function playMessages(stage: Stage): Promise<readonly MessageVerdict[]> {
  const { cast, publisher, terminal } = stage;
  terminal.write("payloads and devices:\n");
  const verdicts: MessageVerdict[] = [];
  const report = (verdict: MessageVerdict): void => {
    verdicts.push(verdict);
    terminal.write(`${messageLine(verdict)}\n`);
  };
  for (const role of cast.messages) {
    await publisher.send(role.topic, role.payload);
    await publisher.settled();
    report(await verdictOf(role, stage, 1_500));
  }
  for (const role of cast.stations) report(await verdictOfStation(role, stage));
  for (const role of cast.registers) report(await verdictOf(role, stage, 12_000));
  for (const undecoded of cast.undecoded) report({ kind: "undecoded", ...undecoded });
  return verdicts;
}

/** A station's frame on a line of its own, until it is confirmed. Its device is the first recording of the station. */
async function verdictOfStation(role: StationRole, stage: Stage): Promise<MessageVerdict> {
  const line = await createSl651Station({ host: "127.0.0.1", port: stage.ports.sl651 });
  await line.send(role.frame, stationWaitMs);
  line.close();
  const first = stage.cast.stations.find(({ station }) => station === role.station) ?? role;
  return verdictOf({ ...role, id: first.id }, stage, role.message.expected.length === 0 ? 0 : 1_500);
}

async function verdictOf(
  role: Pick<MessageRole, "id" | "message" | "profile">,
  stage: Stage,
  forMs: number,
): Promise<MessageVerdict> {
  const untilMs = Date.now() + forMs;
  let readings = await readingsOf(role.id, stage);
  while (readings.length === 0 && Date.now() < untilMs) {
    await waited(100);
    readings = await readingsOf(role.id, stage);
  }
  return { kind: "read", message: role.message, profile: role.profile, readings };
}

/** What the device's points say now; a point that never heard anything does not count. */
async function readingsOf(device: string, { site, gateway }: Stage): Promise<readonly Read[]> {
  const points = [...site.points.values()].filter((point) => point.device === device);
  const state = await gateway.client.state();
  return points.flatMap(({ id, quantity }) => {
    const reading = state?.point[id]?.last;
    const isHeard = reading !== undefined && !(reading.sample.kind === "bad" && reading.sample.why === "restarted");
    return isHeard ? [{ quantity, reading }] : [];
  });
}

async function freePorts(): Promise<SitePorts> {
  const console = await freePort(18_080);
  const mqtt = await freePort(11_883, new Set([console]));
  const modbus = await freePort(15_020, new Set([console, mqtt]));
  return { console, mqtt, modbus, sl651: await freePort(19_651, new Set([console, mqtt, modbus])) };
}

function failed({ complain }: Terminal, why: string): 1 {
  complain(`${why}\n`);
  return 1;
}

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const texts = {
  absent: (folder: string): Label => ({
    zh: `没有录制数据（${folder}），跳过；GRIDPOST_SHARED_DATA 可指定位置`,
    en: `no recorded data (${folder}), nothing to replay; GRIDPOST_SHARED_DATA names another place`,
  }),
  begins: ({ reels, messages, registers, stations, undecoded }: Cast): Label => ({
    zh: `把 ${reels.length} 个序列文件、${messages.length + registers.length + stations.length + undecoded.length} 条报文放给网关`,
    en: `replaying ${reels.length} series files and ${messages.length + registers.length + stations.length + undecoded.length} messages to the gateway`,
  }),
  died: (times: number): Label => ({
    zh: `网关途中结束了 ${times} 次`,
    en: `the gateway ended ${times} times on the way`,
  }),
};
/** All series together; what is not played by then is said to be cut short. */
const patienceMs = 240_000;
/** A keep-alive gets no answer. */
const stationWaitMs = 1_000;
const askedMax = 4;
const problemsMax = 3;
