import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import type { Store } from "../../../gateway/core/ports.ts";
import { floorRow } from "../../../gateway/store/floor.ts";
import * as keys from "../../../gateway/store/keys.ts";
import { createMemoryDisk, openMemoryStore } from "../../../gateway/store/memory.ts";
import { freshDirectory, opened } from "./directory.ts";
import { behind } from "./raw.ts";
import { at, decision, point, reading, recordingLog, wallStartMs } from "./rows.ts";

const smallSegments = { segments: { groupsMax: 3, readingsMax: 12, perStretch: 2 } };
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };

type Turn =
  | { readonly kind: "commit"; readonly points: readonly number[]; readonly stepMs: number }
  | { readonly kind: "reopen"; readonly newBoot: boolean }
  | { readonly kind: "set-clock"; readonly byMs: number; readonly trusted: boolean }
  | {
      readonly kind: "query";
      readonly point: number;
      readonly fromMs: number;
      readonly spanMs: number;
      readonly limit: number;
    };

const index = fc.nat(4);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      points: fc.array(index, { maxLength: 6 }),
      stepMs: fc.nat(5_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const), newBoot: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("set-clock" as const),
      byMs: fc.integer({ min: -60_000, max: 60_000 }),
      trusted: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("query" as const),
      point: index,
      fromMs: fc.integer({ min: -60_000, max: 100_000 }),
      spanMs: fc.nat(60_000),
      limit: fc.nat(30),
    }),
  },
);

test("packed or not, across restarts and set clocks, the disk answers as memory does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 20, maxLength: 60 }), async (turns) => sameAnswers(turns)),
    { seed: 5, numRuns: 12 },
  );
}, 60_000);

async function sameAnswers(turns: readonly Turn[]): Promise<void> {
  const directory = await freshDirectory();
  const disk = createMemoryDisk();
  const memory = openMemoryStore(disk);
  let level = await opened(directory, smallSegments);
  let clock = { boot: "boot-0", monoMs: 0, skewMs: wallStartMs, trusted: true };
  for (const each of turns) {
    switch (each.kind) {
      case "commit": {
        const readings = each.points.map((number, place) => readingAt(clock, number, each.stepMs + place + 1));
        clock = { ...clock, monoMs: clock.monoMs + each.stepMs + each.points.length };
        await Promise.all([level.commit(decision({ readings })), memory.commit(decision({ readings }))]);
        break;
      }
      case "reopen":
        await level.close();
        level = await opened(directory, smallSegments);
        if (each.newBoot) clock = { ...clock, boot: `${clock.boot}'`, monoMs: 0, skewMs: clock.skewMs + clock.monoMs };
        expect(await level.load(20_000)).toEqual(await memory.load(20_000));
        break;
      case "set-clock":
        clock = { ...clock, skewMs: clock.skewMs + each.byMs, trusted: each.trusted };
        break;
      case "query": {
        const fromMs = wallStartMs + each.fromMs;
        const range = { point: point(`d${each.point}/x`), fromMs, toMs: fromMs + each.spanMs, limit: each.limit };
        expect(await level.history(range)).toEqual(await memory.history(range));
        await sameRollups(level, memory, range);
      }
    }
  }
  for (let number = 0; number <= 4; number += 1) {
    const range = { point: point(`d${number}/x`), ...always };
    expect(await level.history(range)).toEqual(await memory.history(range));
    await sameRollups(level, memory, range);
  }
  await level.close();
}

/** The values are eighths, so that sums are exact in whatever order they are added. */
async function sameRollups(level: Store, memory: Store, range: Parameters<Store["history"]>[0]): Promise<void> {
  for (const step of ["minute", "hour"] as const)
    expect(await level.rollups({ ...range, step })).toEqual(await memory.rollups({ ...range, step }));
}

function readingAt(
  clock: { boot: string; monoMs: number; skewMs: number; trusted: boolean },
  number: number,
  afterMs: number,
): Reading {
  const monoMs = clock.monoMs + afterMs;
  const moment = { boot: clock.boot, monoMs, wallMs: clock.skewMs + monoMs, wallTrusted: clock.trusted };
  const sample =
    monoMs % 7 === 0 ? ({ kind: "bad", why: "timeout" } as const) : ({ kind: "good", value: monoMs / 8 } as const);
  return { point: point(`d${number}/x`), sample, at: moment };
}

