import { expect, test } from "vitest";
import { createEmulatedBox } from "../../bench/proof/bridge/emulated-box.ts";
import { plainSite } from "../../bench/proof/bridge/plain-site.ts";
import { decodeAck, encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { decode, encode, type CborMap, type CborValue } from "../../cloud-bridge/cbor.ts";
import { decodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { decodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import { isMap } from "../../cloud-bridge/cbor-fields.ts";
import { inflated } from "../../cloud-bridge/deflate.ts";
import { createMemoryBroker } from "../../cloud-bridge/link-memory.ts";
import type { PointId } from "../../config/ids.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { createRng } from "../../simulators/rng.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";

/** What lies between a box and a district of other versions: every message goes through it. */
interface Between {
  readonly up?: (bytes: Uint8Array) => Uint8Array;
  readonly down?: (bytes: Uint8Array) => Uint8Array;
}

/** A box rings twice and lives for some minutes; how much of it the district holds, and what it did not understand. */
async function live({ up = (bytes) => bytes, down = (bytes) => bytes }: Between) {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const district = createApplication({
    print: () => {},
    publish: (topic, bytes) => broker.send(topic, down(bytes)),
    after: (ms, run) => void clock.after(ms, run),
  });
  const broker = createMemoryBroker({ clock, hear: (topic, bytes) => district.hear(topic, up(bytes)) });
  const site = plainSite("box-1", 3);
  const box = createEmulatedBox({ id: "box-1", site, urls: ["mqtt://d"], clock, rng: createRng(3), link: broker });
  box.start();
  for (let second = 0; second < 240; second += 1) {
    const value = second > 60 && second < 90 ? 60 : 4;
    const reading = { point: "gas-1/gas" as PointId, sample: { kind: "good", value }, at: clock.now() } as const;
    await box.put({ kind: "readings", readings: [reading] });
    await box.put({ kind: "tick" });
    await clock.advance(1_000);
  }
  const [held] = district.received();
  return { held, backlog: box.backlog(), produced: box.produced(), refused: [...district.refused().keys()] };
}

const mapped = (bytes: Uint8Array, change: (map: CborMap) => CborMap): Uint8Array => {
  const plain = inflated(bytes, 32_768);
  const value = plain && decode(plain, 32_768);
  if (value?.ok !== true || !isMap(value.value)) throw new Error("no message of ours");
  return encode(change(value.value));
};

const versioned = (version: number) => (bytes: Uint8Array) =>
  mapped(bytes, (map) => new Map<number, CborValue>([...map, [0, version]]));

/** What a later version may add: keys in the message and in each of its records. */
const fromTheFuture = (bytes: Uint8Array) =>
  mapped(bytes, (map) => {
    const records = map.get(7);
    const isFrame = Array.isArray(records);
    const later = (of: CborMap) => new Map<number, CborValue>([...of, [90, "later"], [91, [1, new Map([[2, 3]])]]]);
    const changed = isFrame ? [...map, [7, records.map((each) => (isMap(each) ? later(each) : each))] as const] : map;
    return later(new Map<number, CborValue>(changed));
  });

test("H14 a district that speaks version 1 acknowledges what a box of version 2 sends", async () => {
  const { backlog, produced, refused } = await live({ down: versioned(1) });
  expect({ backlog, refused }).toEqual({ backlog: 0, refused: [] });
  expect(produced).toBeGreaterThan(5);
});

test("H14 unknown keys, in messages and in records, are left alone both ways", async () => {
  const plain = await live({});
  const later = await live({ up: fromTheFuture, down: fromTheFuture });
  expect(later).toMatchObject({ backlog: 0, produced: plain.produced, refused: [] });
  expect(later.held?.lanes.event.records).toEqual(plain.held?.lanes.event.records);
  expect(later.held?.lanes.summary.records).toEqual(plain.held?.lanes.summary.records);
});

test("H14 a version that nobody here knows is refused by its number, and nothing of it is lost", async () => {
  const { refused, backlog, produced } = await live({ up: versioned(3) });
  expect(refused).toEqual(['{"kind":"version","version":3}']);
  expect(backlog).toBe(produced);
  const deaf = await live({ down: versioned(3) });
  expect(deaf.backlog).toBe(deaf.produced);
});

test("H14 what a box of version 1 sends is read", () => {
  const frame = decodeFrame(Buffer.from(frameOfVersion1, "hex"));
  expect(frame).toMatchObject({ ok: true, value: { box: "b", lane: "event", firstSeq: 7 } });
  const body = frame.ok ? frame.value.records[0] : undefined;
  expect(body).toMatchObject({
    seq: 7,
    atMs: 1_780_000_000_000,
    clockTrusted: true,
    body: { kind: "alarm", event: "raised", point: "g/gas", rule: "gas.hh", severity: 1, hazard: "gas", value: 60 },
  });
  const marks = [["event", 6, 7]] as const;
  const birth = new Map<number, CborValue>([
    [0, 1],
    [1, "b"],
    [2, 1],
    [3, marks],
    [4, [["c"]]],
    [5, [["g/gas", "combustible-gas", "%LEL", 0]]],
  ]);
  expect(decodeBirth(encode(birth))).toMatchObject({ ok: true, value: { box: "b", epoch: 1 } });
  const ack = encodeAck({ box: "b", epoch: 1, upTo: { event: 7 } });
  expect(decodeAck(versioned(1)(ack))).toEqual(decodeAck(ack));
});

/** As version 1 wrote an alarm: the clock's quality as a truth value, no monotonic time, no boots. */
const frameOfVersion1 = Buffer.from(
  encode(
    new Map<number, CborValue>([
      [0, 1],
      [1, "b"],
      [2, 1],
      [3, "event"],
      [4, 7],
      [5, 3],
      [6, ["g/gas"]],
      [
        7,
        [
          new Map<number, CborValue>([
            [0, "alarm"],
            [1, 1_780_000_000_000],
            [2, true],
            [3, "raised"],
            [4, 0],
            [5, "gas.hh"],
            [6, 1],
            [7, "gas"],
            [9, 60_000],
          ]),
        ],
      ],
    ]),
  ),
).toString("hex");
