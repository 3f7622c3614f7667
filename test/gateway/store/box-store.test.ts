import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WriteSeam } from "../../../gateway/store/database.ts";
import { createBoxStore } from "../../../gateway/store/box-store.ts";
import { startFrom } from "../../../gateway/store/start.ts";
import { freshDirectory } from "./directory.ts";
import { decision, fact, point, reading, recordingLog } from "./rows.ts";
import { ticking } from "./ticking.ts";

const all = { afterSeq: 0, limit: 10 };

test("on a full disk the ballast goes, the store opens, and the ballast comes back with the space", async (ctx) => {
  const volume = await freshDirectory();
  if (!mounted(volume, "200m")) return ctx.skip("no tmpfs can be mounted");
  const directory = join(volume, "data");
  const ballast = join(directory, "ballast");
  const first = opened(directory);
  await first.load(0);
  await first.commit(decision({ facts: [fact(1)] }));
  await expect.poll(() => existsSync(ballast)).toBe(true);
  await first.close();
  await expect(writeFile(join(volume, "filler"), new Uint8Array(200 << 20))).rejects.toThrow(/ENOSPC/);

  const second = opened(directory);
  await second.load(0);
  await second.commit(decision({ facts: [fact(2)] }));
  expect([existsSync(ballast), (await second.facts(all)).length]).toEqual([false, 2]);
  await second.close();
  await rm(join(volume, "filler"));

  const third = opened(directory);
  await third.load(0);
  await expect.poll(() => existsSync(ballast)).toBe(true);
});

test("a gateway whose store does not open begins without it and learns when it is there", async () => {
  let open: (loaded: never) => void = () => {};
  const store = { load: () => new Promise<never>((resolve) => (open = resolve)) } as never;
  const hasty = { ...ticking, after: (ms: number, run: () => void) => ticking.after(ms / 100, run) };
  const start = await startFrom(store, 0, hasty);
  expect([start.kind, start.loaded.state.case.size]).toEqual(["without-store", 0]);
  let isBack = false;
  if (start.kind === "without-store") void start.back.then(() => (isBack = true));
  open({} as never);
  await expect.poll(() => isBack).toBe(true);
});

test("readings that cannot be written keep nobody from the alarms, and go on by themselves", async () => {
  const directory = await freshDirectory();
  let isFull = false;
  const seam: WriteSeam = async (database, write) => {
    if (isFull && database === "readings") throw new Error("IO error: 000003.log: No space left on device");
    await write();
  };
  const store = opened(directory, seam);
  await store.load(0);
  await store.keep([reading("a/x", 1, 1)]);
  isFull = true;
  let isKept = false;
  const keeping = store.keep([reading("a/x", 2, 2)]).then(() => (isKept = true));
  for (const seq of [1, 2, 3]) await store.commit(decision({ facts: [fact(seq)] }));
  expect([(await store.facts(all)).length, isKept, store.health()]).toMatchObject([3, false, { database: "readings" }]);
  isFull = false;
  await keeping;
  const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 10 };
  expect((await store.history(always)).map(({ at: { monoMs } }) => monoMs)).toEqual([1, 2]);
  expect(store.health()).toEqual({ kind: "sound" });
});

function mounted(place: string, size: string): boolean {
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", place], { stdio: "pipe" });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync("/bin/umount", ["-l", place]));
  return true;
}

function opened(directory: string, seam?: WriteSeam) {
  const store = createBoxStore({ directory, clock: ticking, log: recordingLog(), ...(seam && { seam }) });
  onTestFinished(() => store.close());
  return store;
}
