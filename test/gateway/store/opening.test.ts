import { cp, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { freshDirectory, opened } from "./directory.ts";
import { decision, fact, recordingLog } from "./rows.ts";

const all = { afterSeq: 0, limit: 10 };

test("the marker is written last: a store that was never opened has none, an opened one has it", async () => {
  const directory = join(await freshDirectory(), "new", "store");
  const store = await opened(directory);
  expect((await readdir(directory)).toSorted()).toEqual(["STORE_ID", "alarm", "readings"]);
  expect(await readFile(join(directory, "STORE_ID"), "utf8")).toMatch(/^gridpost-store 2 [0-9a-f-]{36}\n$/);
  await store.close();
});

test.each(["alarm", "readings"] as const)("a missing CURRENT in %s is refused and nothing is wiped", async (name) => {
  const directory = await filled();
  await rename(join(directory, name, "CURRENT"), join(directory, "kept"));
  const before = await readdir(join(directory, name));
  await expect(open(directory)).rejects.toMatchObject({ kind: "refused", directory });
  expect((await readdir(join(directory, name))).filter(isData)).toEqual(before.filter(isData));
  await rename(join(directory, "kept"), join(directory, name, "CURRENT"));
  expect(await (await opened(directory)).facts(all)).toEqual([fact(1)]);
});

test.each(["alarm", "readings"] as const)("a missing %s database is refused, not made anew", async (name) => {
  const directory = await filled();
  await rename(join(directory, name), join(directory, "kept"));
  await expect(open(directory)).rejects.toMatchObject({ kind: "refused" });
  await rm(join(directory, name), { recursive: true, force: true });
  await rename(join(directory, "kept"), join(directory, name));
  expect(await (await opened(directory)).facts(all)).toEqual([fact(1)]);
});

test("a second opener gets an error that names the directory, and the first goes on", async () => {
  const directory = await freshDirectory();
  const store = await opened(directory);
  const refusal = open(directory);
  await expect(refusal).rejects.toMatchObject({ kind: "locked", directory });
  await expect(refusal).rejects.toThrow(`the store in ${directory} is open in another process`);
  await store.commit(decision({ facts: [fact(1)] }));
});

test("a database of another store is refused", async () => {
  const [directory, other] = [await filled(), await filled()];
  await rm(join(directory, "readings"), { recursive: true });
  await cp(join(other, "readings"), join(directory, "readings"), { recursive: true });
  await expect(open(directory)).rejects.toThrow(/readings belongs to another store/);
});

test("an unreadable marker is refused", async () => {
  const directory = await filled();
  await writeFile(join(directory, "STORE_ID"), "");
  await expect(open(directory)).rejects.toMatchObject({ kind: "refused", why: "STORE_ID is not readable" });
});

test("a layout of a later version is refused by its number and left as it is", async () => {
  const directory = await filled();
  const marker = await readFile(join(directory, "STORE_ID"), "utf8");
  await writeFile(join(directory, "STORE_ID"), marker.replace(" 2 ", " 3 "));
  await expect(open(directory)).rejects.toMatchObject({ kind: "refused", why: "layout 3 is newer than 2" });
  await writeFile(join(directory, "STORE_ID"), marker);
  expect(await (await opened(directory)).facts(all)).toEqual([fact(1)]);
});

test("a store that only lost its marker is taken up again with everything in it", async () => {
  const directory = await filled();
  const marker = await readFile(join(directory, "STORE_ID"), "utf8");
  await unlink(join(directory, "STORE_ID"));
  expect(await (await opened(directory)).facts(all)).toEqual([fact(1)]);
  expect(await readFile(join(directory, "STORE_ID"), "utf8")).toBe(marker);
});

test("a first start cut off by a power failure is begun anew, its remains set aside", async () => {
  const directory = await freshDirectory();
  await mkdir(join(directory, "alarm"));
  for (const [file, content] of [
    ["CURRENT", "MANIFEST-000002\n"],
    ["MANIFEST-000002", ""],
    ["000003.log", ""],
  ] as const)
    await writeFile(join(directory, "alarm", file), content);
  const store = await opened(directory);
  await store.commit(decision({ facts: [fact(1)] }));
  expect(await readdir(directory)).toContain("alarm.stillborn-1");
});

test("without marker and without CURRENT a database that may hold something is refused", async () => {
  const directory = await filled();
  await unlink(join(directory, "STORE_ID"));
  await unlink(join(directory, "alarm", "CURRENT"));
  await writeFile(join(directory, "alarm", "000099.log"), new Uint8Array(5_000));
  await expect(open(directory)).rejects.toMatchObject({ kind: "refused" });
});

function open(directory: string) {
  return openLevelStore({ directory, log: recordingLog() });
}

async function filled(): Promise<string> {
  const directory = await freshDirectory();
  const store = await opened(directory);
  await store.commit(decision({ facts: [fact(1)] }));
  await store.close();
  return directory;
}

function isData(file: string): boolean {
  return !file.startsWith("LO");
}
