import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { storeCommand } from "../../../gateway/cli/store.ts";
import { openControl } from "../../../gateway/control.ts";
import { createBoxStore } from "../../../gateway/store/box-store.ts";
import * as keys from "../../../gateway/store/keys.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { freshDirectory, opened } from "../store/directory.ts";
import { ticking } from "../store/ticking.ts";
import { behind, flipBit, remove } from "../store/raw.ts";
import { alarmRow, boxRow, decision, fact, laneRow, point, reading, record, recordingLog } from "../store/rows.ts";

const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000 };

test("a sound store is counted, by kind", async () => {
  const directory = await filled();
  const { code, json } = await told(["verify", "--data", directory]);
  expect(code).toBe(0);
  expect(json).toMatchObject({ schema: "gridpost.store.verify/v1", ok: true, findings: [] });
  expect(json["rows"]).toMatchObject({ facts: 30, commits: 30, state: 3, uplink: 30, identity: 2 });
  const text = await said(["verify", "--data", directory, "--lang", "zh-CN"]);
  expect(text).toContain("完好。");
});

test.each([
  ["a flipped bit in a fact", (directory: string) => flipBit(directory, "alarm", keys.factKey(7)), "fact 7"],
  ["a flipped bit in a series", (directory: string) => flipBit(directory, "readings", series), "readings of a/x"],
  ["a missing fact", (directory: string) => remove(directory, "alarm", keys.factKey(9)), '"from":9,"to":9'],
  ["a missing last fact", (directory: string) => remove(directory, "alarm", keys.factKey(30)), '"from":30,"to":30'],
  ["a missing series", (directory: string) => remove(directory, "readings", series), "series of segment 1"],
])("%s is found and named", async (_, harm, name) => {
  const directory = await filled();
  await harm(directory);
  const { code, json } = await told(["verify", "--data", directory]);
  expect(code).toBe(1);
  expect(JSON.stringify(json["findings"])).toContain(name);
});

test("export and import give the same rows, and import never touches what is there", async () => {
  const [directory, place] = [await filled(), await freshDirectory()];
  const [file, copy] = [join(place, "store.ndjson"), join(place, "copy")];
  expect((await told(["export", "--data", directory, "--file", file])).code).toBe(0);
  expect((await told(["import", "--data", copy, "--file", file])).code).toBe(0);
  for (const name of ["alarm", "readings"] as const)
    expect(await behind(copy, name, (raw) => raw.iterator().all())).toEqual(
      await behind(directory, name, (raw) => raw.iterator().all()),
    );
  expect(await readFile(join(copy, "STORE_ID"))).toEqual(await readFile(join(directory, "STORE_ID")));
  expect((await told(["import", "--data", directory, "--file", file])).code).toBe(2);
});

test("an archive that was changed or cut off is refused and leaves nothing behind", async () => {
  const [directory, place] = [await filled(), await freshDirectory()];
  const file = join(place, "store.ndjson");
  await told(["backup", "--data", directory, "--file", file]);
  const sound = await readFile(file, "utf8");
  const bad = {
    checksum: sound.replace(/"value":"(.)/, (_, sign) => `"value":"${sign === "A" ? "B" : "A"}`),
    "cut-off": sound.slice(0, sound.lastIndexOf("{")),
    foreign: "{}\n",
  };
  for (const [kind, text] of Object.entries(bad)) {
    await writeFile(file, text);
    const { code, json } = await told(["restore", "--data", join(place, "new"), "--file", file]);
    expect([code, json["refused"]]).toMatchObject([1, { kind }]);
  }
  expect(await readdir(place)).toEqual(["store.ndjson"]);
});

test("a backup of a running store, restored, goes on where it was taken, one generation later", async () => {
  const place = await freshDirectory();
  const [directory, file, copy] = [join(place, "data"), join(place, "backup.ndjson"), join(place, "copy")];
  const store = createBoxStore({ directory, clock: ticking, log: recordingLog() });
  await store.load(0);
  const control = await openControl(
    directory,
    { backup: async ({ file: to }) => ({ rows: await store.backup(String(to)) }) },
    recordingLog(),
  );
  const commit = async (seq: number) => {
    await Promise.all([store.commit(step(seq)), store.keep(step(seq).readings)]);
  };
  for (let seq = 1; seq <= 20; seq += 1) await commit(seq);
  const backup = told(["backup", "--data", directory, "--file", file]);
  for (let seq = 21; seq <= 30; seq += 1) await commit(seq);
  expect((await backup).json).toMatchObject({ ok: true, file });
  expect((await told(["backup", "--data", directory, "--file", "/nowhere/b"])).json).toMatchObject({
    ok: false,
    refused: { kind: "unwritten", why: expect.stringContaining("ENOENT") },
  });
  expect((await told(["verify", "--data", directory])).code).toBe(4);
  await control.close();
  await store.close();
  expect((await told(["restore", "--data", copy, "--file", file])).code).toBe(0);
  const again = await opened(copy);
  const { state } = await again.load(1_000);
  const { seq = 0, epoch } = state.box.get("box") ?? {};
  expect(epoch).toBeGreaterThan(1);
  expect(seq).toBeGreaterThanOrEqual(20);
  expect((await told(["restore", "--data", `${copy}-2`, "--file", file])).code).toBe(0);
  const twice = await opened(`${copy}-2`);
  // Both go on from the same numbers: the district must not take the one's for the other's.
  expect((await twice.load(1_000)).state.box.get("box")?.epoch).not.toBe(epoch);
  expect(await again.facts({ afterSeq: 0, limit: 100 })).toHaveLength(seq);
  expect((await again.history(always)).length).toBeGreaterThanOrEqual(20);
  await again.commit(step(seq + 1));
});

test("compaction keeps everything; wrong usage and missing stores have their own codes", async () => {
  const directory = await filled();
  expect((await told(["compact", "--data", directory])).code).toBe(0);
  expect((await told(["verify", "--data", directory])).code).toBe(0);
  expect((await told(["verify", "--data", join(directory, "none")])).code).toBe(4);
  expect(await readdir(directory)).not.toContain("none");
  for (const args of [[], ["verify"], ["burn", "--data", directory], ["export", "--data", directory]])
    expect(await storeCommand(args, { write: () => true }, {})).toBe(2);
});

const series = keys.seriesKey(1, point("a/x"));

function step(seq: number) {
  return decision({
    facts: [fact(seq)],
    changes: [boxRow(seq), alarmRow("a", seq), laneRow("event", seq)],
    readings: [reading("a/x", seq, seq)],
    uplink: [record("event", seq)],
  });
}

async function filled(): Promise<string> {
  const directory = await freshDirectory();
  const segments = { groupsMax: 4, readingsMax: 100, perStretch: 2 };
  const store = await openLevelStore({ directory, log: recordingLog(), segments });
  for (let seq = 1; seq <= 30; seq += 1) {
    await store.commit(step(seq));
    await wait(3);
  }
  await store.close();
  return directory;
}

async function said(args: readonly string[]): Promise<string> {
  let text = "";
  await storeCommand(args, { write: (more) => (text += more) }, {});
  return text;
}

async function told(args: readonly string[]): Promise<{ code: number; json: Record<string, unknown> }> {
  let text = "";
  const code = await storeCommand([...args, "--json"], { write: (more) => (text += more) }, {});
  return { code, json: JSON.parse(text) };
}
