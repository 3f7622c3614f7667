import { execFileSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AlarmId } from "../../../gateway/core/ids.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import { mergeRing } from "../../../gateway/store/ring-merge.ts";
import { keyOf, slotBytes, type AlarmTransition } from "../../../gateway/store/ring-slot.ts";
import { createRing, type Ring } from "../../../gateway/store/ring.ts";
import { freshDirectory } from "./directory.ts";
import { alarm, fact } from "./rows.ts";

const slots = 8;

test("what was appended is there after reopening, oldest first", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  await Promise.all([ring.append([raised(1), raised(3)]), ring.append([raised(2)])]);
  const again = await opened(path);
  expect(again.entries().map(({ entry }) => entry)).toEqual([raised(1), raised(3), raised(2)]);
  expect(again.entries()).toEqual(ring.entries());
  expect(again.damaged()).toEqual([]);
});

test("a full ring overwrites the oldest and goes on after reopening", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  for (let episode = 1; episode <= 21; episode += 1) await ring.append([raised(episode)]);
  expect(episodes(ring)).toEqual([14, 15, 16, 17, 18, 19, 20, 21]);
  const again = await opened(path);
  await again.append([raised(22)]);
  expect(episodes(again)).toEqual(episodes(await opened(path)));
  expect(episodes(again)).toEqual([15, 16, 17, 18, 19, 20, 21, 22]);
  expect((await stat(path)).size).toBe((slots + 1) * slotBytes);
});

test("what is appended together lies together, also across the end of the file", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  await ring.append([1, 2, 3, 4, 5].map(raised));
  await ring.append([6, 7, 8, 9, 10, 11].map(raised));
  expect(episodes(ring)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  expect(episodes(await opened(path))).toEqual(episodes(ring));
  await ring.append(Array.from({ length: 20 }, (_, at) => raised(12 + at)));
  expect(episodes(await opened(path))).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
});

test("the longest names a site may give fit", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  const id = "x".repeat(64);
  const longest = { ...raised(4_000_000_000), alarm: `${id}/${id}#${id}` as AlarmId, case: "c4000000000" } as const;
  const events = ["raised", "rearmed", "cleared", "acked", "reset", "fleeting"] as const;
  await ring.append(events.map((event) => ({ ...longest, event })));
  expect((await opened(path)).entries().map(({ entry }) => entry)).toEqual(
    events.map((event) => ({ ...longest, event })),
  );
});

test("what is cleared stays away and numbers go on", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  await ring.append([raised(1), raised(2), raised(3)]);
  await ring.clear(2);
  expect(episodes(ring)).toEqual([3]);
  const again = await opened(path);
  expect(again.entries().map(({ seq }) => seq)).toEqual([3]);
  await again.clear(3);
  const last = await opened(path);
  await last.append([raised(4)]);
  expect(last.entries().map(({ seq }) => seq)).toEqual([4]);
});

test("any torn or rotten slot is skipped and named, its neighbours stay", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  for (let episode = 1; episode <= slots; episode += 1) await ring.append([raised(episode)]);
  const pristine = await readFile(path);
  for (let place = 3 * slotBytes; place < 4 * slotBytes; place += 5) {
    const bytes = Uint8Array.from(pristine);
    bytes[place] = (bytes[place] ?? 0) ^ 16;
    await writeFile(path, bytes);
    const again = await opened(path);
    expect([episodes(again), again.damaged()]).toEqual([[1, 2, 4, 5, 6, 7, 8], [2]]);
  }
  await writeFile(path, Uint8Array.from(pristine).fill(0, 3.5 * slotBytes, 4 * slotBytes));
  expect((await opened(path)).damaged()).toEqual([2]);
});

test("a torn header costs only what was cleared; what is no ring is set aside", async () => {
  const path = await freshPath();
  const ring = await opened(path);
  await ring.append([raised(1), raised(2)]);
  await ring.clear(1);
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0, 10, 30));
  expect(episodes(await opened(path))).toEqual([1, 2]);
  await writeFile(path, "no ring");
  const fresh = await opened(path);
  await fresh.append([raised(9)]);
  expect([episodes(fresh), await readFile(`${path}.damaged`, "utf8")]).toEqual([[9], "no ring"]);
});

test("the ring takes entries on a disk that is completely full", async (ctx) => {
  const directory = await freshDirectory();
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=256k", "none", directory], { stdio: "pipe" });
  } catch (error) {
    return ctx.skip(`no tmpfs can be mounted: ${String(error)}`);
  }
  onTestFinished(() => void execFileSync("/bin/umount", ["-l", directory]));
  const path = join(directory, "ring");
  const ring = await opened(path);
  await expect(writeFile(join(directory, "filler"), new Uint8Array(1 << 20))).rejects.toThrow(/ENOSPC/);
  for (let episode = 1; episode <= 100; episode += 1) await ring.append([raised(episode)]);
  expect(episodes(await opened(path))).toEqual([93, 94, 95, 96, 97, 98, 99, 100]);
  await ring.clear(95);
  expect(episodes(await opened(path))).toEqual([96, 97, 98, 99, 100]);
});

test("every block is there from the first start", async () => {
  const path = await freshPath();
  await opened(path);
  const { blocks, size } = await stat(path);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
});

test("of the ring counts what the store does not know, once", () => {
  const state = emptyState();
  const other = { ...raised(3), alarm: "gas-2/lel#high" as AlarmId };
  state.alarm.set(other.alarm, alarm(4));
  const stored = { state, facts: [fact(1)] };
  const entries = [raised(1), raised(2), { ...raised(1), event: "cleared" } as const, raised(2), other];
  const merged = mergeRing(
    stored,
    entries.map((entry, index) => ({ seq: index + 1, entry })),
  );
  expect(merged.map(keyOf)).toEqual(["gas-1/lel#high 2 raised", "gas-1/lel#high 1 cleared"]);
});

function raised(episode: number): AlarmTransition {
  return {
    epoch: 1,
    alarm: "gas-1/lel#high" as AlarmId,
    episode,
    event: "raised",
    severity: 1,
    wallMs: 1_780_000_000_000 + episode,
    monoMs: episode + 0.25,
    case: "c1",
  };
}

function episodes(ring: Ring): readonly number[] {
  return ring.entries().map(({ entry }) => entry.episode);
}

async function freshPath(): Promise<string> {
  return join(await freshDirectory(), "ring");
}

async function opened(path: string): Promise<Ring> {
  const ring = await createRing({ path, slots });
  onTestFinished(() => ring.close());
  return ring;
}
