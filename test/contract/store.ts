import type { Decision } from "../../gateway/core/decision.ts";
import { describe, expect, test } from "vitest";
import type { Store } from "../../gateway/core/ports.ts";
import type { Change } from "../../gateway/core/state.ts";
import { lanes } from "../../gateway/core/uplink.ts";
import {
  alarm,
  alarmRow,
  at,
  boxRow,
  decision,
  fact,
  point,
  reading,
  record,
  wallStartMs,
} from "../gateway/store/rows.ts";

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes what is open and opens the same data again. */
  readonly reopen: () => Promise<Store>;
}

/** What every store promises. `open` gives an empty one and cleans up by itself when the test ends. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    describeCommit(open);
    describeRanges(open);
    describeReadings(open);
    describeRollups(open);
    describeRepeats(open);
    describeRefusals(open);
  });
}

type Open = () => Promise<StoreUnderTest>;
const all = { afterSeq: 0, limit: 1_000 };
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };

const whole: Decision = decision({
  changes: [
    alarmRow("gas-1/lel#high", 1),
    boxRow(2),
    { table: "lane", key: "event", value: { lastSeq: 1, ackedUpTo: 0 } },
  ],
  facts: [fact(1), fact(2)],
  readings: [reading("gas-1/lel", 1_000, 45.5)],
  uplink: [record("event", 1)],
});

function describeCommit(open: Open): void {
  test("an empty store has no rows, no facts and no readings", async () => {
    const { store } = await open();
    const { state, recent } = await store.load(60_000);
    expect(Object.values(state).filter(({ size }) => size > 0)).toEqual([]);
    expect(recent).toEqual([]);
    expect(await store.facts(all)).toEqual([]);
    expect(await store.history({ point: point("gas-1/lel"), ...always })).toEqual([]);
  });

  test("a committed decision is there after reopening, every part as it was", async () => {
    const { store, reopen } = await open();
    await store.commit(whole);
    const again = await reopen();
    const { state, recent } = await again.load(60_000);
    expect(state.alarm.get("gas-1/lel#high")).toEqual(alarm(1));
    expect(state.box.get("box")).toEqual({ seq: 2, casesOpened: 0, epoch: 1 });
    expect(recent).toEqual(whole.readings);
    expect(await again.facts(all)).toEqual(whole.facts);
    expect(await again.uplink({ lane: "event", ...all })).toEqual(whole.uplink);
  });

  test("of two commits in order the later row stays and the facts follow each other", async () => {
    const { store, reopen } = await open();
    await store.commit(decision({ changes: [alarmRow("a", 1)], facts: [fact(1)] }));
    await store.commit(decision({ changes: [alarmRow("a", 2)], facts: [fact(2), fact(3)] }));
    const again = await reopen();
    expect((await again.load(0)).state.alarm.get("a")).toEqual(alarm(2));
    expect((await again.facts(all)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await again.commit(decision({ facts: [fact(4)] }));
  });

  test("within one decision the last change of a row counts", async () => {
    const { store, reopen } = await open();
    await store.commit(
      decision({ changes: [alarmRow("a", 1), { table: "alarm", key: "a", value: undefined }, alarmRow("b", 1)] }),
    );
    await store.commit(decision({ changes: [{ table: "alarm", key: "b", value: undefined }, alarmRow("b", 5)] }));
    const { state } = await (await reopen()).load(0);
    expect([...state.alarm]).toEqual([["b", alarm(5)]]);
  });

  test("a removed row stays away, its neighbours stay", async () => {
    const { store, reopen } = await open();
    await store.commit(
      decision({ changes: [alarmRow("a", 1), alarmRow("ab", 2), { table: "case", key: "a", value: undefined }] }),
    );
    await store.commit(decision({ changes: [{ table: "alarm", key: "a", value: undefined }] }));
    const { state } = await (await reopen()).load(0);
    expect([...state.alarm.keys()]).toEqual(["ab"]);
  });

  test("row keys may hold any sign", async () => {
    const { store, reopen } = await open();
    const keys = ["", "#", "气体", "a\u0001b", "z".repeat(200)];
    await store.commit(decision({ changes: keys.map((key) => alarmRow(key, 1)) }));
    const { state } = await (await reopen()).load(0);
    expect([...state.alarm.keys()].toSorted()).toEqual(keys.toSorted());
  });

  test("volatile tables are not stored", async () => {
    const { store, reopen } = await open();
    const reject = { source: "s", why: "crc", count: 1, detail: "", at: at(0) } as const;
    const changes: Change[] = [
      { table: "reject", key: "s", value: reject },
      { table: "period", key: "period", value: { number: 1, startedAt: at(0) } },
    ];
    await store.commit(decision({ changes }));
    expect((await store.load(0)).state.reject.size).toBe(0);
    const { state } = await (await reopen()).load(0);
    expect([state.reject.size, state.period.size, state.point.size]).toEqual([0, 0, 0]);
  });

  test("a decision without content resolves", async () => {
    const { store } = await open();
    await store.commit(decision({}));
    expect(await store.facts(all)).toEqual([]);
  });
}

function describeRanges(open: Open): void {
  test("facts come after the given number, in order, at most as many as asked", async () => {
    const { store } = await open();
    for (let seq = 1; seq <= 300; seq += 3)
      await store.commit(decision({ facts: [fact(seq), fact(seq + 1), fact(seq + 2)] }));
    const seqs = async (afterSeq: number, limit: number) =>
      (await store.facts({ afterSeq, limit })).map(({ seq }) => seq);
    expect(await seqs(0, 3)).toEqual([1, 2, 3]);
    expect(await seqs(254, 4)).toEqual([255, 256, 257, 258]);
    expect(await seqs(298, 100)).toEqual([299, 300]);
    expect(await seqs(300, 100)).toEqual([]);
    expect(await seqs(0, 0)).toEqual([]);
    expect(await seqs(0, 1_000)).toHaveLength(300);
  });

  test("each lane gives its own records, in order, at most as many as asked", async () => {
    const { store } = await open();
    const records = lanes.flatMap((lane) => Array.from({ length: 260 }, (_, index) => record(lane, index + 1)));
    await store.commit(decision({ uplink: records }));
    for (const lane of lanes) {
      expect(await store.uplink({ lane, afterSeq: 254, limit: 3 })).toEqual(
        [255, 256, 257].map((seq) => record(lane, seq)),
      );
      expect(await store.uplink({ lane, afterSeq: 0, limit: 1_000 })).toHaveLength(260);
      expect(await store.uplink({ lane, afterSeq: 0, limit: 0 })).toEqual([]);
    }
  });

  test("relayed records leave: exactly those of that lane up to that number", async () => {
    const { store, reopen } = await open();
    const records = lanes.flatMap((lane) => Array.from({ length: 10 }, (_, index) => record(lane, index + 1)));
    await store.commit(decision({ uplink: records }));
    await store.commit(decision({ relayed: [{ lane: "step", upTo: 4 }] }));
    const left = async (from: Store) =>
      Promise.all(lanes.map(async (lane) => (await from.uplink({ lane, ...all })).map(({ seq }) => seq)));
    const kept = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(await left(store)).toEqual([kept, kept.slice(4), kept, kept, kept]);
    const again = await reopen();
    expect(await left(again)).toEqual([kept, kept.slice(4), kept, kept, kept]);
    await again.commit(
      decision({
        relayed: [
          { lane: "step", upTo: 4 },
          { lane: "event", upTo: 999 },
        ],
      }),
    );
    expect(await left(again)).toEqual([[], kept.slice(4), kept, kept, kept]);
  });

  test("a lane goes on counting after all its records left and the store was opened again", async () => {
    const { store, reopen } = await open();
    await store.commit(decision({ uplink: [record("event", 1), record("event", 2)] }));
    await store.commit(decision({ relayed: [{ lane: "event", upTo: 2 }] }));
    const again = await reopen();
    await again.commit(decision({ uplink: [record("event", 3)] }));
    expect(await again.uplink({ lane: "event", ...all })).toEqual([record("event", 3)]);
    await expect(again.commit(decision({ uplink: [record("event", 5)] }))).rejects.toThrow(/broken invariant/);
  });
}

function describeReadings(open: Open): void {
  test("recent readings come back oldest first, from the recall time on", async () => {
    const { store, reopen } = await open();
    for (let ms = 0; ms < 20_000; ms += 1_000)
      await store.commit(decision({ readings: [reading("a/x", ms, ms), reading("b/y", ms + 1, -ms)] }));
    const { recent } = await (await reopen()).load(4_001);
    const expected = [15, 16, 17, 18, 19].flatMap((s) => [
      reading("a/x", s * 1_000, s * 1_000),
      reading("b/y", s * 1_000 + 1, s * -1_000),
    ]);
    expect(recent).toEqual(expected);
  });

  test("readings of an earlier boot are recent by the wall clock, and only while both sides trust it", async () => {
    const { store, reopen } = await open();
    const before = reading("a/x", 5_000, 1);
    const blind = { ...before, at: { ...before.at, boot: "boot-blind", wallTrusted: false } };
    const now = { ...before, at: { boot: "boot-b", monoMs: 10, wallMs: wallStartMs + 6_000, wallTrusted: true } };
    await store.commit(decision({ readings: [before, blind, now] }));
    const again = await reopen();
    expect((await again.load(1_000)).recent).toEqual([before, now]);
    expect((await again.load(999)).recent).toEqual([now]);
  });

  test("the history of one point among many is its usable values, inclusive at both ends, oldest first", async () => {
    const { store, reopen } = await open();
    const names = Array.from({ length: 40 }, (_, index) => `d${index}/x`);
    for (let turn = 0; turn < 60; turn += 1)
      await store.commit(
        decision({ readings: names.map((name, index) => reading(name, turn * 2_000 + index, turn + index / 8)) }),
      );
    const again = await reopen();
    const range = { fromMs: wallStartMs + 20_017, toMs: wallStartMs + 30_017 };
    const expected = [10, 11, 12, 13, 14, 15].map((turn) => reading("d17/x", turn * 2_000 + 17, turn + 17 / 8));
    expect(await again.history({ point: point("d17/x"), ...range, limit: 100 })).toEqual(expected);
    expect(await again.history({ point: point("d17/x"), ...range, limit: 4 })).toEqual(expected.slice(0, 4));
    expect(await again.history({ point: point("d17/x"), ...range, limit: 0 })).toEqual([]);
    expect(await again.history({ point: point("none/x"), ...range, limit: 100 })).toEqual([]);
  });

  test("history leaves bad samples out and keeps uncertain ones with their reason", async () => {
    const { store, reopen } = await open();
    const readings = [
      reading("a/x", 1, 1.5),
      reading("a/x", 2, { kind: "bad", why: "timeout", detail: "无响应" }),
      reading("a/x", 3, { kind: "uncertain", value: 2.5, why: "restarted" }),
    ];
    await store.commit(decision({ readings }));
    const again = await reopen();
    expect(await again.history({ point: point("a/x"), ...always })).toEqual([readings[0], readings[2]]);
    expect((await again.load(1_000)).recent).toEqual(readings);
  });

  test("values come back to the last bit", async () => {
    const { store, reopen } = await open();
    const values = [
      0,
      -0,
      0.1,
      23.45,
      1e-7,
      1e300,
      Math.PI,
      Math.fround(23.45),
      5e-324,
      9_007_199_254_740_991,
      -12.5,
      12,
    ];
    await store.commit(decision({ readings: values.map((value, index) => reading("a/x", index, value)) }));
    const found = await (await reopen()).history({ point: point("a/x"), ...always });
    expect(found.map(({ sample }) => sample)).toEqual(values.map((value) => ({ kind: "good", value })));
  });

  test("NaN and infinities never come back as values", async () => {
    const { store, reopen } = await open();
    const values = [NaN, Infinity, -Infinity, 7];
    await store.commit(decision({ readings: values.map((value, index) => reading("a/x", index, value)) }));
    const again = await reopen();
    expect(await again.history({ point: point("a/x"), ...always })).toEqual([reading("a/x", 3, 7)]);
    const fault = { kind: "bad", why: "not-a-number" } as const;
    expect((await again.load(1_000)).recent.map(({ sample }) => sample)).toEqual([
      fault,
      fault,
      fault,
      { kind: "good", value: 7 },
    ]);
  });
}

/** A commit of which nobody knows whether it succeeded is committed once more. */
function describeRepeats(open: Open): void {
  test("a decision committed once more is there once", async () => {
    const { store, reopen } = await open();
    await store.commit(whole);
    const again = await reopen();
    await again.commit(whole);
    expect(await again.facts(all)).toEqual(whole.facts);
    expect(await again.uplink({ lane: "event", ...all })).toEqual(whole.uplink);
    expect((await again.load(60_000)).recent).toEqual(whole.readings);
    await again.commit(decision({ facts: [fact(3)], uplink: [record("event", 2)] }));
    expect(await again.facts(all)).toHaveLength(3);
  });

  test("an older decision committed once more sets no row back", async () => {
    const { store, reopen } = await open();
    const older = decision({ changes: [alarmRow("a", 1)], facts: [fact(1)], uplink: [record("event", 1)] });
    await store.commit(older);
    await store.commit(
      decision({ changes: [alarmRow("a", 2)], facts: [fact(2)], relayed: [{ lane: "event", upTo: 1 }] }),
    );
    const again = await reopen();
    await again.commit(older);
    expect((await again.load(0)).state.alarm.get("a")).toEqual(alarm(2));
    expect(await again.uplink({ lane: "event", ...all })).toEqual([]);
  });

  const other = { ...fact(2), at: at(7) };
  test.each([
    decision({ facts: [other] }),
    decision({ facts: [fact(2), fact(3)] }),
    decision({ uplink: [{ ...record("event", 1), at: at(7) }] }),
    decision({ facts: [fact(3)], uplink: [record("event", 1)] }),
  ])("numbers given before with another content, or only in part, are a defect (%#)", async (broken) => {
    const { store, reopen } = await open();
    await store.commit(whole);
    await expect((await reopen()).commit(broken)).rejects.toThrow(/broken invariant/);
  });
}

