import type { Decision } from "../../gateway/core/decision.ts";
import { describe, expect, it } from "vitest";
import { limits } from "../../config/limits.ts";
import type { AlarmNotes } from "../../gateway/alarm-lane.ts";
import type { Input } from "../../gateway/core/input.ts";
import { createPipeline } from "../../gateway/pipeline.ts";
import { openMemoryStore, type MemoryStore } from "../../gateway/store/memory.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { testSite } from "./core/site.ts";
import { createNotes } from "./notes.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const gas = "node-1/gas" as never;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A store whose writes wait until the test lets them through: decisions at one gate, readings at another. */
function createGate() {
  const disk = openMemoryStore();
  const [decided, measured] = [createDoor(disk.commit), createDoor(disk.keep)];
  return { store: { ...disk, commit: decided.write, keep: measured.write }, decided, measured };
}

function createDoor<T>(write: (what: T) => Promise<void>) {
  const waiting: { readonly what: T; readonly pass: () => void; readonly fail: (why: Error) => void }[] = [];
  const next = async () => {
    while (waiting.length === 0) await settled();
    return waiting.shift()!;
  };
  const held = (what: T) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ what, pass: () => void write(what).then(resolve, reject), fail: reject });
    });
  return { write: held, next, waiting: () => waiting.length };
}

async function createBench(store: MemoryStore, write?: AlarmNotes["write"]) {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const acted: Decision[] = [];
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const loaded = await store.load(0);
  const ring = createNotes();
  const pipeline = createPipeline({
    index: testSite(),
    store,
    notes: write === undefined ? ring.notes : { ...ring.notes, write },
    clock,
    log: { info: note, warn: note, error: note },
    loaded,
    act: (decision) => void acted.push(decision),
  });
  const reading = (value: number): Input => ({
    kind: "readings",
    readings: [{ point: gas, sample: { kind: "good", value }, at: clock.now() }],
  });
  return { pipeline, clock, acted, logged, ring, reading };
}

