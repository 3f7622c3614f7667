import type { ProofContext, Verdict } from "../area.ts";
import { memoryMb, withScratch } from "../path/gateway.ts";
import { sleep } from "../path/figures.ts";
import { mosquitto, startMosquitto } from "./brokers/mosquitto.ts";
import type { FleetReport } from "./fleet/boxes.ts";
import { cpuMs, startBoxes, startOffice, type Child } from "./fleet/child.ts";
import type { OfficeReport } from "./fleet/district.ts";
import { boxNames, shareOf } from "./fleet/names.ts";

/** Of each box: a small community. */
const points = 20;
const fleetProcesses = 2;
const silentBoundMs = 180_000;

export interface Trial {
  readonly boxes: number;
  readonly workers: number;
  readonly mood: "peace" | "emergency";
  readonly minutes: number;
  /** One box falls silent while its line stays up. */
  readonly silence: boolean;
}

/** What one size of district costs and whether it held. */
export interface Cost {
  readonly trial: Trial;
  readonly enrolledMs: number;
  readonly perSecond: number;
  /** Records that arrived in the busiest second: boxes do not all speak at once. */
  readonly busiest: number;
  readonly lost: number;
  readonly waiting: number;
  readonly silentAfterMs: number | undefined;
  /** Of the district's workers, of the broker; ms of processor time for each box and minute. */
  readonly districtMs: number;
  readonly brokerMs: number;
  /** KB for each box. */
  readonly districtKb: number;
  readonly brokerKb: number;
}

/** Real boxes but for sensors and screens against a real broker and the district's application in several workers. */
export async function fleetOfBoxes({ full, log }: ProofContext): Promise<Verdict> {
  const why = mosquitto.missing();
  if (why !== undefined) return { kind: "not-run", why };
  const minutes = full ? 15 : 1;
  const trial = (boxes: number, mood: Trial["mood"], silence = false): Trial => {
    return { boxes, workers: 2, mood, minutes: silence ? Math.max(4, minutes) : minutes, silence };
  };
  const costs: Cost[] = [];
  for (const each of [trial(50, "peace"), trial(304, "peace", true), trial(304, "emergency"), trial(1_000, "peace")]) {
    costs.push(await costOf(each));
    log(inWords(costs.at(-1)));
  }
  const isHeld = costs.every(holds);
  return { kind: isHeld ? "held" : "missed", figure: costs.map(inWords).join("; ") };
}

export function holds({ trial, enrolledMs, perSecond, busiest, lost, silentAfterMs }: Cost): boolean {
  const isSeen = !trial.silence || (silentAfterMs ?? Infinity) <= silentBoundMs;
  const isFast = trial.boxes < 304 || perSecond >= 5;
  const isSpread = trial.boxes < 304 || trial.mood !== "peace" || busiest <= trial.boxes / 5;
  return enrolledMs < 600_000 && lost === 0 && isSeen && isFast && isSpread;
}

function costOf(trial: Trial): Promise<Cost> {
  return withScratch(async (directory) => {
    const broker = await startMosquitto(directory);
    const names = boxNames(trial.boxes);
    const url = broker.urls[0];
    const offices = many(trial.workers, (at) =>
      startOffice({ url, version: 5, worker: at, names: shareOf(names, at, trial.workers) }),
    );
    const mood = trial.mood === "peace" ? { summaryEveryMs: 60_000 } : { summaryEveryMs: 10_000, alarmEveryMs: 60_000 };
    const fleets = many(fleetProcesses, (at) =>
      startBoxes({ names: shareOf(names, at, fleetProcesses), url, points, tickEveryMs: 1_000, ...mood }),
    );
    try {
      return await measured(trial, { broker, offices, fleets });
    } finally {
      for (const child of [...fleets, ...offices]) await child.end();
      await broker.stop();
    }
  });
}

interface Stage {
  readonly broker: Awaited<ReturnType<typeof startMosquitto>>;
  readonly offices: readonly Child<OfficeReport>[];
  readonly fleets: readonly Child<FleetReport>[];
}

async function measured(trial: Trial, stage: Stage): Promise<Cost> {
  const fromMs = Date.now();
  await until(async () => total(await reports(stage.offices), "enrolled") === trial.boxes, 600_000);
  const enrolledMs = Date.now() - fromMs;
  const [quiet = ""] = boxNames(trial.boxes);
  if (trial.silence) for (const fleet of stage.fleets) fleet.tell({ ask: "silence", name: quiet });
  const silentFromMs = Date.now();
  const before = await reading(stage);
  let silentAfterMs: number | undefined;
  let busiest = 0;
  while (Date.now() < before.atMs + trial.minutes * 60_000) {
    await sleep(1_000);
    const now = await reports(stage.offices);
    busiest = Math.max(busiest, total(now, "busiest"));
    const isSilent = trial.silence && now.some(({ silent }) => silent.includes(quiet));
    if (isSilent) silentAfterMs ??= Date.now() - silentFromMs;
  }
  const after = await reading(stage);
  for (const fleet of stage.fleets) fleet.tell({ ask: "rest" });
  await until(async () => total(await reports(stage.fleets), "waiting") === 0, 60_000);
  const ends = { made: await reports(stage.fleets), held: await reports(stage.offices) };
  const boxMinutes = trial.boxes * ((after.atMs - before.atMs) / 60_000);
  return {
    trial,
    enrolledMs,
    busiest,
    perSecond: (after.held - before.held) / ((after.atMs - before.atMs) / 1_000),
    lost: total(ends.made, "produced") - total(ends.held, "held") + total(ends.held, "gaps"),
    waiting: total(ends.made, "waiting"),
    silentAfterMs,
    districtMs: (after.districtMs - before.districtMs) / boxMinutes,
    brokerMs: (after.brokerMs - before.brokerMs) / boxMinutes,
    districtKb: (after.districtMb * 1_024) / trial.boxes,
    brokerKb: (after.brokerMb * 1_024) / trial.boxes,
  };
}

async function reading({ broker, offices }: Stage) {
  const pids = offices.map(({ pid }) => pid);
  return {
    atMs: Date.now(),
    held: total(await reports(offices), "held"),
    districtMs: pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
    brokerMs: cpuMs(broker.pid()),
    districtMb: memoryMb(pids),
    brokerMb: memoryMb([broker.pid()]),
  };
}

function reports<R>(children: readonly Child<R>[]): Promise<readonly R[]> {
  return Promise.all(children.map((child) => child.report()));
}

function total<K extends string>(of: readonly Readonly<Record<K, number>>[], name: K): number {
  return of.reduce((sum, each) => sum + each[name], 0);
}

function many<T>(count: number, make: (at: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** A bound that is not kept shows in the figures. */
async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs && !(await isSo());) await sleep(500);
}

function inWords(cost: Cost | undefined): string {
  if (cost === undefined) return "";
  const { trial, enrolledMs, perSecond, busiest, lost, silentAfterMs, districtMs, brokerMs, districtKb, brokerKb } =
    cost;
  const silent =
    silentAfterMs === undefined ? "" : `, a silent one flagged after ${Math.round(silentAfterMs / 1_000)} s`;
  return `${trial.boxes} boxes in ${trial.mood}: enrolled in ${Math.round(enrolledMs / 1_000)} s, ${perSecond.toFixed(1)} records/s, ${busiest} in the busiest second, ${lost} lost${silent}; a box and minute cost the district ${districtMs.toFixed(1)} ms, the broker ${brokerMs.toFixed(1)} ms; ${Math.round(districtKb)} and ${Math.round(brokerKb)} KB a box`;
}
