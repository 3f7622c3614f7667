import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeviceId } from "../../../../config/ids.ts";
import { limits } from "../../../../config/limits.ts";
import { mqttMapSchema } from "../../../../config/mqtt-profile.ts";
import { createCredit } from "../../../../sensors/mqtt/broker/credit.ts";
import { createIngest } from "../../../../sensors/mqtt/broker/ingest.ts";
import { createTally } from "../../../../sensors/mqtt/broker/tally.ts";
import { type Batch, batchItemsMax, fromBrokerSchema } from "../../../../sensors/mqtt/messages.ts";
import { indexTopics, type Listener } from "../../../../sensors/mqtt/topic.ts";
import { createFakeChannel, type FakeChannel } from "../fake-channel.ts";
import { silentLog } from "../rig.ts";

const ids = Array.from({ length: 60 }, (_, at) => `m${at}`);
const listener = (device: string, options: object): Listener => ({
  device: device as DeviceId,
  name: device,
  map: mqttMapSchema.parse({
    topic: "t/{name}",
    measures: [{ id: "v", quantity: "count", pointer: "/v" }],
    ...options,
  }),
});
const wide = { measures: ids.map((id) => ({ id, quantity: "count", pointer: `/${id}` })) };
const bridged = { topic: "bridge", roots: ["/{name}"] };

function bench() {
  const channel = createFakeChannel();
  const credit = createCredit(limits.brokerCreditMax);
  const index = indexTopics([
    listener("a", {}),
    listener("wide", wide),
    listener("b1", bridged),
    listener("b2", bridged),
  ]);
  const ingest = createIngest(index, channel, credit);
  const done: string[] = [];
  const take = (topic: string, payload: string, name = payload) =>
    ingest.take(topic, Buffer.from(payload), () => void done.push(name));
  return { channel, credit, ingest, done, take };
}

const batches = (channel: FakeChannel) => channel.sent as readonly Batch[];
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("what comes in one turn is one batch; what comes while it is under way is the next", async () => {
  const { channel, ingest, done, take } = bench();
  take("t/a", '{"v":1}');
  take("t/a", '{"v":2}');
  await settle();
  take("t/a", '{"v":3}');
  await settle();
  expect(batches(channel).map(({ id, readings }) => [id, readings.length])).toEqual([[1, 2]]);
  expect(done).toEqual([]);
  ingest.stored(1);
  expect(done).toEqual(['{"v":1}', '{"v":2}']);
  expect(batches(channel).map(({ id, readings }) => [id, readings.length])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  ingest.stored(2);
  expect(done).toHaveLength(3);
});

test("what is decided makes room for more, what is stored is acknowledged, up to its bound", async () => {
  const { channel, credit, ingest, done, take } = bench();
  for (let id = 1; id <= limits.brokerUnstoredMax; id++) {
    take("t/a", '{"v":1}');
    await settle();
    ingest.decided(id);
  }
  expect([batches(channel).length, done.length, credit.isSpent()]).toEqual([limits.brokerUnstoredMax, 0, false]);
  take("t/a", '{"v":2}', "one too many");
  await settle();
  expect(batches(channel)).toHaveLength(limits.brokerUnstoredMax);
  ingest.stored(3);
  await settle();
  expect([batches(channel).length, done.length]).toEqual([limits.brokerUnstoredMax + 1, 3]);
  ingest.stored(limits.brokerUnstoredMax + 1);
  expect(done.at(-1)).toBe("one too many");
});

test("an answer to an earlier batch releases nothing", async () => {
  const { ingest, done, take } = bench();
  take("t/a", '{"v":1}');
  await settle();
  ingest.stored(1);
  take("t/a", '{"v":2}');
  await settle();
  ingest.stored(1);
  expect(done).toEqual(['{"v":1}']);
});

test("a batch holds at most as many publishes as there is credit, and as many values as fit a message", async () => {
  const { channel, ingest, take } = bench();
  const full = JSON.stringify(Object.fromEntries(ids.map((id) => [id, "x".repeat(120)])));
  for (let at = 0; at < 40; at++) take("t/wide", full);
  for (let at = 0; at < 600; at++) take("t/a", "{");
  await settle();
  for (let id = 1; id <= batches(channel).length; id++) {
    ingest.stored(id);
    await settle();
  }
  const counted = (rejects: Batch["rejects"]) => rejects.reduce((sum, { count = 1 }) => sum + count, 0);
  const sizes = batches(channel).map(({ readings, rejects }) => readings.length + counted(rejects));
  expect(sizes.reduce((sum, size) => sum + size)).toBe(40 * 60 + 600);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(batchItemsMax);
  for (const batch of batches(channel)) {
    expect(JSON.stringify(batch).length).toBeLessThan(limits.ipcFrameBytesMax);
    expect(fromBrokerSchema.safeParse(batch).success).toBe(true);
  }
});

test("publishes are released in the order they came, whatever the core's answers and the channel's room", async () => {
  const act = fc.constantFrom("take", "bad", "store", "fill", "drain", "turn");
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const { channel, ingest, done, take } = bench();
      const taken: string[] = [];
      for (const each of acts) {
        if (each === "take" || each === "bad") {
          taken.push(`${taken.length}`);
          take(each === "take" ? "t/a" : "no/such", `{"v":${taken.length}}`, taken.at(-1));
        }
        if (each === "store") ingest.stored(batches(channel).length);
        if (each === "fill") channel.fill();
        if (each === "drain") channel.drain();
        if (each === "turn") await settle();
      }
      channel.drain();
      await settle();
      for (let id = 1; id <= batches(channel).length; id++) {
        ingest.stored(id);
        await settle();
      }
      expect(done).toEqual(taken);
    }),
    { numRuns: 60 },
  );
});

