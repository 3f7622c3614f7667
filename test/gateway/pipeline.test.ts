import type { Decision } from "../../gateway/core/decision.ts";
import { describe, expect, it } from "vitest";
import { limits } from "../../config/limits.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Store } from "../../gateway/core/ports.ts";
import { createPipeline } from "../../gateway/pipeline.ts";
import { openMemoryStore } from "../../gateway/store/memory.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { testSite } from "./core/site.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const gas = "node-1/gas" as never;

/** A store whose commits wait until the test lets them through. */
function createGate() {
  const waiting: { readonly decision: Decision; readonly pass: () => void; readonly fail: (why: Error) => void }[] = [];
  const disk = openMemoryStore();
  const store: Store = {
    ...disk,
    commit: (decision) =>
      new Promise((resolve, reject) => {
        waiting.push({ decision, pass: () => void disk.commit(decision).then(resolve, reject), fail: reject });
      }),
  };
  const next = async () => {
    while (waiting.length === 0) await settled();
    return waiting.shift()!;
  };
  return { store, next, waiting: () => waiting.length };
}

async function createBench(store: Store) {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const committed: Decision[] = [];
  const loaded = await store.load(0);
  const pipeline = createPipeline({
    index: testSite(),
    store,
    clock,
    loaded,
    committed: (decision) => void committed.push(decision),
  });
  const reading = (value: number): Input => ({
    kind: "readings",
    readings: [{ point: gas, sample: { kind: "good", value }, at: clock.now() }],
  });
  return { pipeline, clock, committed, reading };
}

describe("the pipeline", () => {
  it("acknowledges nothing and tells nobody before the commit, and both after it", async () => {
    const gate = createGate();
    const { pipeline, committed, reading } = await createBench(gate.store);
    const running = pipeline.run();
    let isAcknowledged = false;
    const put = pipeline.put(reading(50)).then(() => (isAcknowledged = true));
    const commit = await gate.next();
    await settled();
    expect({ isAcknowledged, told: committed.length }).toEqual({ isAcknowledged: false, told: 0 });
    commit.pass();
    await put;
    await settled();
    expect(committed).toEqual([commit.decision]);
    pipeline.stop();
    await running;
  });
  it("commits one group at a time and tells of them in order", async () => {
    const gate = createGate();
    const { pipeline, committed, reading } = await createBench(gate.store);
    const running = pipeline.run();
    void pipeline.put(reading(1));
    const first = await gate.next();
    for (const value of [2, 50]) void pipeline.put(reading(value));
    await settled();
    expect(gate.waiting()).toBe(0);
    first.pass();
    const second = await gate.next();
    expect(second.decision.readings.map(({ sample }) => sample)).toEqual([
      { kind: "good", value: 2 },
      { kind: "good", value: 50 },
    ]);
    second.pass();
    await settled();
    expect(committed).toEqual([first.decision, second.decision]);
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
  it("takes at most a group of inputs into one commit", async () => {
    const gate = createGate();
    const { pipeline, reading } = await createBench(gate.store);
    for (let at = 0; at <= limits.groupMax; at++) pipeline.put(reading(at % 10)).catch(() => {});
    const running = pipeline.run();
    const first = await gate.next();
    expect(first.decision.readings).toHaveLength(limits.groupMax);
    first.pass();
    const second = await gate.next();
    expect(second.decision.readings).toHaveLength(1);
    second.fail(new Error("over"));
    await expect(running).rejects.toThrow("over");
  });
  it("ends at the first failed commit: nobody is acknowledged, nobody is told, nothing more is stored", async () => {
    const gate = createGate();
    const { pipeline, committed, reading } = await createBench(gate.store);
    const running = pipeline.run();
    const outcomes: string[] = [];
    const put = (value: number) =>
      void pipeline.put(reading(value)).then(
        () => outcomes.push("stored"),
        () => outcomes.push("refused"),
      );
    put(50);
    const commit = await gate.next();
    put(51);
    commit.fail(new Error("disk full"));
    await expect(running).rejects.toThrow("disk full");
    put(52);
    await settled();
    expect(outcomes).not.toContain("stored");
    expect(outcomes.filter((outcome) => outcome === "refused").length).toBeGreaterThanOrEqual(2);
    expect({ told: committed, waiting: gate.waiting() }).toEqual({ told: [], waiting: 0 });
  });
  it("refuses also the senders of the group that could not be stored", async () => {
    const gate = createGate();
    const { pipeline, reading } = await createBench(gate.store);
    const running = pipeline.run();
    let outcome = "waits";
    pipeline.put(reading(50)).catch(() => (outcome = "refused"));
    (await gate.next()).fail(new Error("disk full"));
    await running.catch(() => {});
    await settled();
    expect(outcome).toBe("refused");
  });
  it("never has more than one tick waiting, however long a commit takes", async () => {
    const gate = createGate();
    const { pipeline, clock, committed } = await createBench(gate.store);
    const running = pipeline.run();
    await clock.advance(limits.tickMs);
    const stuck = await gate.next();
    await clock.advance(limits.tickMs * 50);
    stuck.pass();
    await settled();
    expect({ committed: committed.length, waiting: gate.waiting() }).toEqual({ committed: 1, waiting: 0 });
    await clock.advance(limits.tickMs);
    const next = await gate.next();
    await settled();
    expect(gate.waiting()).toBe(0);
    next.fail(new Error("over"));
    await expect(running).rejects.toThrow("over");
  });
  it("goes on ticking while nothing else happens, and no more after the stop", async () => {
    const { pipeline, clock, committed } = await createBench(openMemoryStore());
    const running = pipeline.run();
    await clock.advance(limits.tickMs * 10);
    expect(committed).toHaveLength(10);
    pipeline.stop();
    await running;
    const after = committed.length;
    await clock.advance(limits.tickMs * 10);
    expect(committed).toHaveLength(after);
    await expect(pipeline.put({ kind: "tick" })).rejects.toThrow("stopping");
  });
  it("commits nothing at its stop when there was nothing to decide", async () => {
    const { pipeline, committed } = await createBench(openMemoryStore());
    const running = pipeline.run();
    pipeline.stop();
    await running;
    expect(committed).toEqual([]);
  });
  it("does not touch the state it was loaded with", async () => {
    const store = openMemoryStore();
    const loaded = await store.load(0);
    const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
    const pipeline = createPipeline({ index: testSite(), store, clock, loaded, committed: () => {} });
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
