import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Loaded, Store } from "../../../gateway/core/ports.ts";
import type { WriteSeam } from "../../../gateway/store/database.ts";
import { createGuardedStore } from "../../../gateway/store/guard.ts";
import * as keys from "../../../gateway/store/keys.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { openRecoveringStore } from "../../../gateway/store/recovery.ts";
import { databaseNames } from "../../../gateway/store/trouble.ts";
import { freshDirectory } from "./directory.ts";
import { behind, flipBit } from "./raw.ts";
import { alarmRow, boxRow, decision, fact, laneRow, point, reading, record, recordingLog } from "./rows.ts";
import { ticking } from "./ticking.ts";

const count = 20;
const all = { afterSeq: 0, limit: 1_000 };
const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000 };

test("a sound store is opened as it is, a new one is made", async () => {
  const directory = await freshDirectory();
  const store = await recovered(directory);
  await store.commit(decision({ facts: [fact(1)] }));
  await store.close();
  const again = await recovered(directory);
  expect([await again.facts(all), (await again.load(0)).damage]).toEqual([[fact(1)], undefined]);
  expect((await readdir(directory)).toSorted()).toEqual(["STORE_ID", "alarm", "readings"]);
});

const repairable: Readonly<Record<string, (location: string) => Promise<void>>> = {
  "CURRENT missing": (location) => unlink(join(location, "CURRENT")),
  "CURRENT garbage": (location) => writeFile(join(location, "CURRENT"), "x"),
  "MANIFEST missing": (location) => each(location, /^MANIFEST/, (file) => unlink(file)),
  "MANIFEST empty": (location) => each(location, /^MANIFEST/, (file) => writeFile(file, "")),
  "MANIFEST flipped": (location) => each(location, /^MANIFEST/, (file) => flipped(file, 12)),
};

test.each(Object.keys(repairable).flatMap((what) => databaseNames.map((name) => [what, name] as const)))(
  "%s in %s: everything is taken over, the damaged database is kept",
  async (what, name) => {
    const directory = await filled();
    await repairable[what]?.(join(directory, name));
    const store = await recovered(directory);
    const { state, damage } = await store.load(60_000);
    expect(await store.facts(all)).toHaveLength(count);
    expect(await store.history(always)).toHaveLength(count);
    expect(state.alarm.size).toBe(count);
    expect(state.box.get("box")).toEqual({ seq: count, casesOpened: 0, epoch: name === "alarm" ? 2 : 1 });
    expect(damage).toMatchObject([{ kind: "rebuilt", database: name, refused: 0 }]);
    expect(await readdir(directory)).toContain(`${name}.quarantine-1`);
    await store.commit(next());
    expect(await store.facts(all)).toHaveLength(count + 1);
  },
);

test.each(databaseNames)("a %s of which nothing is left is begun anew, the other one stays whole", async (name) => {
  const directory = await filled();
  await rm(join(directory, name), { recursive: true });
  const store = await recovered(directory);
  const { state } = await store.load(0);
  const isAlarm = name === "alarm";
  expect(await store.facts(all)).toHaveLength(isAlarm ? 0 : count);
  expect(await store.history(always)).toHaveLength(isAlarm ? count : 0);
  expect(state.box.get("box")).toEqual({ seq: isAlarm ? 0 : count, casesOpened: 0, epoch: isAlarm ? 2 : 1 });
});

test("the epoch goes up even when nothing of the last one is left", async () => {
  const directory = await filled();
  for (const epoch of [2, 3, 4]) {
    await rm(join(directory, "alarm"), { recursive: true });
    const store = await recovered(directory);
    expect((await store.load(0)).state.box.get("box")?.epoch).toBe(epoch);
    await store.close();
  }
});

test("a file where a database should be is kept, and a new one made", async () => {
  const directory = await filled();
  await rm(join(directory, "readings"), { recursive: true });
  await writeFile(join(directory, "readings"), "no database");
  expect(await (await recovered(directory)).facts(all)).toHaveLength(count);
  expect(await readFile(join(directory, "readings.quarantine-1"), "utf8")).toBe("no database");
});

test("rows that rotted are not taken over", async () => {
  const directory = await filled();
  await flipBit(directory, "alarm", keys.factKey(3));
  await unlink(join(directory, "alarm", "CURRENT"));
  const store = await recovered(directory);
  const { damage } = await store.load(0);
  expect((await store.facts(all)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: count }, (_, index) => index + 1).filter((seq) => seq !== 3),
  );
  expect(damage).toMatchObject([
    { kind: "rebuilt", refused: 1 },
    { kind: "gap", database: "alarm", stream: "facts", from: 3, to: 3 },
  ]);
});

