import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { expect, onTestFinished, test } from "vitest";
import { cutEverywhere, isClean } from "../../bench/proof/store/cut.ts";
import { createExaminer } from "../../bench/proof/store/examiner.ts";
import { flipBit } from "../../bench/proof/store/flip.ts";
import { killWriters } from "../../bench/proof/store/kill.ts";
import type { Operation } from "../../bench/proof/store/operation.ts";
import { hasStrace, record } from "../../bench/proof/store/recording.ts";
import { factOf, seed } from "../../bench/proof/store/rows.ts";
import { createRng } from "../../simulators/rng.ts";

// A harness that never fails shows nothing: each of these must find the loss that is built in.
const log = () => undefined;

test("a writer that acknowledges before it has committed is caught by the kills", async () => {
  const place = await scene();
  const tally = await killWriters({ lives: 40, early: true, log }, place);
  expect(tally.lost).toBeGreaterThan(0);
}, 120_000);

test.skipIf(!hasStrace())(
  "a writer that does not sync its log loses in the power cuts, and the same one that does loses nothing",
  async () => {
    const place = await scene();
    const operations = await record(place.directory, { commits: 100, perOpening: 40 });
    const cuts = { count: 24, fates: ["dropped", "torn", "reordered"] as const, log };
    expect(isClean(await cutEverywhere(operations, cuts, place))).toBe(true);
    const careless = await cutEverywhere(operations.filter(isNoLogSync), cuts, place);
    expect(careless.lost).toBeGreaterThan(0);
  },
  120_000,
);

test("a store without sums of its own serves a wrong value after a flipped bit", async () => {
  const { directory } = await scene();
  await writeBare(join(directory, "bare"));
  let wrong = 0;
  for (let turn = 0; turn < 20; turn += 1) {
    const copy = join(directory, `copy-${turn}`);
    await cp(join(directory, "bare"), copy, { recursive: true });
    flipBit(copy, createRng(seed + turn));
    wrong += await wrongIn(copy);
  }
  expect(wrong).toBeGreaterThan(0);
}, 60_000);

/** What `sync: false` leaves of the syncs: LevelDB still syncs tables and manifests. */
function isNoLogSync(operation: Operation): boolean {
  return operation.kind !== "sync" || !operation.path.endsWith(".log");
}

const bareRows = 100;

async function writeBare(directory: string): Promise<void> {
  const bare = await opened(directory);
  for (let seq = 1; seq <= bareRows; seq += 1) await bare.put(String(seq), JSON.stringify(factOf(seq)));
  await bare.close();
  // Opening moves the log into a table, whose sums LevelDB does not look at when it reads.
  await (await opened(directory)).close();
}

async function wrongIn(directory: string): Promise<number> {
  try {
    const bare = await opened(directory);
    const rows = await bare.iterator().all();
    await bare.close();
    return rows.filter(([key, value]) => value !== JSON.stringify(factOf(Number(key)))).length;
  } catch {
    return 0;
  }
}

async function opened(directory: string): Promise<Level> {
  const bare = new Level(directory, { compression: false });
  await bare.open();
  return bare;
}

async function scene() {
  const directory = await mkdtemp(join(tmpdir(), "gridpost-controls-"));
  const examiners = [createExaminer(), createExaminer()];
  onTestFinished(async () => {
    for (const { close } of examiners) close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  await mkdir(directory, { recursive: true });
  return { directory, examiners };
}
