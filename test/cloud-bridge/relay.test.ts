import { describe, expect, test } from "vitest";
import { createMemoryBroker, type MemoryBroker } from "../../cloud-bridge/link-memory.ts";
import { limits } from "../../config/limits.ts";
import { lanes, type LaneId } from "../../gateway/core/uplink.ts";
import { createApplication, type Acking } from "../../simulators/district/application.ts";
import { createRng } from "../../simulators/rng.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { backlogCount, commitMs, createBox, type Box } from "./box.ts";
import { startWallMs } from "./records.ts";

interface World {
  readonly box: Box;
  readonly broker: MemoryBroker;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly application: ReturnType<typeof createApplication>;
  /** Topics in the order in which the broker heard them. */
  readonly heard: string[];
}

interface WorldOptions {
  readonly seed?: number;
  readonly copies?: (direction: "up" | "down") => number;
  readonly latencyMs?: number;
}

/** A whole uplink without a socket: core side, channel, part, machine, broker, and the real district application. */
function createWorld({ seed = 1, copies, latencyMs = 20 }: WorldOptions = {}): World {
  const clock = createVirtualClock(startWallMs);
  const heard: string[] = [];
  const application = createApplication({
    print: () => {},
    publish: (topic, bytes) => broker.send(topic, bytes),
    after: (ms, run) => void clock.after(ms, run),
  });
  const broker = createMemoryBroker({
    clock,
    latencyMs: () => latencyMs,
    ...(copies && { copies }),
    hear: (topic, bytes) => {
      heard.push(topic.split("/").at(-1) ?? "");
      application.hear(topic, bytes);
    },
  });
  const heldUpTo = (lane: LaneId) => application.received()[0]?.lanes[lane].upTo ?? 0;
  const box = createBox({
    clock,
    rng: createRng(seed),
    link: broker,
    forgotten: (lane, upTo) => {
      if (heldUpTo(lane) < upTo) throw new Error(`${lane} up to ${upTo} was forgotten before the district held it`);
    },
  });
  return { box, broker, clock, application, heard };
}

function heldSeqs({ application }: World, lane: LaneId): readonly number[] {
  return application.received()[0]?.lanes[lane].records.map((record) => record.seq) ?? [];
}

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

describe("the whole uplink in virtual time", () => {
  test("brings up what was waiting and what comes, and forgets it", async () => {
    const world = createWorld();
    for (const lane of lanes) world.box.add(lane, 100);
    await world.clock.advance(10);
    world.box.startPart();
    await world.clock.advance(5_000);
    world.box.add("event");
    await world.clock.advance(200);
    expect(heldSeqs(world, "event")).toEqual(from(1, 101));
    expect(heldSeqs(world, "step")).toEqual(from(1, 100));
    expect(heldSeqs(world, "summary")).toEqual(from(1, 100));
    expect(backlogCount(world.box)).toBe(0);
    expect(world.box.desk().status()).toMatchObject({
      connected: true,
      backlog: { event: 0, step: 0, summary: 0, backfill: 0, evidence: 0 },
    });
    expect(world.application.refused().size).toBe(0);
  });

  test("a live event overtakes a backlog of 50,000 summaries as if the line were free", async () => {
    const world = createWorld();
    world.box.add("summary", 50_000);
    await world.clock.advance(10);
    world.box.startPart();
    const waits: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      await world.clock.advance(1_000 + 7 * round);
      expect(backlogCount(world.box)).toBeGreaterThan(1_000);
      waits.push(await msUntilNextEvent(world));
    }
    // 20 ms is the latency of the line.
    expect(Math.max(...waits)).toBeLessThanOrEqual(25);
    await world.clock.advance(120_000);
    expect(heldSeqs(world, "summary")).toEqual(from(1, 50_000));
    expect(backlogCount(world.box)).toBe(0);
  }, 60_000);

  test("a box whose district holds more than it knows of catches up without losing or repeating", async () => {
    const world = createWorld();
    world.box.add("event", 200);
    await world.clock.advance(10);
    world.box.startPart();
    // The second window is held there, and not known to be held here, when the core dies.
    const acked = () => world.box.durable.get("event")?.ackedUpTo ?? 0;
    for (let ms = 0; ms < 1_000 && heldSeqs(world, "event").length < 128; ms += 1) await world.clock.advance(1);
    expect(acked()).toBe(64);
    world.box.crash();
    await world.clock.advance(20_000);
    expect(heldSeqs(world, "event")).toEqual(from(1, 200));
    expect(backlogCount(world.box)).toBe(0);
  });

  test("an application that stops answering costs a new dial now and then, and nothing is forgotten", async () => {
    const world = createWorld();
    world.box.startPart();
    await world.clock.advance(1_000);
    world.application.acking({ kind: "never" });
    world.box.add("event");
    await world.clock.advance(600_000);
    expect(backlogCount(world.box)).toBe(1);
    expect(world.box.desk().status()).toMatchObject({ connected: false, backlog: { event: 1 } });
    const births = world.heard.filter((what) => what === "birth").length;
    expect(births).toBeGreaterThan(5);
    expect(births).toBeLessThan(60);
    world.application.acking({ kind: "at-once" });
    await world.clock.advance(70_000);
    expect(backlogCount(world.box)).toBe(0);
    expect(heldSeqs(world, "event")).toEqual([1]);
  });

  test("a box whose core falls silent is flagged within three minutes, although its line is up", async () => {
    const world = createWorld();
    world.box.startPart();
    await world.clock.advance(1_000);
    const told = () => world.application.received()[0];
    for (let minute = 0; minute < 5; minute += 1) {
      world.box.desk().beat(["channel-dark"]);
      for (const ms of [0, 100, limits.beatEveryMs]) await world.clock.advance(ms);
    }
    expect(told()).toMatchObject({ alive: true, silent: false, wrong: ["channel-dark"] });
    await world.clock.advance(180_000 - limits.beatEveryMs);
    expect(told()).toMatchObject({ alive: true, silent: true });
    world.box.desk().beat([]);
    for (const ms of [0, 100]) await world.clock.advance(ms);
    expect(told()).toMatchObject({ alive: true, silent: false, wrong: [] });
    expect(world.application.refused().size).toBe(0);
  });

  test("records that the box lost are told as lost, and their lane goes on", async () => {
    const world = createWorld();
    world.box.add("event", 10);
    await world.clock.advance(10);
    for (const seq of [1, 2, 6]) world.box.stored.event.delete(seq);
    world.box.startPart();
    await world.clock.advance(2_000);
    expect(heldSeqs(world, "event")).toEqual([3, 4, 5, 7, 8, 9, 10]);
    expect(world.application.received()[0]?.lanes.event.gaps).toEqual([
      { from: 1, to: 2, why: "lost by the box" },
      { from: 6, to: 6, why: "lost by the box" },
    ]);
    expect(backlogCount(world.box)).toBe(0);
  });
});