test("a full segment is packed by point and its groups leave", async () => {
  const directory = await freshDirectory();
  const store = await opened(directory, smallSegments);
  for (let ms = 1; ms <= 40; ms += 1) await committedSlowly(store, ms);
  await store.close();
  const kinds = await behind(directory, "readings", async (raw) => (await raw.keys().all()).map(keys.kindOf));
  expect(kinds.filter((kind) => kind === "X").length).toBeGreaterThanOrEqual(8);
  expect(kinds.filter((kind) => kind === "G").length).toBeLessThanOrEqual(16);
});

test("groups that a crash brought back after packing are not read twice", async () => {
  const directory = await freshDirectory();
  const store = await opened(directory, smallSegments);
  for (const ms of [1, 2, 3]) await committedSlowly(store, ms);
  await store.close();
  const groups = await behind(directory, "readings", (raw) => raw.iterator({ ...keys.groupsOf(1) }).all());
  const again = await opened(directory, smallSegments);
  for (const ms of [4, 5, 6, 7]) await committedSlowly(again, ms);
  await again.close();
  await behind(directory, "readings", (raw) => raw.batch(groups.map(([key, value]) => ({ type: "put", key, value }))));
  const last = await opened(directory, smallSegments);
  const found = await last.history({ point: point("a/x"), ...always });
  expect(found.map((each) => each.at.monoMs)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect((await last.load(60_000)).recent).toHaveLength(7);
  await last.close();
  const left = await behind(directory, "readings", (raw) => raw.keys({ ...keys.groupsOf(1) }).all());
  expect(left).toEqual([]);
});

test("a query sees one picture while segments are packed beside it", async () => {
  const store = await opened(await freshDirectory(), smallSegments);
  let stored = 0;
  for (let round = 0; round < 30; round += 1) {
    const before = stored;
    const query = store.history({ point: point("a/x"), ...always });
    for (let count = 0; count < 4; count += 1)
      await store.commit(decision({ readings: [reading("a/x", (stored += 1), stored)] }));
    const seen = (await query).map((each) => each.at.monoMs);
    expect(seen.slice(0, before)).toEqual(Array.from({ length: before }, (_, place) => place + 1));
    expect(seen).toEqual(seen.map((_, place) => place + 1));
  }
});

test("times are kept in whole milliseconds", async () => {
  const store = await opened(await freshDirectory());
  const moment = { ...at(0), monoMs: 1_234.567_891, wallMs: wallStartMs + 0.9 };
  await store.commit(decision({ readings: [{ ...reading("a/x", 0, 1), at: moment }] }));
  const { recent } = await store.load(0);
  expect(recent.map((each) => each.at)).toEqual([{ ...moment, monoMs: 1_234, wallMs: wallStartMs }]);
});

async function committedSlowly(store: Store, ms: number): Promise<void> {
  await store.commit(decision({ readings: [reading("a/x", ms, ms)] }));
  // Packing goes on beside the commits: it gets a few turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 4));
}

test("what is rolled up stays when its readings leave, and a lost roll-up is folded again from readings", async () => {
  const directory = await freshDirectory();
  const log = recordingLog();
  const over = { segments: { groupsMax: 3, readingsMax: 12, perStretch: 2 }, log };
  const store = await opened(directory, over);
  for (let ms = 1; ms <= 40; ms += 1) await committedSlowly(store, ms);
  const range = { point: point("a/x"), ...always, step: "minute" } as const;
  const before = await store.rollups(range);
  expect(before.map(({ count, mean }) => [count, mean])).toEqual([[40, 20.5]]);
  await store.close();
  await behind(directory, "readings", (raw) => raw.del(keys.rollupKey("minute", point("a/x"), 2)));
  const again = await opened(directory, over);
  expect(await again.rollups(range)).toEqual(before);
  expect(log.lines.map(({ event }) => event)).toContain("store.missing");
  await again.close();
  const { key, value } = floorRow(7);
  await behind(directory, "readings", (raw) => raw.put(key, value!));
  const last = await opened(directory, over);
  expect(await last.history({ point: point("a/x"), ...always })).toHaveLength(22);
  expect(await last.rollups({ ...range, step: "hour" })).toEqual([{ ...before[0], fromMs: wallStartMs }]);
});
