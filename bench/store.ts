import type { CaseId } from "../gateway/core/ids.ts";
import type { Decision } from "../gateway/core/decision.ts";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { PointId } from "../config/ids.ts";
import type { Fact } from "../gateway/core/fact.ts";
import type { Reading } from "../gateway/core/points/reading.ts";
import type { Log, Store } from "../gateway/core/ports.ts";
import { packReadings } from "../gateway/store/packing.ts";
import { openLevelStore } from "../gateway/store/level.ts";

/**
 * The store on the disk of the temporary directory: `node dist/bench/store.js [hours]`. 50 points at one reading
 * each 2 s over so many hours (24), first as polls of all points, then for a twelfth of the time as single messages.
 */
const hours = Number(process.argv[2] ?? 24);
const points = 50;
const periodMs = 2_000;
const startMs = Date.UTC(2026, 5, 1);

const log: Log = { info: () => undefined, warn: console.warn, error: console.error };

print("packed size, groups of 100", `${bytesEach(polls(2).flat())} B/reading`);
print("packed size, groups of 1000", `${bytesEach(polls(20).flat())} B/reading`);
print("packed size, one point for 400 readings", `${bytesEach(polls(400).map((poll) => first(poll)))} B/reading`);
await inDirectory(measureCommits);
await inDirectory((directory) => measureHistory(directory, "polls of 50", polls((hours * 3_600_000) / periodMs)));
const singles = polls((hours * 300_000) / periodMs).flatMap((poll) => poll.map((reading) => [reading]));
await inDirectory((directory) => measureHistory(directory, "single messages", singles));

async function measureCommits(directory: string): Promise<void> {
  const store = await openLevelStore({ directory, log });
  const shapes: readonly (readonly [string, (turn: number) => Decision])[] = [
    ["one fact", (turn) => decision([fact(turn + 1)], [])],
    ["one fact, 50 readings", (turn) => decision([fact(2_001 + turn)], polls(1, turn).flat())],
    ["256 readings", (turn) => decision([], polls(6, turn).flat().slice(0, 256))],
  ];
  for (const [name, make] of shapes) {
    const times: number[] = [];
    for (let turn = 0; turn < 2_000; turn += 1) times.push(await timed(() => store.commit(make(turn))));
    const perSecond = Math.round((1_000 * times.length) / times.reduce((sum, ms) => sum + ms, 0));
    print(`durable commits, ${name}`, `${perSecond}/s, p50 ${quantile(times, 0.5)}, p99 ${quantile(times, 0.99)} ms`);
  }
  await store.close();
}

async function measureHistory(
  directory: string,
  shape: string,
  groups: readonly (readonly Reading[])[],
): Promise<void> {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const filling = await openLevelStore({ directory, log });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const fillMs = await timed(async () => {
    for (const group of groups) await filling.commit(decision([], group));
  });
  loop.disable();
  await filling.close();
  print(`${shape}: ${count} readings stored`, `${Math.round(groups.length / (fillMs / 1_000))} commits/s`);
  print(`${shape}: event loop held up`, `p99 ${ms(loop.percentile(99) / 1e6)}, max ${ms(loop.max / 1e6)} ms`);
  print(`${shape}: on disk`, `${((await bytesIn(join(directory, "readings"))) / count).toFixed(2)} B/reading`);
  await measureQueries(directory, shape, groups.length * (groups[0]?.length === 1 ? periodMs / points : periodMs));
}

async function measureQueries(directory: string, shape: string, spanMs: number): Promise<void> {
  let store: Store | undefined;
  const openMs = await timed(async () => void (store = await openLevelStore({ directory, log })));
  if (store === undefined) return;
  const { history, load } = store;
  print(`${shape}: open`, `${ms(openMs)} ms`);
  print(`${shape}: load, last 15 min`, await described(async () => (await load(900_000)).recent.length));
  const end = startMs + spanMs;
  for (const [name, fromMs] of [
    ["all", startMs],
    ["last hour", end - 3_600_000],
  ] as const) {
    const range = { point: "d7/value" as PointId, fromMs, toMs: end, limit: 1_000_000 };
    print(`${shape}: history of a point, ${name}`, await described(async () => (await history(range)).length));
  }
  const page = { point: "d7/value" as PointId, fromMs: startMs, toMs: end, limit: 500 };
  print(`${shape}: history of a point, first 500`, await described(async () => (await history(page)).length));
  await store.close();
}

/** Values as sensors give them: one decimal, drifting; every tenth point is a contact, every tenth a 32-bit float. */
function polls(count: number, from = 0): readonly (readonly Reading[])[] {
  return Array.from({ length: count }, (_, turn) =>
    Array.from({ length: points }, (_none, index) => reading(index, from + turn)),
  );
}

function reading(index: number, turn: number): Reading {
  const jitterMs = (turn * 7_919 + index * 104_729) % 23;
  const monoMs = turn * periodMs + index * 3 + jitterMs;
  const at = { boot: "3c1f8f0a-7c1e-4f0f-9d43-0f6f1a2b3c4d", monoMs, wallMs: startMs + monoMs, wallTrusted: true };
  return { point: `d${index}/value` as PointId, sample: { kind: "good", value: valueOf(index, turn) }, at };
}

function valueOf(index: number, turn: number): number {
  if (index % 10 === 0) return Math.floor(turn / 900) % 2;
  const drifting = 20 + 5 * Math.sin(turn / 600 + index) + ((turn * 31 + index * 17) % 7) / 10;
  return index % 10 === 1 ? Math.fround(drifting) : Math.round(drifting * 10) / 10;
}

function fact(seq: number): Fact {
  const at = { boot: "b", monoMs: seq, wallMs: startMs + seq, wallTrusted: true };
  return { seq, at, kind: "duty-gap", case: `c${seq}` as CaseId, rung: 1, why: "nobody is on duty" };
}

function decision(facts: readonly Fact[], readings: readonly Reading[]): Decision {
  return { changes: [], facts, readings, uplink: [], relayed: [] };
}

async function inDirectory(measure: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "gridpost-bench-"));
  try {
    await measure(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function described(query: () => Promise<number>): Promise<string> {
  let found = 0;
  const first = await timed(async () => void (found = await query()));
  const second = await timed(async () => void (found = await query()));
  return `${found} readings in ${ms(first)} ms, again in ${ms(second)} ms`;
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function bytesEach(readings: readonly Reading[]): string {
  return (packReadings(readings).length / readings.length).toFixed(2);
}

function first(poll: readonly Reading[]): Reading {
  const [reading] = poll.slice(7);
  if (reading === undefined) throw new Error("an empty poll");
  return reading;
}

function quantile(times: readonly number[], part: number): string {
  return ms(times.toSorted((one, other) => one - other)[Math.floor(times.length * part)] ?? 0);
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}

function print(what: string, figure: string): void {
  console.log(`${what}: ${figure}`);
}
