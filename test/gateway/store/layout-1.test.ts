import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { expect, test } from "vitest";
import type { Store } from "../../../gateway/core/ports.ts";
import { readArchive, type ArchiveRow } from "../../../gateway/store/archive.ts";
import * as keys from "../../../gateway/store/keys.ts";
import { restoreStore } from "../../../gateway/store/restoring.ts";
import { surveyStore } from "../../../gateway/store/survey.ts";
import { databaseNames } from "../../../gateway/store/trouble.ts";
import { freshDirectory, opened } from "./directory.ts";
import { behind } from "./raw.ts";
import { point, recordingLog, wallStartMs } from "./rows.ts";

// An archive written by the version before: 20 commits, each 20 s after the one before, of a/x = n/2 (every seventh bad)
// and b/y = −n; six segments packed, two stretches rolled up, the last commits still as groups.
const archive = new URL("layout-1.jsonl", import.meta.url).pathname;
const segments = { groupsMax: 3, readingsMax: 12, perStretch: 2 };
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000 };

test("a store of the first layout is opened, moved to this one, and gives back every reading, roll-up and fact", async () => {
  const directory = await firstLayout();
  const log = recordingLog();
  const store = await opened(directory, { log, segments });
  await answersAsBefore(store);
  expect(log.lines).toContainEqual(expect.objectContaining({ event: "store.migrated", fields: { rows: 30 } }));
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
  await store.close();
  expect(await readFile(join(directory, "STORE_ID"), "utf8")).toMatch(/^gridpost-store 2 /);
  await answersAsBefore(await opened(directory, { segments }));
});

test("nothing is left of the first layout, and what was moved is sound", async () => {
  const directory = await firstLayout();
  await (await opened(directory, { segments })).close();
  const survey = await surveyStore(directory);
  expect(survey).toMatchObject({ ok: true, value: { findings: [], rows: { series: 12, "roll-ups": 8, segments: 6 } } });
});

test("a migration cut off in the middle goes on at the next start", async () => {
  const directory = await firstLayout();
  await (await opened(directory, { segments })).close();
  const moved = await readingsRows(directory);
  const half = await firstLayout();
  const old = (await readingsRows(half)).map(([key]) => key).filter((key) => "gp".includes(keys.kindOf(key)));
  const done = moved.filter(([key]) => "GP".includes(keys.kindOf(key)));
  // What the first batches did: groups and series stand under their new keys, not all of the old ones are gone.
  await behind(half, "readings", async (raw) => {
    await raw.batch(done.map(([key, value]) => ({ type: "put", key, value })));
    await raw.batch(old.slice(0, 7).map((key) => ({ type: "del", key })));
  });
  await (await opened(half, { segments })).close();
  expect((await readingsRows(half)).map(([key]) => keys.nameOfKey(key))).toEqual(
    moved.map(([key]) => keys.nameOfKey(key)),
  );
});

test("an archive of the first layout is restored in this one", async () => {
  const directory = join(await freshDirectory(), "restored");
  expect(await restoreStore(archive, directory, { newEpoch: false })).toMatchObject({ ok: true });
  await answersAsBefore(await opened(directory, { segments }));
});

async function answersAsBefore(store: Store): Promise<void> {
  const a = await store.history({ point: point("a/x"), ...always });
  const usable = Array.from({ length: 20 }, (_, place) => place + 1).filter((n) => n % 7 !== 0);
  expect(a.map(({ sample }) => "value" in sample && sample.value)).toEqual(usable.map((n) => n / 2));
  expect(await store.history({ point: point("b/y"), ...always })).toHaveLength(20);
  expect(await store.facts({ afterSeq: 0, limit: 100 })).toHaveLength(20);
  const minutes = await store.rollups({ point: point("b/y"), ...always, step: "minute" });
  expect(minutes.map(({ fromMs, count }) => [(fromMs - wallStartMs) / 60_000, count])).toEqual([
    [0, 2],
    ...[1, 2, 3, 4, 5].map((minute) => [minute, 3]),
    [6, 3],
  ]);
}

/** The archive's rows as they stand, under a marker of that layout. */
async function firstLayout(): Promise<string> {
  const directory = await freshDirectory();
  const rows: ArchiveRow[] = [];
  const head = await readArchive(archive, async (row) => void rows.push(row));
  if (!head.ok) throw new Error("the archive is not whole");
  await mkdir(directory, { recursive: true });
  for (const name of databaseNames) {
    const raw = new Level<Uint8Array, Uint8Array>(join(directory, name), {
      keyEncoding: "view",
      valueEncoding: "view",
    });
    const own = rows.filter(({ database }) => database === name);
    await raw.batch(own.map(({ key, value }) => ({ type: "put", key, value })));
    await raw.close();
  }
  await writeFile(join(directory, "STORE_ID"), `gridpost-store 1 ${head.value.id}\n`);
  return directory;
}

function readingsRows(directory: string) {
  return behind(directory, "readings", (raw) => raw.iterator().all());
}