describe("the pipeline", () => {
  it("acknowledges nothing and tells nobody before the commit, and tells after it", async () => {
    const { store, decided, measured } = createGate();
    const { pipeline, acted, reading } = await createBench(store);
    const running = pipeline.run();
    let isAcknowledged = false;
    const put = pipeline.put(reading(50)).then(() => (isAcknowledged = true));
    const commit = await decided.next();
    await settled();
    expect({ isAcknowledged, told: acted.length }).toEqual({ isAcknowledged: false, told: 0 });
    commit.pass();
    await settled();
    expect([acted.map(({ facts }) => facts), isAcknowledged]).toEqual([[commit.what.facts], false]);
    (await measured.next()).pass();
    await put;
    pipeline.stop();
    await running;
  });
  it("lets trouble with readings keep nobody from what was decided, nor the other way round", async () => {
    const { store, decided, measured } = createGate();
    const { pipeline, acted, reading } = await createBench(store);
    const running = pipeline.run();
    const done: string[] = [];
    void pipeline.put(reading(50)).then(() => done.push("alarm"));
    const stuck = await measured.next();
    (await decided.next()).pass();
    await settled();
    const claim = { case: "c1", by: "worker-a", verb: "claim", command: "1" } as never;
    void pipeline.put(Object.assign({ kind: "case" }, claim)).then(() => done.push("claim"));
    (await decided.next()).pass();
    await settled();
    expect([done, acted.at(-1)?.facts.map(({ kind }) => kind)]).toEqual([["claim"], ["case-moved", "alarm"]]);
    stuck.pass();
    await settled();
    expect(done).toEqual(["claim", "alarm"]);
    pipeline.stop();
    await running;
  });
  it("commits one group at a time and tells of them in order", async () => {
    const { store, measured } = createGate();
    const { pipeline, reading } = await createBench(store);
    const running = pipeline.run();
    void pipeline.put(reading(1));
    const first = await measured.next();
    for (const value of [2, 3]) void pipeline.put(reading(value));
    await settled();
    expect(measured.waiting()).toBe(0);
    first.pass();
    const second = await measured.next();
    expect(second.what.map(({ sample }) => sample)).toEqual([
      { kind: "good", value: 2 },
      { kind: "good", value: 3 },
    ]);
    second.pass();
    await settled();
    pipeline.stop();
    await running;
  });
  it("answers each sender with its own decision, however many were committed together", async () => {
    const { pipeline, reading } = await createBench(openMemoryStore());
    const puts = [pipeline.put(reading(1)), pipeline.put(reading(50)), pipeline.put({ kind: "tick" })];
    const running = pipeline.run();
    const decisions = await Promise.all(puts);
    expect(decisions.map(({ readings }) => readings.length)).toEqual([1, 1, 0]);
    expect(decisions[1]?.facts.map(({ kind }) => kind)).toContain("case-opened");
    pipeline.stop();
    await running;
  });
  it("decides a group of many inputs as it would decide them one by one", async () => {
    const facts = async (together: boolean) => {
      const disk = openMemoryStore();
      const { pipeline, reading } = await createBench(disk);
      const inputs = [50, 30, 1, 60, 0].map(reading);
      const running = together ? undefined : pipeline.run();
      const puts: Promise<unknown>[] = [];
      for (const input of inputs) {
        puts.push(pipeline.put(input));
        if (!together) await puts.at(-1);
      }
      const ran = running ?? pipeline.run();
      await Promise.all(puts);
      pipeline.stop();
      await ran;
      return { facts: await disk.facts({ afterSeq: 0, limit: 1_000 }), state: (await disk.load(0)).state };
    };
    expect(await facts(true)).toEqual(await facts(false));
  });
  it("decides at most a group of inputs at a time, and stores all that was decided meanwhile as one", async () => {
    const { store, measured } = createGate();
    const { pipeline, reading } = await createBench(store);
    const put = (at: number) => void pipeline.put(reading(at % 10)).catch(() => {});
    for (let at = 0; at <= limits.groupMax; at++) put(at);
    const running = pipeline.run();
    const first = await measured.next();
    expect(first.what).toHaveLength(limits.groupMax);
    for (let at = 0; at < limits.groupMax; at++) put(at);
    await settled();
    first.pass();
    const second = await measured.next();
    expect(second.what).toHaveLength(limits.groupMax + 1);
    second.fail(new Error("over"));
    await expect(running).rejects.toThrow("over");
  });
  it.each(["decided", "measured"] as const)(
    "ends at the first failed write of what was %s: nobody is acknowledged, nothing more is stored",
    async (half) => {
      const gate = createGate();
      const { pipeline, reading } = await createBench(gate.store);
      const running = pipeline.run();
      const outcomes: string[] = [];
      const put = (value: number) =>
        void pipeline.put(reading(value)).then(
          () => outcomes.push("stored"),
          () => outcomes.push("refused"),
        );
      put(50);
      const commit = await gate[half].next();
      put(51);
      commit.fail(new Error("disk full"));
      await expect(running).rejects.toThrow("disk full");
      put(52);
      await settled();
      expect(outcomes).toEqual(["refused", "refused", "refused"]);
    },
  );
  it("goes on ticking however long a commit takes, and keeps nothing of a tick that decides nothing", async () => {
    const { store, decided, measured } = createGate();
    const { pipeline, clock, acted, reading } = await createBench(store);
    const running = pipeline.run();
    void pipeline.put(reading(1));
    const stuck = await measured.next();
    // The first one puts on record who is on duty.
    await clock.advance(limits.tickMs);
    (await decided.next()).pass();
    await clock.advance(limits.tickMs * 50);
    expect(acted.length).toBeGreaterThan(45);
    stuck.pass();
    await settled();
    expect([decided.waiting(), measured.waiting()]).toEqual([0, 0]);
    pipeline.stop();
    await running;
  });
  it("goes on ticking while nothing else happens, and no more after the stop", async () => {
    const { pipeline, clock, acted } = await createBench(openMemoryStore());
    const running = pipeline.run();
    await clock.advance(limits.tickMs * 10);
    expect(acted).toHaveLength(10);
    pipeline.stop();
    await running;
    const after = acted.length;
    await clock.advance(limits.tickMs * 10);
    expect(acted).toHaveLength(after);
    await expect(pipeline.put({ kind: "tick" })).rejects.toThrow("stopping");
  });
  it("commits nothing at its stop when there was nothing to decide", async () => {
    const { pipeline, acted } = await createBench(openMemoryStore());
    const running = pipeline.run();
    pipeline.stop();
    await running;
    expect(acted).toEqual([]);
  });
  it("does not touch the state it was loaded with", async () => {
    const store = openMemoryStore();
    const loaded = await store.load(0);
    const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
    const pipeline = createPipeline({
      index: testSite(),
      store,
      clock,
      loaded,
      act: () => {},
      log: silent,
      notes: createNotes().notes,
    });
    const running = pipeline.run();
    await pipeline.put({
      kind: "readings",
      readings: [{ point: gas, sample: { kind: "good", value: 50 }, at: clock.now() }],
    });
    expect([loaded.state.case.size, pipeline.state().case.size]).toEqual([0, 1]);
    pipeline.stop();
    await running;
  });
});

