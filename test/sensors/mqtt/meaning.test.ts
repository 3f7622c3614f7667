import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeviceId } from "../../../config/ids.ts";
import { type MqttMap, mqttMapSchema } from "../../../config/mqtt-profile.ts";
import { joined, type Meaning, meaningOf } from "../../../sensors/mqtt/meaning.ts";
import { outlineMax } from "../../../sensors/mqtt/messages.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";

const detector = mqttMapSchema.parse({
  topic: "z/{name}",
  presence: { topic: "z/{name}/availability" },
  time: [
    { pointer: "/last_seen", as: "ms" },
    { pointer: "/last_seen", as: "iso" },
  ],
  measures: [
    { id: "smoke", quantity: "smoke-alarm", pointer: "/smoke" },
    { id: "battery", quantity: "battery", pointer: "/battery", unit: "%" },
  ],
});
const node = mqttMapSchema.parse({
  topic: "{name}/gas/state",
  format: "text",
  presence: { topic: "{name}/status" },
  measures: [
    { id: "gas", quantity: "combustible-gas", unit: "%LEL" },
    { id: "alarm", quantity: "gas-alarm", topic: "{name}/alarm/state", words: [{ is: "ON", value: 1 }] },
  ],
});

function listener(device: string, map: MqttMap) {
  return { device: device as DeviceId, name: device, map };
}

const index = indexTopics([listener("d1", detector), listener("d2", detector), listener("esp", node)]);
const mean = (topic: string, payload: string | Uint8Array): Meaning => meaningOf(index, topic, Buffer.from(payload));
const told = ({ readings }: Meaning) =>
  Object.fromEntries(readings.map(({ point, sample }) => [point, sample.kind === "bad" ? sample.why : sample.value]));

describe("what a message means", () => {
  test("its fields, its device's time, and that the device spoke", () => {
    const meaning = mean("z/d1", '{"smoke":true,"battery":90,"last_seen":1780000000123}');
    expect(meaning).toMatchObject({
      readings: [
        { point: "d1/smoke", sample: { kind: "good", value: 1 }, deviceMs: 1_780_000_000_123 },
        { point: "d1/battery", deviceMs: 1_780_000_000_123 },
      ],
      heard: ["d1"],
      rejects: [],
      strange: [],
    });
  });

  test.each([
    ["2026-05-28T20:26:40.123Z", Date.UTC(2026, 4, 28, 20, 26, 40, 123)],
    ["2026-05-29T04:26:40+08:00", Date.UTC(2026, 4, 28, 20, 26, 40)],
    ["2026-05-29T04:26:40", undefined],
    ["yesterday", undefined],
  ])("a device's time %s", (text, expected) => {
    const [reading] = mean("z/d1", JSON.stringify({ smoke: false, last_seen: text })).readings;
    expect(reading?.deviceMs).toBe(expected);
  });

  test("a device that measures nothing this time has spoken all the same", () => {
    expect(mean("z/d1", '{"linkquality":70}')).toMatchObject({ readings: [], heard: ["d1"], rejects: [] });
  });

  test("values that come on topics of their own are told apart by them", () => {
    expect(told(mean("esp/gas/state", "7.5"))).toEqual({ "esp/gas": 7.5 });
    expect(told(mean("esp/alarm/state", "ON"))).toEqual({ "esp/alarm": 1 });
    expect(told(mean("esp/alarm/state", "7.5"))).toEqual({ "esp/alarm": "unknown-word" });
  });
});

