import { describe, expect, test } from "vitest";
import { createAmendmentVerbs } from "../../gateway/amendment-verbs.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Input } from "../../gateway/core/input.ts";
import { createPipeline } from "../../gateway/pipeline.ts";
import { openMemoryStore, type MemoryStore } from "../../gateway/store/memory.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { testSite } from "./core/site.ts";
import { createNotes } from "./notes.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const startMs = Date.UTC(2026, 5, 2, 4);
const shift = { shift: "12h", handover: "08:00", from: "2026-06-01" };
const regrid = {
  grids: [
    { id: "street", tier: "street", name: "示例街道" },
    { id: "community", tier: "community", name: "示例社区", parent: "street" },
    { id: "grid-9", tier: "grid", name: "九网格", parent: "community" },
    { id: "micro-9", tier: "micro", name: "九号微网格", parent: "grid-9" },
  ],
  places: { "node-1": "micro-9", "node-2": "micro-9" },
  roster: [
    { grid: "micro-9", role: "worker", people: ["stranger"], ...shift },
    { grid: "grid-9", role: "leader", people: ["leader"], ...shift },
    { grid: "community", role: "duty-room", people: ["room"], ...shift },
  ],
};
const tighter = (above: number) => ({ rules: { "gas.high": { above: `${above} %LEL`, clear: "5 %LEL" } } });

/** A pipeline over a store in memory; `restart` begins a new life on the same store. */
async function createBox(store: MemoryStore = openMemoryStore(), wallMs = startMs) {
  const clock = createVirtualClock(wallMs);
  const loaded = await store.load(0);
  const pipeline = createPipeline({
    index: testSite(),
    store,
    notes: createNotes().notes,
    clock,
    log,
    loaded,
    act: () => {},
  });
  void pipeline.run();
  const facts: Fact[] = [];
  const put = async (input: Input) => {
    const decision = await pipeline.put(input);
    facts.push(...decision.facts);
    return decision;
  };
  let count = 0;
  const order = async (verb: string, args: Record<string, string | number>) => {
    count += 1;
    const { wallMs: notBeforeMs } = clock.now();
    const id = `${notBeforeMs}-${count}`;
    const who = { key: "aa", tier: "district", role: "administrator", operator: "desk-3" } as const;
    const command = { ...who, id, notBeforeMs, expiresMs: notBeforeMs + 60_000, verb, args };
    const decision = await put({ kind: "downlink", command });
    const fact = decision.facts.find(({ kind }) => kind === "command");
    return fact?.kind === "command" ? fact.outcome : undefined;
  };
  const gas = (device: string, value: number) =>
    put({
      kind: "readings",
      readings: [{ point: `${device}/gas` as never, sample: { kind: "good", value }, at: clock.now() }],
    });
  const verbs = createAmendmentVerbs({ state: pipeline.state, put: pipeline.put });
  await put({ kind: "started", recent: [] });
  const restart = async () => {
    pipeline.stop();
    return createBox(store, clock.now().wallMs);
  };
  return { ...pipeline, clock, order, gas, facts, verbs, restart };
}

const raised = (facts: readonly Fact[]) =>
  facts.filter((fact) => fact.kind === "alarm" && fact.event === "raised").length;