describe("the pipeline while the disk is slow", () => {
  const alarmsIn = (decisions: readonly Decision[]) =>
    decisions.flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === "alarm" ? [fact.event] : [])));

  it("tells people after 200 ms at the latest, from the ring after 100, and acknowledges nobody", async () => {
    const { store, decided, measured } = createGate();
    const bench = await createBench(store);
    const { pipeline, clock, acted, ring } = bench;
    const running = pipeline.run();
    let isAcknowledged = false;
    void pipeline.put(bench.reading(50)).then(() => (isAcknowledged = true));
    const stuck = await decided.next();
    (await measured.next()).pass();
    await clock.advance(limits.alarmRingMs - 1);
    expect([alarmsIn(acted), alarmsIn(ring.written)]).toEqual([[], []]);
    await clock.advance(1);
    expect([alarmsIn(acted), alarmsIn(ring.written), isAcknowledged]).toEqual([["raised"], ["raised"], false]);
    expect([pipeline.state().case.size, pipeline.overdueSince()?.monoMs]).toEqual([1, limits.alarmRingMs]);
    stuck.pass();
    await settled();
    expect([acted.length, isAcknowledged, ring.written, bench.logged]).toEqual([
      1,
      true,
      [],
      ["disk-too-slow", "disk-caught-up"],
    ]);
    expect(pipeline.overdueSince()).toBeUndefined();
    pipeline.stop();
    await running;
  });
  it("goes on without the ring when that is stuck as well", async () => {
    const { store, decided } = createGate();
    const { pipeline, clock, acted, reading } = await createBench(store, () => new Promise(() => {}));
    const running = pipeline.run();
    pipeline.put(reading(50)).catch(() => {});
    await decided.next();
    await clock.advance(limits.alarmStoreMs - 1);
    expect(acted).toEqual([]);
    await clock.advance(1);
    expect(alarmsIn(acted)).toEqual(["raised"]);
    pipeline.stop();
    await settled();
    await clock.advance(limits.lastCommitMs);
    await running;
  });
  it("goes on deciding, ticking and telling for as long as it lasts, in order, and stores all of it afterwards", async () => {
    const { store, decided } = createGate();
    const bench = await createBench({ ...store, keep: () => Promise.resolve() });
    const { pipeline, clock, acted } = bench;
    const running = pipeline.run();
    void pipeline.offer(bench.reading(50));
    const stuck = await decided.next();
    for (const value of [30, 1, 35]) {
      await pipeline.offer(bench.reading(value));
      await clock.advance(60_000);
    }
    const high = ["raised", "cleared", "rearmed"];
    expect(alarmsIn(acted)).toEqual(["raised", ...alarmsIn(acted).slice(1)]);
    expect(alarmsIn(acted)).toEqual(expect.arrayContaining(high));
    expect([...pipeline.state().notice.values()].length).toBeGreaterThan(0);
    expect(decided.waiting()).toBe(0);
    stuck.pass();
    const all = await decided.next();
    expect(alarmsIn([stuck.what, all.what])).toEqual(alarmsIn(acted));
    const seqs = [stuck.what, all.what].flatMap(({ facts }) => facts.map(({ seq }) => seq));
    expect(seqs).toEqual(seqs.map((_, at) => at + 1));
    all.pass();
    await settled();
    pipeline.stop();
    await running;
  });
  it("keeps the newest readings within its bound, and tells whoever waited for one that was lost", async () => {
    const { store, measured } = createGate();
    const bench = await createBench(store);
    const { pipeline, logged } = bench;
    const running = pipeline.run();
    void pipeline.offer(bench.reading(1));
    const stuck = await measured.next();
    let refusal = "";
    pipeline.put(bench.reading(2)).catch((error: unknown) => (refusal = String(error)));
    for (let at = 0; at <= limits.unstoredReadingsMax; at++) await pipeline.offer(bench.reading(at % 9));
    expect([refusal, logged.filter((event) => event === "readings-lost").length]).toEqual([
      "Error: the disk did not take it in time",
      1,
    ]);
    stuck.pass();
    const rest = await measured.next();
    expect(rest.what.length).toBeLessThanOrEqual(limits.unstoredReadingsMax);
    expect(rest.what.at(-1)?.sample).toEqual({ kind: "good", value: limits.unstoredReadingsMax % 9 });
    rest.pass();
    pipeline.stop();
    await running;
  });
  it("ends within its bound when the disk never answers again", async () => {
    const { store, measured } = createGate();
    const { pipeline, clock, reading } = await createBench(store);
    const running = pipeline.run();
    let outcome = "waits";
    pipeline.put(reading(1)).catch(() => {});
    await measured.next();
    pipeline.put(reading(2)).catch(() => (outcome = "refused"));
    await settled();
    pipeline.stop();
    await settled();
    await clock.advance(limits.lastCommitMs);
    await running;
    await settled();
    expect(outcome).toBe("refused");
  });
});
