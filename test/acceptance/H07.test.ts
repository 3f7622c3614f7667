import { expect, test } from "vitest";
import { createEmulatedBox } from "../../bench/proof/bridge/emulated-box.ts";
import { plainSite } from "../../bench/proof/bridge/plain-site.ts";
import { percentile } from "../../bench/proof/path/figures.ts";
import { createMemoryBroker } from "../../cloud-bridge/link-memory.ts";
import type { PointId } from "../../config/ids.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { chanceAt, createRng } from "../../simulators/rng.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { narrowLink } from "./narrow-link.ts";

const points = 30;
const minutes = 72 * 60;
/** 32 kbit/s: narrower for these points than 256 kbit/s is for a large site. */
const bytesPerMs = 4;

test("H07 while 72 h of backlog drain, a new alarm is at the district within 2 s (p95), and the line is full", async () => {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const waits: number[] = [];
  let bytesUp = 0;
  const district = createApplication({
    print: () => {},
    publish: (topic, bytes) => broker.send(topic, bytes),
    after: (ms, run) => void clock.after(ms, run),
    onRecord: (_, { body, monoMs = 0 }) => {
      if (body.kind === "alarm" && monoMs >= lineMs) waits.push(clock.now().monoMs - monoMs);
    },
  });
  const broker = createMemoryBroker({
    clock,
    latencyMs: () => 60,
    hear: (topic, bytes) => {
      bytesUp += bytes.length + 60;
      district.hear(topic, bytes);
    },
  });
  const link = narrowLink(broker, { bytesPerMs, clock });
  const site = plainSite("box-1", points);
  const box = createEmulatedBox({ id: "box-1", site, urls: ["mqtt://district"], clock, rng: createRng(7), link });
  const hear = (values: readonly (readonly [number, number])[]) => {
    const readings = values.map(
      ([point, value]) =>
        ({ point: `gas-${point}/gas` as PointId, sample: { kind: "good", value }, at: clock.now() }) as const,
    );
    return box.put({ kind: "readings", readings });
  };
  for (let minute = 0; minute < minutes; minute += 1) {
    const turn = (point: number) => Math.round(chanceAt(point, minute) * 60) / 10;
    await hear(Array.from({ length: points }, (_, at) => [at + 1, turn(at)]));
    await box.put({ kind: "tick" });
    await clock.advance(60_000);
  }
  const waiting = box.lane("backfill").lastSeq;
  expect(waiting).toBeGreaterThan(minutes - 10);

  const lineMs = clock.now().monoMs;
  box.start();
  let rung = 0;
  const drained = () => district.received()[0]?.lanes.backfill.upTo === waiting;
  while (!drained() && clock.now().monoMs < lineMs + 3_600_000) {
    await clock.advance(1_000);
    rung += 1;
    await hear([[1 + (Math.floor(rung / 2) % points), rung % 2 === 0 ? 60 : 4]]);
  }
  expect(drained()).toBe(true);
  expect(waits.length).toBeGreaterThan(20);
  expect(percentile(waits, 0.95)).toBeLessThanOrEqual(2_000);
  expect(bytesUp / (bytesPerMs * (clock.now().monoMs - lineMs))).toBeGreaterThan(0.9);
  await clock.advance(60_000);
  expect(box.backlog()).toBe(0);
  expect(district.received()[0]?.lanes.backfill.records.map(({ seq }) => seq)).toEqual(
    Array.from({ length: waiting }, (_, at) => at + 1),
  );
}, 120_000);