describe("an amendment", () => {
  test("counts from the next input on, and after a restart", async () => {
    const box = await createBox();
    await box.gas("node-1", 12);
    await box.clock.advance(6_000);
    expect(raised(box.facts)).toBe(0);
    expect(await box.order("threshold.apply", { version: 1, body: JSON.stringify(tighter(10)) })).toEqual({
      kind: "done",
      detail: "effective",
    });
    await box.gas("node-1", 12);
    await box.clock.advance(6_000);
    await box.gas("node-1", 12);
    expect(box.state().alarm.get("node-1/gas#gas.high")?.condition.kind).toBe("active");
    const again = await box.restart();
    expect(again.index().site.rules.find(({ id }) => id === "gas.high")).toMatchObject({ above: { value: 10 } });
    again.stop();
  });

  test("waits for its day and becomes effective between two inputs, by a clock that is believed", async () => {
    const box = await createBox();
    const effectiveAtMs = startMs + 3_600_000;
    await box.order("grid.apply", { version: 1, effectiveAtMs, body: JSON.stringify(regrid) });
    expect([...box.index().grids.keys()]).not.toContain("micro-9");
    await box.clock.advance(3_590_000);
    expect([...box.index().grids.keys()]).not.toContain("micro-9");
    const again = await box.restart();
    await again.clock.advance(20_000);
    expect([...again.index().grids.keys()]).toContain("micro-9");
    expect(again.index().points.get("node-1/gas" as never)?.place.grid).toBe("micro-9");
    again.stop();
  });

  test("of the grids leaves an open case where it was born, with the people of then, and new alarms use the new ones", async () => {
    const box = await createBox();
    await box.gas("node-1", 50);
    const [born] = box.state().case.values();
    expect(born).toMatchObject({ zone: "micro-1", told: ["worker-a"] });
    await box.order("grid.apply", { version: 1, body: JSON.stringify(regrid) });
    await box.gas("node-2", 50);
    const cases = [...box.state().case.values()];
    expect(cases.map(({ zone }) => zone)).toEqual(["micro-1", "micro-9"]);
    expect(cases[1]?.told).toEqual(["stranger"]);
    // The old case climbs on through the grid that is no more, and its people may act on it.
    await box.clock.advance(61_000);
    expect(box.state().case.get(cases[0]?.id ?? "")?.told).toEqual(["worker-a", "leader"]);
    const decision = await box.put({ kind: "case", case: "c1", by: "worker-a" as never, verb: "claim", command: "k1" });
    expect(decision.facts.map(({ kind }) => kind)).toContain("case-moved");
    expect(box.state().alarm.size).toBeGreaterThan(1);
    box.stop();
  });

  test("is refused with the diagnostic of the file, and nothing changes", async () => {
    const box = await createBox();
    const before = box.index();
    const outcome = await box.order("roster.apply", { version: 1, body: JSON.stringify({ roster: regrid.roster }) });
    expect(outcome).toMatchObject({
      kind: "refused",
      why: "invalid",
      detail: expect.stringMatching(/^E1301 roster\[0\]\.grid: there is no grid micro-9/) as string,
    });
    const loose = await box.order("threshold.apply", { version: 1, body: JSON.stringify(tighter(24)) });
    expect(loose).toMatchObject({ kind: "refused", why: "loosens-life-safety" });
    expect(box.index()).toBe(before);
    expect(box.state().amendment.size).toBe(0);
    box.stop();
  });

  test("is taken back by a person on the box: the version before counts again, then the file, and its number stays taken", async () => {
    const box = await createBox();
    const limitNow = () => box.index().site.rules.find(({ id }) => id === "gas.high");
    await box.order("threshold.apply", { version: 1, body: JSON.stringify(tighter(12)) });
    await box.order("threshold.apply", { version: 2, body: JSON.stringify(tighter(10)) });
    expect(limitNow()).toMatchObject({ above: { value: 10 } });
    const remove = box.verbs["remove-amendment"];
    expect(await remove?.({ kind: "threshold", version: 2, who: "installer" })).toEqual({ removed: true });
    expect(limitNow()).toMatchObject({ above: { value: 12 } });
    await remove?.({ kind: "threshold", version: 1, who: "installer" });
    expect(limitNow()).toMatchObject({ above: { value: 20 } });
    expect(await remove?.({ kind: "threshold", version: 1, who: "installer" })).toEqual({ removed: false });
    const replayed = await box.order("threshold.apply", { version: 2, body: JSON.stringify(tighter(10)) });
    expect(replayed).toMatchObject({ kind: "refused", why: "old-version" });
    box.stop();
  });

  test("keeps as many versions as there is room for", async () => {
    const box = await createBox();
    for (let version = 1; version <= 9; version += 1)
      await box.order("threshold.apply", { version, body: JSON.stringify(tighter(19 - version)) });
    expect([...box.state().amendment.values()].map(({ version }) => version)).toEqual([6, 7, 8, 9]);
    box.stop();
  });
});
