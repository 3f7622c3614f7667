import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { databaseNames } from "../../../gateway/store/trouble.ts";
import { builtWorker, type BuiltWorker } from "./built.ts";
import { freshDirectory } from "./directory.ts";
import { behind } from "./raw.ts";
import { alarmRow, boxRow, decision, fact, reading, recordingLog } from "./rows.ts";

const flips = 30;
const rows = 200;

let worker: BuiltWorker;
beforeAll(async () => {
  worker = await builtWorker(new URL("./flip-worker.ts", import.meta.url));
});
afterAll(() => worker.remove());

/**
 * In a process of its own: LevelDB 1.20 as classic-level builds it ends the process by an assertion on about one flip
 * in 300. Whatever happens to the file, what is read is
 * a part of what was written, and the log says so when it is not all.
 */
test(`${flips} flipped bits in table files give no wrong value and no silent loss`, async () => {
  const directory = await freshDirectory();
  const [pristine, scratch] = [join(directory, "pristine"), join(directory, "scratch")];
  await mkdir(scratch);
  await fill(pristine);
  const outcomes = await allOutcomes([pristine, scratch]);
  expect(outcomes.filter((each) => /wrong|threw|silent/.test(each))).toEqual([]);
  // Otherwise the flips hit nothing.
  expect(outcomes.filter((each) => /part|refused/.test(each)).length).toBeGreaterThan(flips / 5);
  expect(outcomes.filter((each) => /aborted/.test(each)).length).toBeLessThan(flips / 10);
}, 120_000);

async function fill(directory: string): Promise<void> {
  const store = await openLevelStore({
    directory,
    log: recordingLog(),
    segments: { groupsMax: 4, readingsMax: 1_000 },
  });
  for (let seq = 1; seq <= rows; seq += 1) {
    const changes = [alarmRow(`row-${seq}`, seq), boxRow(seq)];
    await store.commit(decision({ facts: [fact(seq)], changes, readings: [reading("a/x", seq, seq)] }));
  }
  await store.close();
  // Into tables: in the log LevelDB checks sums of its own, in tables it does not.
  const everything = [new Uint8Array([0]), new Uint8Array([255])] as const;
  for (const name of databaseNames) await behind(directory, name, (raw) => raw.compactRange(...everything));
}

async function allOutcomes(places: readonly string[]): Promise<readonly string[]> {
  const outcomes: string[] = [];
  while (outcomes.length < flips) {
    const said = await output([worker.path, ...places, String(outcomes.length), String(flips), String(rows)]);
    outcomes.push(...said);
    if (outcomes.length < flips) outcomes.push(`${outcomes.length} aborted`);
  }
  return outcomes;
}

function output(args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], (_error, stdout) => resolve(stdout.split("\n").slice(0, -1)));
  });
}
