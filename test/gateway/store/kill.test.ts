import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { builtWorker, type BuiltWorker } from "./built.ts";
import { freshDirectory } from "./directory.ts";
import { point, recordingLog } from "./rows.ts";

const lives = 25;
const seed = 20_260_601;

let worker: BuiltWorker;
beforeAll(async () => {
  worker = await builtWorker(new URL("./kill-worker.ts", import.meta.url));
});
afterAll(() => worker.remove());

test(`${lives} times kill -9 in the middle of committing: nothing acknowledged is lost, no gap`, async () => {
  const directory = await freshDirectory();
  let acked: Acked = { facts: 0, readings: 0 };
  let writing = 0;
  for (let life = 0; life < lives; life += 1) {
    const last = await liveAndDie(directory, life);
    if (last !== undefined) writing += 1;
    acked = last ?? acked;
    acked = await verified(directory, acked);
  }
  // Otherwise this test has shown nothing.
  expect(writing).toBeGreaterThanOrEqual(lives / 2);
  expect(acked.facts).toBeGreaterThan(100);
}, 120_000);

interface Acked {
  readonly facts: number;
  readonly readings: number;
}

/** What the worker acknowledged last before it was killed; nothing when it did not get that far. */
async function liveAndDie(directory: string, life: number): Promise<Acked | undefined> {
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const mortal = spawn(process.execPath, [worker.path, directory], { stdio: [...stdio] });
  const said = Promise.all([text(mortal.stdout), text(mortal.stderr)]);
  // Every third dies around its start; the others somewhere after their first acknowledgement.
  if (life % 3 > 0) await Promise.race([once(mortal.stdout, "data"), once(mortal, "exit")]);
  await sleep(random(life) * 250);
  mortal.kill("SIGKILL");
  const [out, complaints] = await said;
  expect(complaints).toBe("");
  const [facts, readings] = (out.split("\n").at(-2) ?? "").split(" ").map(Number);
  return facts === undefined || readings === undefined ? undefined : { facts, readings };
}

/** All that was acknowledged is there, gap-free; what was not acknowledged may be there too, whole. */
async function verified(directory: string, acked: Acked): Promise<Acked> {
  const log = recordingLog();
  const store = await openLevelStore({ directory, log, segments: { groupsMax: 5, readingsMax: 60 } });
  try {
    const facts = (await store.facts({ afterSeq: 0, limit: 1e6 })).map(({ seq }) => seq);
    const { state } = await store.load(0);
    const readings = (await allReadings(store.history))
      .map(({ at }) => at.monoMs)
      .toSorted((one, other) => one - other);
    expect(facts).toEqual(facts.map((_, index) => index + 1));
    expect(readings).toEqual(readings.map((_, index) => index + 1));
    expect(facts.length).toBeGreaterThanOrEqual(acked.facts);
    expect(readings.length).toBeGreaterThanOrEqual(acked.readings);
    expect([state.box.get("box")?.seq ?? 0, state.lane.get("event")?.lastSeq ?? 0]).toEqual([
      facts.length,
      facts.length,
    ]);
    const kept = (await store.uplink({ lane: "event", afterSeq: 0, limit: 1e6 })).map(({ seq }) => seq);
    expect(kept.at(-1) ?? 0).toBe(facts.length);
    expect(kept.length).toBeLessThanOrEqual(23);
    expect(log.lines.filter(({ level, event }) => level !== "info" && event !== "store.set-aside")).toEqual([]);
    return { facts: facts.length, readings: readings.length };
  } finally {
    await store.close();
  }
}

type History = Awaited<ReturnType<typeof openLevelStore>>["history"];

async function allReadings(history: History): Promise<readonly Reading[]> {
  const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1e6 };
  const found = await Promise.all([0, 1, 2].map((number) => history({ point: point(`d${number}/x`), ...range })));
  return found.flat();
}

/** Mulberry32: the same moments in every run, as far as the machine plays along. */
function random(turn: number): number {
  let mixed = Math.imul(seed + turn * 0x6d2b79f5, 1) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
