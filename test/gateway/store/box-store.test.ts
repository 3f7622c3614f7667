import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBoxStore } from "../../../gateway/store/box-store.ts";
import { startFrom } from "../../../gateway/store/start.ts";
import { freshDirectory } from "./directory.ts";
import { decision, fact, recordingLog } from "./rows.ts";
import { ticking } from "./ticking.ts";

const all = { afterSeq: 0, limit: 10 };

test("on a full disk the ballast goes, the store opens, and the ballast comes back with the space", async (ctx) => {
  const volume = await freshDirectory();
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=200m", "none", volume], { stdio: "pipe" });
  } catch (error) {
    return ctx.skip(`no tmpfs can be mounted: ${String(error)}`);
  }
  onTestFinished(() => void execFileSync("/bin/umount", ["-l", volume]));
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

function opened(directory: string) {
  const store = createBoxStore({ directory, clock: ticking, log: recordingLog() });
  onTestFinished(() => store.close());
  return store;
}
