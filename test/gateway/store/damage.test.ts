import { expect, test } from "vitest";
import type { Store } from "../../../gateway/core/ports.ts";
import * as keys from "../../../gateway/store/keys.ts";
import { openLevelStore, type LevelStoreDeps } from "../../../gateway/store/level.ts";
import { freshDirectory, opened } from "./directory.ts";
import { behind, flipBit, remove } from "./raw.ts";
import {
  alarm,
  alarmRow,
  boxRow,
  decision,
  fact,
  laneRow,
  point,
  reading,
  record,
  recordingLog,
  type LogLine,
} from "./rows.ts";

const smallSegments = { segments: { groupsMax: 4, readingsMax: 1_000 } };
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };
const all = { afterSeq: 0, limit: 1_000 };

test("a rotten fact is left out and named, its neighbours stay", async () => {
  const directory = await filled(5);
  await flipBit(directory, "alarm", keys.factKey(3));
  const { store, lines } = await reopened(directory);
  await store.load(0);
  expect((await store.facts(all)).map(({ seq }) => seq)).toEqual([1, 2, 4, 5]);
  expect(named(lines, "store.damaged")).toEqual([{ database: "alarm", key: "fact 3", kind: "checksum", count: 1 }]);
});

test("a fact that moved under another number is not believed", async () => {
  const directory = await filled(3);
  await behind(directory, "alarm", async (raw) => raw.put(keys.factKey(3), await raw.get(keys.factKey(2))));
  const { store } = await reopened(directory);
  expect((await store.facts(all)).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("missing facts and commits are told as gaps", async () => {
  const directory = await filled(9);
  for (const seq of [4, 5]) await remove(directory, "alarm", keys.factKey(seq));
  await remove(directory, "alarm", keys.factKey(9));
  await remove(directory, "alarm", keys.commitKey(6));
  const { store, lines } = await reopened(directory);
  await store.load(0);
  expect(named(lines, "store.gap")).toEqual([
    { database: "alarm", stream: "facts", from: 4, to: 5, count: 1 },
    { database: "alarm", stream: "facts", from: 9, to: 9, count: 2 },
    { database: "alarm", stream: "commits", from: 6, to: 6, count: 3 },
  ]);
  await store.commit(decision({ facts: [fact(10)] }));
});

test("readings that vanish from the end are missed, and so is the row that knows where the end is", async () => {
  const directory = await filled(3);
  for (const group of [2, 3]) await remove(directory, "readings", keys.groupKey(1, group));
  const { lines } = await reopened(directory);
  expect(named(lines, "store.gap")).toEqual([
    { database: "readings", stream: "readings groups", from: 2, to: 3, count: 1 },
  ]);
  const other = await filled(3);
  await remove(other, "readings", keys.tipKey);
  expect(named((await reopened(other)).lines, "store.missing")).toEqual([
    { database: "readings", key: "number of the last group", count: 1 },
  ]);
});

test("a rotten state row is left out and named", async () => {
  const directory = await filled(2);
  await flipBit(directory, "alarm", keys.stateKey("alarm", "row-1"));
  const { store, lines } = await reopened(directory);
  const { state } = await store.load(0);
  expect([...state.alarm]).toEqual([["row-2", alarm(2)]]);
  expect(named(lines, "store.damaged")).toMatchObject([{ key: "alarm row-1" }]);
});

test("a state row that vanished is missed", async () => {
  const directory = await filled(3);
  await remove(directory, "alarm", keys.stateKey("alarm", "row-2"));
  const { store, lines } = await reopened(directory);
  expect((await store.load(0)).state.alarm.size).toBe(2);
  expect(named(lines, "store.gap")).toMatchObject([{ stream: "state rows", from: 5, to: 5 }]);
});

test("rotten counters are taken from the head", async () => {
  const directory = await filled(2);
  for (const key of [keys.stateKey("box", "box"), keys.stateKey("lane", "event")])
    await flipBit(directory, "alarm", key);
  const { store, lines } = await reopened(directory);
  const { state } = await store.load(0);
  expect(state.box.get("box")).toEqual({ seq: 2, casesOpened: 0, epoch: 1 });
  expect(state.lane.get("event")).toEqual({ lastSeq: 2, ackedUpTo: 0 });
  expect(named(lines, "store.restored")).toMatchObject([{ key: "box box" }, { key: "lane event" }]);
});

test("with the counters rotten in both places the store refuses to be continued", async () => {
  const directory = await filled(2);
  await flipBit(directory, "alarm", keys.stateKey("box", "box"));
  await flipBit(directory, "alarm", keys.commitKey(2));
  const { store } = await reopened(directory);
  await expect(store.load(0)).rejects.toMatchObject({ kind: "damaged", database: "alarm" });
});

test("the head survives its newest row: numbers go on where the rows end", async () => {
  const directory = await filled(4);
  await flipBit(directory, "alarm", keys.commitKey(4));
  const { store } = await reopened(directory);
  await store.commit(decision({ facts: [fact(5)], uplink: [record("event", 5)] }));
  expect(await store.facts(all)).toHaveLength(5);
});

test("a rotten uplink record is left out and named", async () => {
  const directory = await filled(3);
  await flipBit(directory, "alarm", keys.uplinkKey("event", 2));
  const { store, lines } = await reopened(directory);
  expect((await store.uplink({ lane: "event", ...all })).map(({ seq }) => seq)).toEqual([1, 3]);
  expect(named(lines, "store.damaged")).toMatchObject([{ key: "uplink event 2" }]);
});

test("a rotten group of readings is left out and named", async () => {
  const directory = await filled(3);
  await flipBit(directory, "readings", keys.groupKey(1, 2));
  const { store, lines } = await reopened(directory);
  expect(await values(store, "a/x")).toEqual([1, 3]);
  expect(named(lines, "store.damaged")).toMatchObject([{ database: "readings", key: "readings group 2 of segment 1" }]);
  await store.commit(decision({ readings: [reading("a/x", 4, 4)] }));
  expect(await values(store, "a/x")).toEqual([1, 3, 4]);
});

test("a missing group of readings is told as a gap", async () => {
  const directory = await filled(3);
  await remove(directory, "readings", keys.groupKey(1, 2));
  const { lines } = await reopened(directory);
  expect(named(lines, "store.gap")).toMatchObject([{ stream: "readings groups", from: 2, to: 2 }]);
});

test("a rotten series costs one point one segment, and is named", async () => {
  const directory = await filled(12, smallSegments);
  await flipBit(directory, "readings", keys.seriesKey(1, point("a/x")));
  const { store, lines } = await reopened(directory);
  expect(await values(store, "a/x")).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  expect(await values(store, "b/y")).toHaveLength(12);
  expect(named(lines, "store.damaged")).toMatchObject([{ key: "readings of a/x in segment 1" }]);
});

test("a series that vanished is missed by whoever asks for it, a point without readings is not", async () => {
  const directory = await filled(12, smallSegments);
  await remove(directory, "readings", keys.seriesKey(1, point("a/x")));
  const { store, lines } = await reopened(directory);
  expect(await values(store, "a/x")).toHaveLength(8);
  expect(await values(store, "c/z")).toEqual([]);
  expect(named(lines, "store.missing")).toMatchObject([{ key: "readings of a/x in segment 1" }]);
});

test("a segment whose index is rotten or missing still gives its readings", async () => {
  const directory = await filled(20, smallSegments);
  await remove(directory, "readings", keys.indexKey(2));
  await flipBit(directory, "readings", keys.indexKey(3));
  const { store, lines } = await reopened(directory);
  expect(await values(store, "a/x")).toHaveLength(20);
  expect((await store.load(1_000_000)).recent).toHaveLength(40);
  expect(lines.map(({ event }) => event)).toContain("store.damaged");
});

test("the number of a packed segment is not used again when the newest of the index is lost", async () => {
  const directory = await filled(20, smallSegments);
  const packed = await behind(directory, "readings", (raw) => raw.keys({ ...keys.allSegments }).all());
  const newest = packed
    .filter((key) => keys.kindOf(key) === "X")
    .map(keys.segmentOf)
    .slice(-2);
  for (const segment of newest) await remove(directory, "readings", keys.indexKey(segment));
  const { store, lines } = await reopened(directory, smallSegments);
  for (let ms = 21; ms <= 40; ms += 1) await committed(store, ms);
  expect(await values(store, "a/x")).toEqual(Array.from({ length: 40 }, (_, place) => place + 1));
  expect(named(lines, "store.gap")).toHaveLength(2);
});

test.each(["alarm", "readings"] as const)("a key that rotted into another number names no place (%s)", async (name) => {
  const directory = await filled(9, smallSegments);
  const strays =
    name === "alarm"
      ? [
          keys.factKey(2 ** 50),
          keys.commitKey(2 ** 50),
          keys.uplinkKey("event", 2 ** 50),
          keys.factKey(1).subarray(0, 4),
        ]
      : [
          keys.groupKey(2 ** 20, 2 ** 50),
          keys.indexKey(2 ** 31),
          keys.seriesKey(2 ** 31, point("a/x")),
          keys.groupKey(9, 9).subarray(0, 6),
        ];
  await behind(directory, name, (raw) =>
    raw.batch(strays.map((key) => ({ type: "put", key, value: new Uint8Array(20) }))),
  );
  const { store, lines } = await reopened(directory, smallSegments);
  await store.load(1_000);
  await store.commit(
    decision({ facts: [fact(10)], uplink: [record("event", 10)], readings: [reading("a/x", 10, 10)] }),
  );
  expect(await store.facts(all)).toHaveLength(10);
  expect(await values(store, "a/x")).toHaveLength(10);
  expect(named(lines, "store.gap")).toEqual([]);
});

test("a group that rots before its segment is packed is counted as lost, the others are packed", async () => {
  const directory = await filled(4, smallSegments);
  await flipBit(directory, "readings", keys.groupKey(1, 2));
  const { store } = await reopened(directory, smallSegments);
  for (const ms of [5, 6, 7]) await committed(store, ms);
  await store.close();
  const again = await reopened(directory, smallSegments);
  expect(await values(again.store, "a/x")).toEqual([1, 3, 4, 5, 6, 7]);
});

async function filled(count: number, over = {}): Promise<string> {
  const directory = await freshDirectory();
  await fill(directory, count, over);
  return directory;
}

async function fill(directory: string, count: number, over: Partial<LevelStoreDeps>): Promise<void> {
  const store = await openLevelStore({ directory, log: recordingLog(), ...over });
  for (let seq = 1; seq <= count; seq += 1) {
    const changes = [alarmRow(`row-${seq}`, seq), boxRow(seq), laneRow("event", seq)];
    const readings = [reading("a/x", seq, seq), reading("b/y", seq, -seq)];
    await store.commit(decision({ facts: [fact(seq)], changes, readings, uplink: [record("event", seq)] }));
  }
  await store.close();
}

function committed(store: Store, ms: number): Promise<void> {
  return store.commit(decision({ readings: [reading("a/x", ms, ms)] }));
}

async function reopened(directory: string, over = {}): Promise<{ store: Store; lines: readonly LogLine[] }> {
  const log = recordingLog();
  return { store: await opened(directory, { log, ...over }), lines: log.lines };
}

async function values(store: Store, name: string): Promise<readonly unknown[]> {
  const found = await store.history({ point: point(name), ...always });
  return found.map(({ sample }) => "value" in sample && sample.value);
}

function named(lines: readonly LogLine[], event: string): readonly object[] {
  const found = lines.filter((line) => line.event === event).map(({ fields }) => ({ ...fields }));
  return found.map(({ at: _at, why: _why, ...fields }: { at?: unknown; why?: unknown }) => fields);
}