function describeRollups(open: Open): void {
  test("the minutes and hours of a point: good samples only, oldest first, spans that begin in the range", async () => {
    const { store, reopen } = await open();
    for (let second = 0; second < 7_200; second += 20)
      await store.commit(
        decision({ readings: [reading("a/x", second * 1_000, second), reading("b/y", second * 1_000, 0)] }),
      );
    const again = await reopen();
    const range = { point: point("a/x"), fromMs: wallStartMs + 90_000, toMs: wallStartMs + 240_000, limit: 100 };
    const minute = (number: number) => {
      const values = {
        count: 3,
        min: number * 60,
        max: number * 60 + 40,
        mean: number * 60 + 20,
        last: number * 60 + 40,
      };
      return { fromMs: wallStartMs + number * 60_000, ...values, goodSeconds: 60 };
    };
    expect(await again.rollups({ ...range, step: "minute" })).toEqual([1, 2, 3, 4].map(minute));
    expect(await again.rollups({ ...range, step: "minute", limit: 2 })).toEqual([1, 2].map(minute));
    expect(await again.rollups({ ...range, step: "minute", point: point("none/x") })).toEqual([]);
    const hours = await again.rollups({ point: point("a/x"), ...always, step: "hour" });
    expect(
      hours.map(({ fromMs, count, mean, goodSeconds }) => [fromMs - wallStartMs, count, mean, goodSeconds]),
    ).toEqual([
      [0, 180, 1_790, 3_600],
      [3_600_000, 180, 5_390, 3_600],
    ]);
  });

  test("a bad sample ends the good time, a silent minute has no row, no sample holds longer than a minute", async () => {
    const { store } = await open();
    const readings = [
      reading("a/x", 0, 4),
      reading("a/x", 15_000, { kind: "bad", why: "timeout" }),
      reading("a/x", 30_000, { kind: "uncertain", value: 9, why: "restarted" }),
      reading("a/x", 130_000, 6),
    ];
    await store.commit(decision({ readings }));
    const seen = async (step: "minute" | "hour") =>
      (await store.rollups({ point: point("a/x"), ...always, step })).map((row) => [
        row.count,
        row.max,
        row.goodSeconds,
      ]);
    expect(await seen("minute")).toEqual([
      [1, 4, 15],
      [1, 6, 50],
    ]);
    expect(await seen("hour")).toEqual([[2, 6, 75]]);
  });
}