/** From the event's being on disk to the broker. */
async function msUntilNextEvent({ box, clock, heard }: World): Promise<number> {
  box.add("event");
  await clock.advance(commitMs);
  heard.length = 0;
  for (let ms = 0; ms < 1_000; ms += 1) {
    if (heard.includes("event")) return ms;
    await clock.advance(1);
  }
  return Infinity;
}

/** What may go wrong in one run: the seed leaves some faults out, so that the others stand out. */
const seeds = from(1, 10);

describe("with lost publishes and acks, repeats, cuts, refusals, dead parts and dead cores", () => {
  test.each(seeds)(
    "every record reaches the district once, in order, and none is forgotten before its ack (seed %d)",
    async (seed) => {
      const chance = createRng(seed * 7919);
      const faults = drawFaults(chance.next);
      let calm = false;
      const copies = (direction: "up" | "down") => {
        if (calm) return 1;
        const drawn = chance.next();
        const lost = direction === "up" ? faults.lostUp : faults.lostDown;
        if (drawn < lost) return 0;
        return drawn < lost + faults.twice ? 2 : 1;
      };
      const world = createWorld({ seed, copies, latencyMs: Math.ceil(chance.next() * 300) });
      world.box.startPart();
      for (let second = 0; second < 300; second += 1) {
        produce(world.box, chance.next);
        misbehave(world, faults, chance.next);
        await world.clock.advance(1_000);
      }
      calm = true;
      world.broker.refuse(false);
      world.application.acking({ kind: "at-once" });
      await world.clock.advance(300_000);
      expectAllHeld(world);
    },
  );
});

type Faults = ReturnType<typeof drawFaults>;

function drawFaults(next: () => number) {
  const some = (max: number) => (next() < 0.6 ? next() * max : 0);
  return {
    lostUp: some(0.3),
    lostDown: some(0.4),
    twice: some(0.2),
    cut: some(0.05),
    refuse: some(0.02),
    quiet: some(0.03),
    partDies: some(0.02),
    coreDies: some(0.02),
  };
}

function produce(box: Box, next: () => number): void {
  const counts = {
    event: next() < 0.1 ? 3 : 0,
    step: next() < 0.2 ? 2 : 0,
    summary: next() < 0.05 ? 120 : 1,
    backfill: next() < 0.1 ? 40 : 0,
    evidence: 0,
  };
  for (const lane of lanes) if (counts[lane] > 0) box.add(lane, counts[lane]);
}

function misbehave({ box, broker, application, clock }: World, faults: Faults, next: () => number): void {
  if (next() < faults.cut) broker.cut();
  if (next() < faults.refuse) {
    broker.refuse(true);
    broker.cut();
    clock.after(next() * 40_000, () => broker.refuse(false));
  }
  if (next() < faults.quiet) application.acking(next() < 0.5 ? { kind: "never" } : late(next));
  if (next() < 0.1) application.acking({ kind: "at-once" });
  if (next() < faults.coreDies) clock.after(next() * 1_000, box.crash);
  else if (next() < faults.partDies) {
    box.killPart();
    clock.after(200 + next() * 5_000, () => restart(box));
  }
}

function late(next: () => number): Acking {
  return { kind: "late", ms: next() * 15_000 };
}

/** As the supervisor does: never two parts at once. */
function restart(box: Box): void {
  box.killPart();
  box.startPart();
}

function expectAllHeld(world: World): void {
  const [held, ...others] = world.application.received();
  expect(others).toEqual([]);
  expect(world.application.refused().size).toBe(0);
  for (const lane of lanes) {
    const lastSeq = world.box.durable.get(lane)?.lastSeq ?? 0;
    expect(held?.lanes[lane].records.map((record) => record.seq)).toEqual(from(1, lastSeq));
    expect(held?.lanes[lane].gaps).toEqual([]);
    expect(world.box.durable.get(lane)?.ackedUpTo ?? 0).toBe(lastSeq);
  }
  expect(backlogCount(world.box)).toBe(0);
}
