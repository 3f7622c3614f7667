import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSite } from "../../config/load.ts";
import type { DeviceProfile } from "../../config/device-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { readDocument } from "../../sensors/mqtt/document.ts";
import { readPayload } from "../../sensors/mqtt/payload.ts";
import { sampleOf } from "../../sensors/modbus/values.ts";
import { isBitTable, type ModbusMeasure } from "../../config/modbus-profile.ts";
import { timetable } from "../../simulators/demo/timetable.ts";
import { fieldOf, messageOf, topicOf } from "../../simulators/encode/message.ts";
import { cellsOf, writeValue, type Cells } from "../../simulators/encode/registers.ts";
import { hourMs, minuteMs } from "../../simulators/models/model.ts";
import { readShelf } from "../../simulators/replay/profile-shelf.ts";
import { chanceAt, createRng, normalAt, wander } from "../../simulators/rng.ts";
import { createScenario, quietScenario } from "../../simulators/scenario.ts";
import { faultAt, planFaults } from "../../simulators/wire-faults.ts";
import { createWorld, type World } from "../../simulators/world.ts";

const root = join(import.meta.dirname, "../..");

function demoSite(): SiteIndex {
  const loaded = loadSite(join(root, "config/examples/demo.yaml"));
  if (!loaded.ok) throw new Error(loaded.error.map(({ problem }) => problem.en).join("; "));
  return indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme);
}

const site = demoSite();
const shelf = await readShelf(join(root, "config/devices"));
const scenario = createScenario(site);
const points = [...site.points.values()];

function worldOf(seed: number): World {
  return createWorld(site, { seed, scenario });
}

function valuesAt(world: World, atMs: number): readonly number[] {
  return points.map(({ id }) => world.valueAt(id, atMs));
}

describe("one seed, one world", () => {
  const times = [0, 1_000, 90_000, 14 * minuteMs, 5 * hourMs, 400 * hourMs];

  test("the same seed gives the same world, asked in any order", () => {
    const forwards = times.map((time) => valuesAt(worldOf(7), time));
    const world = worldOf(7);
    const backwards = times.toReversed().map((time) => valuesAt(world, time));
    expect(backwards.toReversed()).toEqual(forwards);
  });

  test("another seed gives another world", () => {
    expect(valuesAt(worldOf(8), minuteMs)).not.toEqual(valuesAt(worldOf(7), minuteMs));
  });

  test("every value is one a sensor could send, at any time", () => {
    const world = worldOf(7);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * 24 * hourMs }),
        fc.constantFrom(...points),
        (atMs, { id, quantity }) => {
          const [low, high] = factsOf(quantity).range;
          const value = world.valueAt(id, atMs);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        },
      ),
    );
  });

  test("a stream of chances repeats, and a chance belongs to its key", () => {
    const draw = (): readonly number[] => {
      const rng = createRng(42);
      return [rng.next(), rng.next(), rng.next()];
    };
    expect(draw()).toEqual(draw());
    expect(new Set(Array.from({ length: 1000 }, (_, key) => chanceAt(7, key))).size).toBe(1000);
  });

  test("noise has the deviation it says", () => {
    const drawn = Array.from({ length: 20_000 }, (_, key) => normalAt(7, key));
    const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + value ** 2, 0) / drawn.length);
    expect(deviation).toBeGreaterThan(0.97);
    expect(deviation).toBeLessThan(1.03);
    expect(wander(7, 500, 1000)).not.toBe(wander(7, 600, 1000));
  });
});

describe("the demo's scenario", () => {
  const world = worldOf(7);
  const speed = 60;
  const rows = timetable({ site, scenario, world, faults: planFaults(site, scenario.opening), speed });
  const atOf = (text: string): number => (rows.find((row) => row.text.zh.includes(text))?.atMs ?? Infinity) / 1000;

  test("levels and concentrations move from the first seconds on", () => {
    const moving = points.filter(({ quantity }) =>
      ["water-level", "combustible-gas", "carbon-monoxide"].includes(quantity),
    );
    for (const { id } of moving) expect(world.valueAt(id, 0)).not.toBe(world.valueAt(id, 3_000 * speed));
  });

  test("the river rises from about eight seconds on and rings within twenty", () => {
    const level = (seconds: number): number =>
      world.valueAt(points.find(({ quantity }) => quantity === "water-level")!.id, seconds * 1000 * speed);
    expect(level(8) - level(0)).toBeLessThan(0.15);
    expect(level(14) - level(0)).toBeGreaterThan(0.2);
    expect(atOf("预计告警：水位快速上涨")).toBeLessThan(20);
  });

  test("gas rings at about twenty seconds, in another micro-grid", () => {
    expect(atOf("预计告警：可燃气体低浓度")).toBeGreaterThan(15);
    expect(atOf("预计告警：可燃气体低浓度")).toBeLessThan(25);
    const grids = scenario.opening.slice(0, 3).map(({ point }) => site.points.get(point)?.place.grid);
    expect(new Set(grids).size).toBe(3);
  });

  test("the water passes its highest limit for longer than the rule's delay", () => {
    expect(atOf("预计告警：水位超保证")).toBeLessThan(120);
    expect(atOf("预计告警：水位超历史最高")).toBeLessThan(120);
  });

  test("at a speed that leaves the delays no time, no such alarm is promised", () => {
    const fast = timetable({ site, scenario, world, faults: [], speed: 600 });
    expect(fast.map(({ text }) => text.zh).join()).not.toContain("水位超保证");
  });

  test("afterwards one thing every four hours of the world, without end", () => {
    const begun = (fromMs: number, toMs: number): number =>
      scenario.actsNear(toMs).filter(({ startMs }) => fromMs < startMs && startMs <= toMs).length;
    expect([100, 1_000, 10_000].map((hours) => begun(hours * hourMs, (hours + 4) * hourMs))).toEqual([1, 1, 1]);
  });

  test("nothing happens in a quiet world", () => {
    const quiet = createWorld(site, { seed: 7, scenario: quietScenario });
    const gas = points.find(({ quantity }) => quantity === "combustible-gas")!;
    expect(
      Math.max(...Array.from({ length: 300 }, (_, minute) => quiet.valueAt(gas.id, minute * minuteMs))),
    ).toBeLessThan(5);
  });
});

