import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createMemoryBroker } from "../../cloud-bridge/link-memory.ts";
import { numberingOf, openNumbering } from "../../cloud-bridge/numbering.ts";
import { replaceFile } from "../../gateway/access/credential-file.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { createRng } from "../../simulators/rng.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { backlogCount, createBox, type BoxDeps } from "./box.ts";
import { startWallMs } from "./records.ts";

/** A district whose application can go back to what it held after so many messages, as from a backup of its disk. */
function createWorld() {
  const clock = createVirtualClock(startWallMs);
  const journal: (readonly [topic: string, bytes: Uint8Array])[] = [];
  let isReplay = false;
  const newApplication = () =>
    createApplication({
      print: () => {},
      publish: (topic, bytes) => isReplay || broker.send(topic, bytes),
      after: (ms, run) => void clock.after(ms, run),
      nowMs: () => clock.now().wallMs,
    });
  const broker = createMemoryBroker({
    clock,
    latencyMs: () => 20,
    hear: (topic, bytes) => {
      journal.push([topic, bytes]);
      application.hear(topic, bytes);
    },
  });
  let application = newApplication();
  const restoredTo = (messages: number) => {
    application = newApplication();
    isReplay = true;
    for (const [topic, bytes] of journal.slice(0, messages)) application.hear(topic, bytes);
    isReplay = false;
  };
  const box = (more: Partial<BoxDeps> = {}) => createBox({ clock, rng: createRng(1), link: broker, ...more });
  const held = (epoch = 7) => application.received().find((each) => each.epoch === epoch)?.lanes.event;
  return { clock, broker, box, held, restoredTo, heard: () => journal.length, received: () => application.received() };
}

describe("a district that is not what it was", () => {
  test("restored from yesterday's backup learns where the box is, says what it lost, and has the next alarm", async () => {
    const world = createWorld();
    const box = world.box();
    box.startPart();
    await world.clock.advance(1_000);
    box.add("event", 10);
    await world.clock.advance(1_000);
    const yesterday = world.heard();
    box.add("event", 30);
    await world.clock.advance(1_000);
    expect(world.held()?.upTo).toBe(40);
    world.restoredTo(yesterday);
    expect(world.held()?.upTo).toBe(10);
    box.add("event");
    await world.clock.advance(25_000);
    expect(world.held()).toMatchObject({ upTo: 41, gaps: [{ from: 11, to: 40, why: "forgotten by the district" }] });
    expect(world.held()?.records.at(-1)?.seq).toBe(41);
    expect(backlogCount(box)).toBe(0);
    box.add("event");
    await world.clock.advance(1_000);
    expect(world.held()?.upTo).toBe(42);
  });

  test("without any memory at all goes on as well", async () => {
    const world = createWorld();
    const box = world.box();
    box.startPart();
    await world.clock.advance(1_000);
    box.add("event", 5);
    await world.clock.advance(1_000);
    world.restoredTo(0);
    box.add("event");
    await world.clock.advance(25_000);
    expect(world.held()).toMatchObject({ upTo: 6, gaps: [{ from: 1, to: 5 }] });
    expect(backlogCount(box)).toBe(0);
  });

  test("whose broker says taken and loses two messages of five loses no record", async () => {
    const world = createWorld();
    const chance = createRng(3);
    const lossy = createMemoryBroker({
      clock: world.clock,
      latencyMs: () => 20,
      copies: () => (chance.next() < 0.4 ? 0 : 1),
      hear: (topic, bytes) => application.hear(topic, bytes),
    });
    const application = createApplication({
      print: () => {},
      publish: (topic, bytes) => lossy.send(topic, bytes),
      after: (ms, run) => void world.clock.after(ms, run),
    });
    const box = world.box({ link: lossy });
    box.startPart();
    for (let round = 0; round < 20; round += 1) {
      box.add("event", 3);
      await world.clock.advance(30_000);
    }
    await world.clock.advance(300_000);
    expect(application.received()[0]?.lanes.event.records.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 1),
    );
    expect(backlogCount(box)).toBe(0);
  });
});

describe("a box that begins at 1 again", () => {
  const [old, fresh] = [numberingOf("store-a", 1), numberingOf("store-b", 1)];
  /** The district holds 200 records of a box that is gone. */
  const heldBefore = async () => {
    const world = createWorld();
    const before = world.box({ epoch: old });
    before.startPart();
    await world.clock.advance(1_000);
    before.add("event", 200);
    await world.clock.advance(2_000);
    before.killPart();
    return { world, before };
  };

  test("because it was set up anew is heard from its first alarm on, beside what was held", async () => {
    const { world, before } = await heldBefore();
    const after = world.box({ epoch: fresh });
    after.startPart();
    await world.clock.advance(1_000);
    after.add("event", 3);
    await world.clock.advance(2_000);
    expect([world.held(old)?.upTo, world.held(fresh)?.upTo]).toEqual([200, 3]);
    expect(world.held(fresh)?.records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect([backlogCount(before), backlogCount(after)]).toEqual([0, 0]);
  });

  test("under the same numbering would not be heard: that is why there is another one", async () => {
    const { world } = await heldBefore();
    const after = world.box({ epoch: old });
    after.startPart();
    await world.clock.advance(1_000);
    after.add("event", 3);
    await world.clock.advance(2_000);
    expect(world.held(old)?.records).toHaveLength(200);
    // What the box knows: nobody has taken it. It is never called delivered.
    expect(backlogCount(after)).toBe(3);
  });

  test("and is told so, as the copy of another, leaves the numbering to it and is heard from its first alarm on", async () => {
    const { world } = await heldBefore();
    const copy = world.box({ epoch: old, renumber: () => fresh });
    copy.add("event", 3);
    await world.clock.advance(10);
    copy.startPart();
    await world.clock.advance(1_000);
    copy.startPart();
    await world.clock.advance(2_000);
    expect(world.held(fresh)?.records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(world.held(old)?.upTo).toBe(200);
    expect(backlogCount(copy)).toBe(0);
  });

  test("stays with the other numbering when it begins anew, and a store put back does not undo it", () => {
    const directory = mkdtempSync(join(tmpdir(), "gridpost-numbering-"));
    const open = (generation = 1) => openNumbering(directory, { store: "store-a", generation, replaceFile });
    expect(open().epoch()).toBe(old);
    const left = open().renumber();
    expect(open().epoch()).toBe(left);
    expect(new Set([old, left, open().renumber(), open(2).epoch()]).size).toBe(4);
    rmSync(directory, { recursive: true });
  });

  test("has another numbering for each store and each generation, in 32 bits", () => {
    const all = ["a", "b"].flatMap((store) => [1, 2, 3].map((epoch) => numberingOf(store, epoch)));
    expect(new Set(all).size).toBe(6);
    for (const each of all) expect(each).toBeLessThan(2 ** 32);
  });
});
