import { expect, test } from "vitest";
import type { SiteInput } from "../../../config/site.ts";
import { nothing } from "../../../gateway/core/decision.ts";
import type { Put } from "../../../gateway/core/ports.ts";
import { createMqttSource, type MqttSource } from "../../../sensors/mqtt/source.ts";
import { createFakeChannel, type FakeChannel } from "./fake-channel.ts";
import { clock, createFakeCore, type FakeCore, pauseMs, readingsIn, rejectsIn, silentLog, siteOf } from "./rig.ts";

const extra: NonNullable<SiteInput["devices"]> = [
  { id: "leak-1", name: "水浸", profile: "z2m-water-leak", topicName: "kitchen/leak", place: { grid: "g1" } },
];

interface Bench {
  readonly mqtt: MqttSource;
  readonly core: FakeCore;
  readonly stop: AbortController;
  readonly ports: number[];
}

function bench(put?: Put): Bench {
  const core = createFakeCore();
  const ports: number[] = [];
  const mqtt = createMqttSource(siteOf(2, 1883, extra), {
    clock,
    log: silentLog,
    onListening: ({ port }) => ports.push(port),
  });
  const stop = new AbortController();
  void mqtt.source.run(put ?? core.put, stop.signal);
  return { mqtt, core, stop, ports };
}

async function visit({ mqtt }: Bench): Promise<{ channel: FakeChannel; ended: Promise<void> }> {
  const channel = createFakeChannel();
  const ended = mqtt.desk(channel);
  await pauseMs(0);
  return { channel, ended };
}

const reading = (point: string, value: number | null) => ({ point, sample: { kind: "good", value } });
const batch = (id: number, readings: readonly object[], rejects: readonly object[] = []) => ({
  kind: "batch",
  id,
  readings,
  rejects,
});

test("the broker is told where to listen, for whom, and what their messages mean", async () => {
  const { channel } = await visit(bench());
  expect(channel.sent).toEqual([
    {
      kind: "configure",
      host: "127.0.0.1",
      port: 1883,
      anonymous: true,
      homeAssistant: false,
      packetsPerSecond: 10,
      bridges: [],
      readers: [],
      box: "box-1",
      directory: "",
      devices: [
        { device: "s1", profile: "gridpost-smoke", name: "s1" },
        { device: "s2", profile: "gridpost-smoke", name: "s2" },
        { device: "leak-1", profile: "z2m-water-leak", name: "kitchen/leak" },
      ],
      maps: { "gridpost-smoke": expect.anything(), "z2m-water-leak": expect.anything() },
    },
  ]);
  expect(JSON.stringify(channel.sent)).not.toContain("vectors");
});

test("a batch is stored with the time of its arrival, and only then answered", async () => {
  const at = bench();
  const { channel } = await visit(at);
  at.core.hold();
  const said = channel.say(batch(1, [reading("s1/smoke", 1), reading("s2/battery", 50)]));
  await pauseMs(20);
  expect(channel.sent).toHaveLength(1);
  at.core.release();
  await said;
  expect(channel.sent[1]).toEqual({ kind: "stored", upTo: 1 });
  expect(readingsIn(at.core.inputs)).toEqual([
    { ...reading("s1/smoke", 1), at: expect.objectContaining({ boot: "test" }) },
    { ...reading("s2/battery", 50), at: expect.objectContaining({ boot: "test" }) },
  ]);
});

test("a batch that is decided while the disk is slow makes room for the next, and each is answered when it is stored", async () => {
  const waiting: (() => void)[] = [];
  const put: Put = (_, decided) => {
    decided?.(nothing);
    return new Promise((resolve) => waiting.push(() => resolve(nothing)));
  };
  const { channel } = await visit(bench(put));
  await channel.say(batch(1, [reading("s1/smoke", 1)]));
  await channel.say(batch(2, [reading("s1/smoke", 0)]));
  expect(channel.sent.slice(1)).toEqual([1, 2].map((upTo) => ({ kind: "decided", upTo })));
  for (const store of waiting) store();
  await pauseMs(0);
  expect(channel.sent.slice(3)).toEqual([1, 2].map((upTo) => ({ kind: "stored", upTo })));
});

