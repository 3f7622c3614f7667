import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createEmulatedBox } from "../../bench/proof/bridge/emulated-box.ts";
import { plainSite } from "../../bench/proof/bridge/plain-site.ts";
import { percentile } from "../../bench/proof/path/figures.ts";
import { createMemoryBroker } from "../../cloud-bridge/link-memory.ts";
import { limits } from "../../config/limits.ts";
import type { PersonId, PointId } from "../../config/ids.ts";
import { createAlbum } from "../../simulators/district/album.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { createRng } from "../../simulators/rng.ts";
import { narrowLink } from "../acceptance/narrow-link.ts";
import { photoOfBytes } from "../gateway/photo/picture.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";

/** 32 kbit/s: what is left where everybody phones. */
const bytesPerMs = 4;
const detectors = 30;
const photos = new Map(
  Array.from({ length: 3 }, (_, nth) => photoOfBytes(limits.photoBytesMax, nth)).map((bytes) => [
    createHash("sha256").update(bytes).digest("hex"),
    bytes,
  ]),
);

test("on a narrow line photos hold up no alarm, and go on where a broken line left them", async () => {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const album = createAlbum();
  const waits: number[] = [];
  const district = createApplication({
    print: () => {},
    publish: (topic, bytes) => broker.send(topic, bytes),
    after: (ms, run) => void clock.after(ms, run),
    onRecord: (box, record) => {
      album.hear(box, record);
      if (record.body.kind === "alarm") waits.push(clock.now().monoMs - (record.monoMs ?? 0));
    },
  });
  const broker = createMemoryBroker({ clock, latencyMs: () => 60, hear: district.hear });
  const box = createEmulatedBox({
    id: "box-1",
    site: plainSite("box-1", detectors),
    urls: ["mqtt://district"],
    clock,
    rng: createRng(7),
    link: narrowLink(broker, { bytesPerMs, clock }),
    photo: async (hash) => photos.get(hash),
  });
  const hear = (detector: number, value: number) => {
    const point = `gas-${detector}/gas` as PointId;
    return box.put({ kind: "readings", readings: [{ point, sample: { kind: "good", value }, at: clock.now() }] });
  };
  const bring = (hash: string, bytes: number) =>
    box.put({
      kind: "case",
      case: "c1",
      by: "worker" as PersonId,
      verb: "attach",
      command: hash.slice(0, 40),
      order: { evidence: { kind: "photo", type: "image/jpeg", hash, bytes } },
    });

  box.start();
  await clock.advance(1_000);
  await hear(1, 60);
  for (const [hash, bytes] of photos) await bring(hash, bytes.length);
  expect(box.lane("evidence").lastSeq).toBe(3 * 150);
  const whole = () => album.photos().filter(({ kind }) => kind === "whole").length;
  for (let turn = 0; whole() < photos.size && turn < 2_000; turn += 1) {
    await clock.advance(1_000);
    await hear(1 + (Math.floor(turn / 2) % detectors), turn % 2 === 0 ? 60 : 4);
    if (turn === 100) broker.cut();
  }
  expect(whole()).toBe(photos.size);
  for (const [hash, bytes] of photos) expect(album.bytesOf("box-1", hash)).toEqual(bytes);
  expect(waits.length).toBeGreaterThan(50);
  expect(percentile(waits, 0.95)).toBeLessThanOrEqual(2_000);
  const held = district.received()[0]?.lanes.evidence;
  expect(held?.gaps).toEqual([]);
  expect(held?.duplicates).toBeLessThanOrEqual(limits.uplinkWindowMax);
}, 60_000);