function describeRefusals(open: Open): void {
  const gapped: readonly Decision[] = [
    decision({ facts: [fact(2)] }),
    decision({ facts: [fact(1), fact(3)] }),
    decision({ facts: [fact(1)], uplink: [record("step", 2)] }),
    decision({ facts: [fact(1)], changes: [{ table: "alarm", key: "a", value: { ...alarm(1), peak: NaN } }] }),
    decision({ facts: [fact(1)], readings: [{ ...reading("a/x", 1, 1), at: { ...at(1), wallMs: NaN } }] }),
  ];

  test.each(gapped.map((each, index) => [index, each] as const))(
    "a decision that breaks an invariant changes nothing (%i)",
    async (_, broken) => {
      const { store, reopen } = await open();
      const sound = decision({ changes: [alarmRow("b", 1)], readings: [reading("a/x", 0, 1)] });
      await expect(
        store.commit({
          ...broken,
          changes: [...sound.changes, ...broken.changes],
          readings: [...sound.readings, ...broken.readings],
        }),
      ).rejects.toThrow(/broken invariant/);
      const again = await reopen();
      const { state, recent } = await again.load(60_000);
      expect([state.alarm.size, recent.length]).toEqual([0, 0]);
      expect(await again.facts(all)).toEqual([]);
    },
  );

  test("a closed store refuses by name", async () => {
    const { store } = await open();
    await store.close();
    await expect(store.commit(whole)).rejects.toMatchObject({ kind: "closed" });
    await expect(store.facts(all)).rejects.toMatchObject({ kind: "closed" });
    await expect(store.history({ point: point("a/x"), ...always })).rejects.toMatchObject({ kind: "closed" });
  });
}