test("counters that rotted in both places are found again from the rows", async () => {
  const directory = await filled();
  await flipBit(directory, "alarm", keys.stateKey("box", "box"));
  await flipBit(directory, "alarm", keys.commitKey(count));
  const store = await recovered(directory);
  expect((await store.load(0)).state.box.get("box")).toEqual({ seq: count, casesOpened: 0, epoch: 2 });
  await store.commit(next());
});

test("records that the district holds do not come back", async () => {
  const directory = await filled();
  const before = await openLevelStore({ directory, log: recordingLog() });
  const held = { lastSeq: count, ackedUpTo: 7 };
  await before.commit(
    decision({ changes: [{ table: "lane", key: "event", value: held }], relayed: [{ lane: "event", upTo: 7 }] }),
  );
  await before.close();
  await behind(directory, "alarm", (raw) => raw.compactRange(new Uint8Array([0]), new Uint8Array([255])));
  await unlink(join(directory, "alarm", "CURRENT"));
  const store = await recovered(directory);
  const records = await store.uplink({ lane: "event", ...all });
  expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: count - 7 }, (_, index) => index + 8));
  expect((await store.load(0)).state.lane.get("event")).toEqual(held);
});

test("a database of another store is set aside, not taken over", async () => {
  const [directory, other] = [await filled(), await filled()];
  await rm(join(directory, "readings"), { recursive: true });
  await cp(join(other, "readings"), join(directory, "readings"), { recursive: true });
  const store = await recovered(directory);
  expect(await store.history(always)).toEqual([]);
  expect(await store.facts(all)).toHaveLength(count);
});

test.each(["", "garbage"])("a marker that reads '%s' is made again from the databases", async (text) => {
  const directory = await filled();
  const before = await readFile(join(directory, "STORE_ID"), "utf8");
  await writeFile(join(directory, "STORE_ID"), text);
  expect(await (await recovered(directory)).facts(all)).toHaveLength(count);
  expect(await readFile(join(directory, "STORE_ID"), "utf8")).toBe(before);
});

test("a store that another holds is refused and not touched", async () => {
  const directory = await filled();
  const holder = await openLevelStore({ directory, log: recordingLog() });
  for (let turn = 0; turn < 4; turn += 1)
    await expect(openRecoveringStore({ directory, log: recordingLog() })).rejects.toMatchObject({ kind: "locked" });
  await holder.close();
  expect((await (await recovered(directory)).load(0)).damage).toBeUndefined();
});

test.each(databaseNames)("an opening of %s that ended the process twice is not tried a third time", async (name) => {
  const directory = await filled();
  await writeFile(join(directory, `${name}.opening`), "2");
  const store = await recovered(directory);
  expect((await store.load(0)).damage).toMatchObject([
    { kind: "rebuilt", database: name, adopted: expect.any(Number) },
  ]);
  expect([(await store.facts(all)).length, (await store.history(always)).length]).toEqual([count, count]);
  expect(await readdir(directory)).not.toContain(`${name}.opening`);
});

test("when salvaging ends the process too, the start does without it", async () => {
  const directory = await filled();
  await writeFile(join(directory, "alarm.opening"), "5");
  const store = await recovered(directory);
  expect((await store.load(0)).damage).toMatchObject([{ kind: "rebuilt", database: "alarm", adopted: 0 }]);
  expect(await readdir(directory)).toContain("alarm.quarantine-1");
});

const interruptions: Readonly<Record<string, (directory: string) => Promise<void>>> = {
  "before it is set aside": (directory) => mkdir(join(directory, "alarm.salvage")),
  "after it was set aside": async (directory) => {
    await mkdir(join(directory, "alarm.salvage"));
    await rename(join(directory, "alarm"), join(directory, "alarm.quarantine-1"));
  },
  "in the middle of taking over": async (directory) => {
    await rename(join(directory, "alarm"), join(directory, "alarm.quarantine-1"));
    await cp(join(directory, "readings"), join(directory, "alarm.salvage"), { recursive: true });
    await mkdir(join(directory, "alarm.quarantine-1.copy"));
  },
};

test.each(Object.keys(interruptions))("a rebuilding cut off %s is begun again and loses nothing", async (when) => {
  const directory = await filled();
  await unlink(join(directory, "alarm", "CURRENT"));
  await interruptions[when]?.(directory);
  const store = await recovered(directory);
  expect(await store.facts(all)).toHaveLength(count);
  expect((await readdir(directory)).filter((file) => /salvage|copy|opening/.test(file))).toEqual([]);
});

