import { isDeepStrictEqual } from "node:util";
import { writeSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "../../../gateway/core/ports.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { isStoreError, type DatabaseName } from "../../../gateway/store/trouble.ts";
import { alarm, fact, point, reading } from "./rows.ts";

/** Takes copies of a store, turns one seeded bit in a table of each, and says per seed what opening and reading gave. */
const [pristine = "", scratch = "", from = "0", to = "0", rowsText = "0"] = process.argv.slice(2);
const rows = Number(rowsText);
const silent = () => undefined;
let complaints = 0;
const log = { info: silent, warn: silent, error: () => void (complaints += 1) };
for (let seed = Number(from); seed < Number(to); seed += 1) {
  const directory = join(scratch, String(seed));
  await mkdir(directory);
  await cp(pristine, directory, { recursive: true });
  await flip(join(directory, seed % 2 === 0 ? "alarm" : ("readings" satisfies DatabaseName)), seed);
  writeSync(1, `${seed} ${await outcome(directory)}\n`);
}

async function outcome(directory: string): Promise<string> {
  complaints = 0;
  try {
    const store = await openLevelStore({ directory, log, segments: { groupsMax: 4, readingsMax: 1_000 } });
    const seen = await look(store);
    await store.close();
    return seen;
  } catch (error) {
    return isStoreError(error) ? "refused" : `threw ${String(error)}`;
  }
}

async function look(store: Store): Promise<string> {
  const facts = await store.facts({ afterSeq: 0, limit: rows });
  const readings = await store.history({ point: point("a/x"), fromMs: 0, toMs: 1e15, limit: rows });
  const { state, recent } = await store.load(rows);
  const wrong = [
    ...facts.filter((each) => !isDeepStrictEqual(each, fact(each.seq))),
    ...[...readings, ...recent].filter(
      (each) => !isDeepStrictEqual(each, reading("a/x", each.at.monoMs, each.at.monoMs)),
    ),
    ...[...state.alarm].filter(([key, row]) => !isDeepStrictEqual(row, alarm(Number(key.slice(4))))),
  ];
  if (wrong.length > 0) return `wrong ${JSON.stringify(wrong[0])}`;
  const isWhole = [facts.length, readings.length, recent.length, state.alarm.size].every((count) => count === rows);
  if (isWhole) return "whole";
  return complaints > 0 ? "part" : "silent";
}

async function flip(database: string, seed: number): Promise<void> {
  const [table = ""] = (await readdir(database)).filter((file) => file.endsWith(".ldb")).toSorted();
  const bytes = await readFile(join(database, table));
  const place = (seed * 2_654_435_761) % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ (1 << (seed % 8));
  await writeFile(join(database, table), bytes);
}