test.each<[string, object]>([
  ["a point nobody declared", reading("s9/smoke", 1)],
  ["a point that is no MQTT device's", reading("s1/level", 1)],
  ["no point id at all", reading("s1", 1)],
  ["a value that is none", reading("s1/smoke", null)],
  ["a value beside a fault", { point: "s1/smoke", sample: { kind: "bad", why: "timeout", value: 3 } }],
  ["a fault nobody knows", { point: "s1/smoke", sample: { kind: "bad", why: "tired" } }],
  ["text", { point: "s1/smoke", sample: { kind: "good", value: "1" } }],
])("%s is counted as the broker's defect, and takes nothing else with it", async (_, wrong) => {
  const at = bench();
  const { channel } = await visit(at);
  await channel.say(batch(1, [reading("s1/smoke", 0), wrong, reading("s2/smoke", 1)]));
  expect(readingsIn(at.core.inputs).map(({ point }) => point)).toEqual(["s1/smoke", "s2/smoke"]);
  expect(rejectsIn(at.core.inputs)).toMatchObject([{ source: "broker", why: "malformed" }]);
  expect(channel.sent[1]).toEqual({ kind: "stored", upTo: 1 });
});

test("refused messages are counted under their device and reason", async () => {
  const at = bench();
  const { channel } = await visit(at);
  await channel.say(batch(7, [], [{ source: "unknown-topic", why: "malformed", detail: "a/b" }]));
  expect(at.core.inputs).toEqual([{ kind: "rejected", source: "unknown-topic", why: "malformed", detail: "a/b" }]);
  expect(channel.sent[1]).toEqual({ kind: "stored", upTo: 7 });
});

test.each<[string, unknown]>([
  ["nonsense", "nonsense"],
  ["an unknown kind", { kind: "batches" }],
  ["a batch without a number", { kind: "batch", readings: [], rejects: [] }],
  [
    "too many readings",
    batch(
      1,
      Array.from({ length: 1_001 }, () => reading("s1/smoke", 1)),
    ),
  ],
  ["a detail that is too long", batch(1, [], [{ source: "x", why: "crc", detail: "x".repeat(121) }])],
])("a broker that says %s is dismissed", async (_, message) => {
  const at = bench();
  const { channel, ended } = await visit(at);
  await channel.say(message);
  await ended;
  expect(channel.signal.aborted).toBe(true);
  expect(at.core.inputs).toEqual([]);
});

test("what could not be stored is not answered: the life ends and the devices send again", async () => {
  const at = bench(() => Promise.reject(new Error("the disk is full")));
  const { channel, ended } = await visit(at);
  await channel.say(batch(1, [reading("s1/smoke", 1)]));
  await ended;
  expect(channel.sent).toHaveLength(1);
});

test("the port a broker has found is the next life's port", async () => {
  const at = bench();
  const first = await visit(at);
  await first.channel.say({ kind: "listening", host: "127.0.0.1", port: 1885 });
  first.channel.close();
  await first.ended;
  const second = await visit(at);
  expect(second.channel.sent[0]).toMatchObject({ kind: "configure", port: 1885 });
  expect(at.ports).toEqual([1885]);
});

test("a life that begins before the source runs waits for it", async () => {
  const mqtt = createMqttSource(siteOf(1), { clock, log: silentLog });
  const channel = createFakeChannel();
  const ended = mqtt.desk(channel);
  await pauseMs(10);
  expect(channel.sent).toEqual([]);
  const stop = new AbortController();
  const running = mqtt.source.run(createFakeCore().put, stop.signal);
  await pauseMs(0);
  expect(channel.sent).toHaveLength(1);
  stop.abort();
  await Promise.all([running, ended]);
  expect(channel.signal.aborted).toBe(true);
});

test("a life that ends before the source runs leaves nothing hanging", async () => {
  const mqtt = createMqttSource(siteOf(1), { clock, log: silentLog });
  const channel = createFakeChannel();
  const ended = mqtt.desk(channel);
  channel.close();
  await ended;
});

test("an answer waits for room and is given up when the broker is gone", async () => {
  const at = bench();
  const { channel, ended } = await visit(at);
  channel.fill();
  const first = channel.say(batch(1, [reading("s1/smoke", 1)]));
  await pauseMs(10);
  expect(channel.sent).toHaveLength(1);
  channel.drain();
  await first;
  expect(channel.sent).toHaveLength(2);
  channel.fill();
  const second = channel.say(batch(2, [reading("s1/smoke", 0)]));
  await pauseMs(10);
  channel.close();
  await Promise.all([second, ended]);
  expect(channel.sent).toHaveLength(2);
});