test("on a full disk nothing is set aside, and all is there when space is back", async (ctx) => {
  const directory = await freshDirectory();
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=4m", "none", directory], { stdio: "pipe" });
  } catch (error) {
    return ctx.skip(`no tmpfs can be mounted: ${String(error)}`);
  }
  onTestFinished(() => void execFileSync("/bin/umount", ["-l", directory]));
  const place = join(directory, "store");
  await cp(await filled(), place, { recursive: true });
  const filler = join(directory, "filler");
  await expect(writeFile(filler, new Uint8Array(8 << 20))).rejects.toThrow(/ENOSPC/);
  for (let turn = 0; turn < 4; turn += 1)
    await expect(openRecoveringStore({ directory: place, log: recordingLog() })).rejects.toThrow();
  expect((await readdir(place)).filter((file) => /quarantine|salvage/.test(file))).toEqual([]);
  await unlink(filler);
  const store = await recovered(place);
  expect([(await store.facts(all)).length, (await store.load(0)).damage]).toEqual([count, undefined]);
  await store.commit(next());
});

test("at most two damaged databases are kept, the newest", async () => {
  const directory = await filled();
  for (let turn = 0; turn < 4; turn += 1) {
    await unlink(join(directory, "alarm", "CURRENT"));
    await (await recovered(directory)).close();
  }
  const kept = (await readdir(directory)).filter((file) => file.includes("quarantine"));
  expect(kept.toSorted()).toEqual(["alarm.quarantine-3", "alarm.quarantine-4"]);
});

test("a flipped bit in any file never stops the gateway and never gives a wrong fact", async () => {
  const pristine = await filled();
  for (const name of databaseNames)
    for (const file of await readdir(join(pristine, name))) {
      // Flips in tables may end the process: flip.test.ts tries those in one of its own.
      if (/ldb$|^LO/.test(file)) continue;
      const directory = join(await freshDirectory(), "store");
      await cp(pristine, directory, { recursive: true });
      await flipped(join(directory, name, file), 9);
      const store = await recovered(directory);
      for (const found of await store.facts(all)) expect(found).toEqual(fact(found.seq));
      const { seq } = (await store.load(0)).state.box.get("box") ?? { seq: 0 };
      await store.commit(decision({ facts: [fact(seq + 1)], changes: [boxRow(seq + 1)] }));
    }
});

test("tables that rotted and fail while being packed have the database rebuilt under the guard", async () => {
  const directory = await filled();
  let isRotten = true;
  const seam: WriteSeam = async (name, write) => {
    if (name === "readings" && isRotten) {
      isRotten = false;
      throw Object.assign(new Error("Corruption: block"), { code: "LEVEL_CORRUPTION" });
    }
    await write();
  };
  const open = () => openRecoveringStore({ directory, log: recordingLog(), seam });
  const store = createGuardedStore({ open, clock: ticking, log: recordingLog() });
  onTestFinished(() => store.close());
  await store.commit(next());
  const { damage }: Loaded = await store.load(0);
  expect(damage).toMatchObject([{ kind: "rebuilt", database: "readings" }]);
  expect([(await store.facts(all)).length, (await store.history(always)).length]).toEqual([count + 1, count + 1]);
});

function next() {
  const seq = count + 1;
  return decision({
    facts: [fact(seq)],
    changes: [boxRow(seq)],
    uplink: [record("event", seq)],
    readings: [reading("a/x", seq, seq)],
  });
}

async function recovered(directory: string): Promise<Store> {
  const store = await openRecoveringStore({ directory, log: recordingLog() });
  onTestFinished(() => store.close());
  return store;
}

async function filled(): Promise<string> {
  const directory = await freshDirectory();
  const store = await openLevelStore({
    directory,
    log: recordingLog(),
    segments: { groupsMax: 6, readingsMax: 1_000 },
  });
  for (let seq = 1; seq <= count; seq += 1) {
    const changes = [alarmRow(`row-${seq}`, seq), boxRow(seq), laneRow("event", seq)];
    const readings = [reading("a/x", seq, seq)];
    await store.commit(decision({ facts: [fact(seq)], changes, readings, uplink: [record("event", seq)] }));
  }
  await store.close();
  return directory;
}

async function each(location: string, name: RegExp, change: (file: string) => Promise<void>): Promise<void> {
  for (const file of await readdir(location)) if (name.test(file)) await change(join(location, file));
}

async function flipped(file: string, place: number): Promise<void> {
  const bytes = await readFile(file);
  const at = Math.min(place, bytes.length - 1);
  if (at >= 0) bytes[at] = (bytes[at] ?? 0) ^ 4;
  await writeFile(file, bytes);
}
