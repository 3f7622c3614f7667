import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CareCount } from "../../../gateway/core/care/rows.ts";
import type { Change } from "../../../gateway/core/state.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import { openSeal } from "../../../gateway/store/seal.ts";
import { freshDirectory, opened } from "./directory.ts";
import { decision, recordingLog } from "./rows.ts";

const receivedAt: Moment = { boot: "b", monoMs: 1, wallMs: 2, wallTrusted: true };
/** A number that stands nowhere else. */
const count = (households: number): CareCount => ({ building: "3号楼", households, receivedAt });
const care = (households?: number): readonly Change[] => [
  { table: "care", key: "3号楼", value: households === undefined ? undefined : count(households) },
];
const keyIn = (directory: string) => join(directory, "seal", "care.key");

/** All bytes of the store's own files. */
function bytesOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), "latin1"))
    .join("");
}

test("a count of households lies on no disk in the clear, is read after a restart, and its key goes with it", async () => {
  const directory = await freshDirectory();
  const store = await opened(directory);
  await store.load(0);
  await store.commit(decision({ changes: care(7_654_321) }));
  expect(statSync(keyIn(directory)).mode & 0o777).toBe(0o600);
  await store.close();
  expect(bytesOf(directory)).not.toContain("7654321");
  const again = await opened(directory);
  expect((await again.load(0)).state.care.get("3号楼")).toEqual(count(7_654_321));
  await again.commit(decision({ changes: care() }));
  expect(existsSync(keyIn(directory))).toBe(false);
  expect((await again.load(0)).state.care.size).toBe(0);
});

test("without its key a count is damage that is named, and everything else is there", async () => {
  const directory = await freshDirectory();
  const store = await opened(directory);
  await store.load(0);
  await store.commit(decision({ changes: care(7) }));
  await store.close();
  rmSync(keyIn(directory));
  const log = recordingLog();
  const again = await opened(directory, { log });
  const { state, damage } = await again.load(0);
  expect(state.care.size).toBe(0);
  expect(JSON.stringify(damage)).toContain("its key is gone");
  // The next one is sealed by a new key.
  await again.commit(decision({ changes: care(8) }));
  expect((await again.load(0)).state.care.get("3号楼")).toEqual(count(8));
});

test("what is sealed for one row opens for no other, nor by another key", async () => {
  const seal = openSeal(await freshDirectory());
  const stored = seal.close("3号楼", count(1));
  expect(seal.open("3号楼", stored)).toEqual({ ok: true, value: count(1) });
  expect(seal.open("5号楼", stored)).toEqual({ ok: false, error: "another key sealed it" });
  const other = openSeal(await freshDirectory());
  expect(other.open("3号楼", stored)).toEqual({ ok: false, error: "its key is gone" });
  other.close("5号楼", count(2));
  expect(other.open("3号楼", stored)).toEqual({ ok: false, error: "another key sealed it" });
  seal.forget();
  expect(seal.open("3号楼", stored)).toEqual({ ok: false, error: "its key is gone" });
  expect(seal.open("3号楼", count(3))).toEqual({ ok: true, value: count(3) });
});