describe("faults on the wire", () => {
  const plan = planFaults(site, scenario.opening);

  test("each kind occurs, and none hits a device the scenario opens with", () => {
    expect(plan.map(({ fault }) => fault).toSorted()).toEqual([
      "exception",
      "malformed",
      "not-a-number",
      "silent",
      "spike",
    ]);
    const starring = scenario.opening.map(({ point }) => point.split("/")[0]);
    for (const { device } of plan) expect(starring).not.toContain(device);
  });

  test("silence lasts longer than the slowest rule that listens for it", () => {
    const silent = plan.find(({ fault }) => fault === "silent")!;
    expect(silent.forMs).toBeGreaterThan(100_000);
    expect(faultAt(plan, silent.device, silent.firstMs + 1)).toBe("silent");
    expect(faultAt(plan, silent.device, silent.firstMs + silent.forMs + 1)).not.toBe("silent");
  });
});

/** A value the measure can say; contacts are active, and the device itself is well. */
function typical(measure: Pick<ModbusMeasure, "quantity" | "range">): number {
  const { kind, range } = factsOf(measure.quantity);
  const [low, high] = measure.range ?? range;
  if (measure.quantity === "fault" || measure.quantity === "self-test") return 0;
  return kind === "contact" ? 1 : Math.min(high, Math.max(low, 7));
}

/** The pretend nodes speak registers, JSON objects and plain text; hydrological stations have a pretend one of their own. */
function isSpoken(profile: DeviceProfile): profile is Exclude<DeviceProfile, { transport: "sl651" | "box" }> {
  if (profile.transport !== "mqtt") return profile.transport === "modbus";
  const isPlain = profile.format === "json" || profile.format === "text";
  return isPlain && profile.measures.every(({ entry }) => entry === undefined);
}

describe("what a pretend device sends is what the gateway reads", () => {
  test.each(shelf.flatMap(({ id, profile }) => (isSpoken(profile) ? [[id, profile] as const] : [])))(
    "%s",
    (_, profile) => {
      if (profile.transport === "mqtt") {
        const fields = new Map(profile.measures.map((measure) => [measure.id, fieldOf(measure, typical(measure))]));
        const document = readDocument(profile.format, Buffer.from(messageOf(profile, "node", fields)));
        expect(document.kind).toBe("document");
        const read = document.kind === "document" ? readPayload(profile, "node", document.content) : undefined;
        const values = read?.kind === "samples" ? read.samples.map(({ measure, sample }) => [measure, sample]) : [];
        const unique = new Set(profile.measures.map(({ pointer }) => pointer)).size;
        expect(values.length).toBeGreaterThan(0);
        // Two measures on one field cannot both be said.
        if (unique === profile.measures.length)
          expect(values.every(([, sample]) => (sample as { kind: string }).kind === "good")).toBe(true);
        expect(topicOf(profile, "node")).not.toMatch(/[+#{}]/);
        return;
      }
      const cells = cellsOf(profile);
      for (const measure of profile.measures) {
        expect(writeValue(cells, measure, typical(measure))).toBe(true);
        const sample = sampleOf(measure, wireOf(cells, measure));
        expect([measure.id, sample.kind]).toEqual([measure.id, "good"]);
        const step = isBitTable(measure.from.table) ? 0 : Math.abs(measure.scale);
        if (sample.kind === "good")
          expect(Math.abs(sample.value - typical(measure))).toBeLessThanOrEqual(Math.max(step, 0.5));
      }
    },
  );

  /** Everything around the measure, as one answer would hold it. */
  function wireOf(cells: Cells, { from }: ModbusMeasure): Parameters<typeof sampleOf>[1] {
    const address = Math.max(0, from.address - 100);
    const words = Array.from({ length: 240 }, (_, index) => cells.at(from.table, address + index));
    return { table: from.table, address, words: isBitTable(from.table) ? words.map((word) => word & 1) : words };
  }
});

test("a number a register has no room for is said as the device's sentinel, never as another level", () => {
  const profile = shelf.find(({ id }) => id === "level-transmitter")!.profile;
  if (profile.transport !== "modbus") throw new Error("another transport");
  const [measure] = profile.measures;
  const cells = cellsOf(profile);
  expect(writeValue(cells, measure!, 1000)).toBe(true);
  expect(sampleOf(measure!, { table: "holding", address: 0, words: [cells.at("holding", 0)] })).toMatchObject({
    kind: "bad",
    why: "sentinel",
  });
});