describe("presence", () => {
  test.each([
    ["plain text", "offline"],
    ["JSON", '{"state":"offline"}'],
    ["capitals and blanks", " Offline\n"],
  ])("gone (%s): nothing it said before counts as how things are now", (_, payload) => {
    const meaning = mean("z/d1/availability", payload);
    expect(told(meaning)).toEqual({ "d1/smoke": "disconnected", "d1/battery": "disconnected" });
    expect(meaning.heard).toEqual([]);
  });

  test("there again: heard, and no value is made of it", () => {
    expect(mean("z/d1/availability", '{"state":"online"}')).toEqual({
      readings: [],
      rejects: [],
      heard: ["d1"],
      strange: [],
      requests: [],
    });
    expect(mean("esp/status", "online").heard).toEqual(["esp"]);
  });

  test.each(["", "maybe", "{", '{"state":null}', "x".repeat(10_000)])("%j says neither", (payload) => {
    const meaning = mean("z/d1/availability", payload);
    expect([meaning.readings, meaning.heard, meaning.rejects.map(({ why }) => why)]).toEqual([
      [],
      [],
      ["unknown-word"],
    ]);
  });
});

describe("what nobody can read", () => {
  test("an unknown topic shows what its messages look like", () => {
    const { strange, rejects } = mean("nodes/7", '{"level":1.25,"state":"open","serial":"AB-1234567"}');
    expect(rejects).toMatchObject([{ source: "unknown-topic", why: "malformed" }]);
    expect(strange).toMatchObject([
      { source: "unknown-topic", topic: "nodes/7", outline: '{"level":1.25,"state":"open","serial":"aa-9999999"}' },
    ]);
  });

  test("a declared device whose message is broken shows it under its own name", () => {
    expect(mean("z/d1", '{"smoke":tr').strange).toMatchObject([
      { source: "d1", topic: "z/d1", outline: '{"aaaaa":aa' },
    ]);
  });

  test("bytes that are no text are told by their number", () => {
    expect(mean("nodes/7", new Uint8Array([0xff, 0xfe, 1])).strange).toMatchObject([{ outline: "3 bytes" }]);
  });

  test("of a flood the last few are kept", () => {
    const all = joined(Array.from({ length: 100 }, (_, at) => mean(`nodes/${at}`, "{}")));
    expect(all.strange.map(({ topic }) => topic).at(-1)).toBe("nodes/99");
    expect(all.strange).toHaveLength(8);
    expect(all.rejects).toMatchObject([{ source: "unknown-topic", count: 100 }]);
  });

  test("whatever comes, on whatever topic: nothing throws, outlines are short", () => {
    const topics = fc.constantFrom("z/d1", "z/d2/availability", "esp/gas/state", "nobody", "z/d1/x", "$SYS/x", "");
    fc.assert(
      fc.property(
        topics,
        fc.oneof(
          fc.uint8Array({ maxLength: 600 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (topic, bytes) => {
          const { strange, readings } = mean(topic, bytes);
          expect(
            strange.every(({ outline, topic: shown }) => outline.length <= outlineMax && shown.length <= 128),
          ).toBe(true);
          expect(readings.every(({ sample }) => sample.kind === "bad" || Number.isFinite(sample.value))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("persons", () => {
  test("their fields are counted beside the reading, which stands", () => {
    const meaning = mean("z/d1", '{"smoke":true,"cardNo":"E0040150","user":{"name":"x"},"phone":"13912345678"}');
    expect(told(meaning)).toEqual({ "d1/smoke": 1 });
    expect(meaning.rejects).toEqual([{ source: "d1", why: "personal", detail: "fields of persons", count: 3 }]);
  });

  test.each(["/cardNo", "/user/age", "/data/realName", "/手机号", "/faceId", "/phone"])(
    "%s can not be mapped",
    (pointer) => {
      const measures = [{ id: "x", quantity: "count", pointer }];
      expect(mqttMapSchema.safeParse({ topic: "t/{name}", measures }).success).toBe(false);
    },
  );

  test.each(["/deviceName", "/modelName", "/temperature", "/smoke", "/pin_1", "/usage"])(
    "%s can be mapped",
    (pointer) => {
      const measures = [{ id: "x", quantity: "count", pointer }];
      expect(mqttMapSchema.safeParse({ topic: "t/{name}", measures }).success).toBe(true);
    },
  );
});