test("nothing is sent to a core that is gone, and nothing loops", async () => {
  const { channel, done, take } = bench();
  channel.fill();
  take("t/a", '{"v":1}');
  await settle();
  channel.close();
  await settle();
  expect(channel.sent).toEqual([]);
  expect(done).toEqual([]);
});

test("a bridge's message is given to the device it names; one about a stranger is counted", async () => {
  const { channel, take } = bench();
  take("bridge", '{"b2":{"v":5}}');
  take("bridge", '{"b9":{"v":5}}');
  await settle();
  expect(batches(channel)[0]?.readings).toEqual([{ point: "b2/v", sample: { kind: "good", value: 5 } }]);
  expect(batches(channel)[0]?.rejects).toEqual([{ source: "unknown-topic", why: "malformed", detail: "bridge" }]);
});

test("bytes that nobody behind a bridge can read are counted once", async () => {
  const { channel, take } = bench();
  take("bridge", "{");
  await settle();
  expect(batches(channel)[0]?.rejects).toHaveLength(1);
});

test("credit: whoever waits goes on when something is given back, and nobody is forgotten", () => {
  const credit = createCredit(2);
  const gone: string[] = [];
  credit.take();
  credit.take();
  expect(credit.isSpent()).toBe(true);
  for (const name of ["a", "b", "c", "d"]) credit.whenFree(() => gone.push(name));
  credit.giveBack();
  expect(gone).toEqual(["a"]);
  credit.giveBack();
  expect(gone).toEqual(["a", "b", "c", "d"]);
});

test("tally: the first of a kind is logged at once, ten thousand more as one number", () => {
  const lines: unknown[] = [];
  const timers: (() => void)[] = [];
  const clock = {
    now: () => ({ boot: "t", monoMs: 0, wallMs: 0, wallTrusted: true }),
    after: (_: number, run: () => void) => (timers.push(run), () => undefined),
  };
  const tally = createTally({
    clock,
    log: { ...silentLog, warn: (event, fields) => lines.push([event, fields?.["count"]]) },
  });
  for (let at = 0; at < 10_001; at++) tally.count("mqtt-frame-too-long");
  expect(lines).toEqual([["mqtt-frame-too-long", undefined]]);
  for (const run of timers.splice(0)) run();
  expect(lines[1]).toEqual(["mqtt-frame-too-long", 10_000]);
  tally.count("mqtt-frame-too-long");
  expect(lines).toHaveLength(3);
});
