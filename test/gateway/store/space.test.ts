import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { UplinkRecord } from "../../../gateway/core/uplink.ts";
import { createBallast } from "../../../gateway/store/ballast.ts";
import { floorRow } from "../../../gateway/store/floor.ts";
import { daysLeft, spaceLevel, whatToDrop, type Disk } from "../../../gateway/store/space.ts";
import { freshDirectory, opened } from "./directory.ts";
import { behind } from "./raw.ts";
import { at, decision, point, reading, recordingLog } from "./rows.ts";

const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };
const roomy: Disk = { freeBytes: 500, bytes: 1_000 };

test.each([
  [1_000, "ample"],
  [200, "ample"],
  [199, "warn"],
  [99, "thin"],
  [49, "no-raw"],
  [19, "alarms-only"],
  [0, "alarms-only"],
] as const)("with %i of 1000 bytes free the store is at %s", (freeBytes, level) => {
  expect(spaceLevel({ freeBytes, bytes: 1_000 })).toBe(level);
});

test("each class gives what it is over its budget; readings make up for a full disk", () => {
  const budgets = { readings: 100, summaries: 10 };
  expect(whatToDrop({ readings: 100, summaries: 10 }, budgets, roomy)).toEqual([]);
  expect(whatToDrop({ readings: 130, summaries: 12 }, budgets, roomy)).toEqual([
    { kind: "readings", bytes: 30 },
    { kind: "summaries", bytes: 2 },
  ]);
  expect(whatToDrop({ readings: 90, summaries: 10 }, budgets, { freeBytes: 10, bytes: 1_000 })).toEqual([
    { kind: "readings", bytes: 40 },
  ]);
  expect(whatToDrop({ readings: 5, summaries: 10 }, budgets, { freeBytes: 0, bytes: 1_000 })).toEqual([
    { kind: "readings", bytes: 5 },
  ]);
});

test("days left end with the budget or with the disk, whichever is first", () => {
  expect(daysLeft(100, 10, { budget: 300, freeBytes: 900, bytes: 1_000 })).toBe(20);
  expect(daysLeft(100, 10, { budget: 300, freeBytes: 150, bytes: 1_000 })).toBe(10);
  expect(daysLeft(400, 10, { budget: 300, freeBytes: 900, bytes: 1_000 })).toBe(0);
  expect(daysLeft(100, 0, { budget: 300, freeBytes: 900, bytes: 1_000 })).toBe(Infinity);
});

test("beyond their budget the oldest segments leave, and what stays has no hole, now and after a restart", async () => {
  const directory = await freshDirectory();
  const log = recordingLog();
  const over = { segments: { groupsMax: 4, readingsMax: 1_000, perStretch: 2 }, readingsBytesMax: 500, log };
  const store = await opened(directory, over);
  for (let ms = 1; ms <= 300; ms += 1) {
    await store.commit(decision({ readings: [reading("a/x", ms, ms)] }));
    if (ms % 4 === 0) await wait(2);
  }
  const kept = (await store.history(always)).map((each) => each.at.monoMs);
  expect(kept.length).toBeLessThan(200);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 300 - kept.length + 1 + index));
  await store.close();
  const again = await opened(directory, over);
  expect((await again.history(always)).map((each) => each.at.monoMs)).toEqual(kept);
  expect(log.lines.map(({ event }) => event)).toContain("store.readings-dropped");
  expect(log.lines.filter(({ level }) => level !== "info")).toEqual([]);
});

test("segments that were to go when the power went are gone after the start", async () => {
  const directory = await freshDirectory();
  const log = recordingLog();
  const over = { segments: { groupsMax: 2, readingsMax: 1_000, perStretch: 2 }, log };
  const store = await opened(directory, over);
  for (let ms = 1; ms <= 20; ms += 1) {
    await store.commit(decision({ readings: [reading("a/x", ms, ms)] }));
    await wait(2);
  }
  await store.close();
  await behind(directory, "readings", async (raw) => {
    const { key, value } = floorRow(3);
    if (value !== undefined) await raw.put(key, value);
  });
  const again = await opened(directory, over);
  expect((await again.history(always)).map((each) => each.at.monoMs)[0]).toBe(5);
  expect(log.lines.filter(({ level }) => level !== "info")).toEqual([]);
});

test("unsent summaries beyond their budget leave oldest first and are counted", async () => {
  const directory = await freshDirectory();
  const log = recordingLog();
  const store = await opened(directory, { log, summariesBytesMax: 500_000 });
  // A name that nothing makes shorter, whatever packs it.
  const rows = [{ point: point(randomBytes(30_000).toString("latin1")), count: 1, refused: 0 }];
  const count = 20;
  for (let seq = 1; seq <= count; seq += 1) {
    const record: UplinkRecord = { lane: "backfill", seq, at: at(seq), body: { kind: "summary", from: at(0), rows } };
    await store.commit(decision({ uplink: [record] }));
  }
  const left = await store.uplink({ lane: "backfill", afterSeq: 0, limit: 1_000 });
  const lost = count - left.length;
  expect(lost).toBeGreaterThanOrEqual(3);
  expect(left[0]?.seq).toBe(lost + 1);
  expect(log.lines.findLast(({ event }) => event === "store.summaries-dropped")?.fields["total"]).toBe(lost);
});

test("the ballast takes its space, gives it back, and says when there is none", async () => {
  const directory = await freshDirectory();
  const ballast = createBallast(directory, 300_000);
  expect(await ballast.restore()).toBe(true);
  const { size, blocks } = await stat(join(directory, "ballast"));
  expect([size, blocks * 512 >= 300_000]).toEqual([300_000, true]);
  expect(await ballast.restore()).toBe(true);
  await ballast.release();
  await ballast.release();
  await expect(stat(join(directory, "ballast"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(await createBallast(join(directory, "none")).restore()).toBe(false);
});
