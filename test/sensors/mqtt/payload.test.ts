import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MqttMap, mqttMapSchema } from "../../../config/mqtt-profile.ts";
import { limits } from "../../../config/limits.ts";
import { depthMax, readDocument } from "../../../sensors/mqtt/document.ts";
import { type Payload, readPayload } from "../../../sensors/mqtt/payload.ts";
import { valueAt } from "../../../sensors/mqtt/pointer.ts";

function decode(map: MqttMap, bytes: string | Uint8Array, name = "node"): Payload {
  const document = readDocument(map.format, Buffer.from(bytes));
  return document.kind === "refused" ? document : readPayload(map, name, document.content);
}

/** measure → value or reason; a refusal of the whole message as its reason. */
function told(payload: Payload): unknown {
  if (payload.kind !== "samples") return payload.kind === "refused" ? payload.why : payload.kind;
  return Object.fromEntries(
    payload.samples.map(({ measure, sample }) => [measure, sample.kind === "bad" ? sample.why : sample.value]),
  );
}

function mapOf(measure: object, rest: object = {}): MqttMap {
  return mqttMapSchema.parse({ topic: "t/{name}", measures: [{ id: "m", pointer: "/v", ...measure }], ...rest });
}

const gas = mapOf({ quantity: "combustible-gas", unit: "%LEL" });
const wet = mapOf({ quantity: "water-leak" });
const door = mapOf({
  quantity: "door",
  words: [
    { is: "open", value: 1 },
    { is: "closed", value: 0 },
    { is: 2, value: 1 },
  ],
});
const probe = mapOf({ quantity: "temperature", unit: "°C", sentinels: [-200, "No Sensor"] });
const volt = mapOf({ quantity: "voltage", unit: "V", suffixes: ["(low battery)"] });
const low = mapOf({ quantity: "battery-low", words: [{ ends: "(low battery)", value: 1 }], otherwise: 0 });
const level = mapOf({ quantity: "water-level", unit: "mm", offset: 500 });
const tested = mapOf({ quantity: "gas-alarm", unless: [{ pointer: "/test", is: true, why: "self-test" }] });

describe("one field", () => {
  test.each<[string, MqttMap, string, unknown]>([
    ["a number", gas, '{"v":12.5}', { m: 12.5 }],
    ["a number as text", gas, '{"v":"100.00"}', { m: 100 }],
    ["text with an exponent and blanks", gas, '{"v":" 1.5e1 "}', { m: 15 }],
    ["text that only begins with a number", gas, '{"v":"2.3(low battery)"}', { m: "unknown-word" }],
    ["words", gas, '{"v":"No Sensor"}', { m: "unknown-word" }],
    ["a decimal comma", gas, '{"v":"2,3"}', { m: "unknown-word" }],
    ["hexadecimal", gas, '{"v":"0x10"}', { m: "unknown-word" }],
    ["empty text", gas, '{"v":""}', { m: "unknown-word" }],
    ["a missing field", gas, '{"w":1}', {}],
    ["null", gas, '{"v":null}', {}],
    ["infinity by overflow", gas, '{"v":1e999}', { m: "not-a-number" }],
    ["infinity by overflowing text", gas, '{"v":"1e999"}', { m: "not-a-number" }],
    ["nan as text", gas, '{"v":"NaN"}', { m: "not-a-number" }],
    ["-inf as text", gas, '{"v":"-inf"}', { m: "not-a-number" }],
    ["a yes where a number belongs", gas, '{"v":true}', { m: "unknown-word" }],
    ["an object", gas, '{"v":{"v":1}}', { m: "malformed" }],
    ["a list", gas, '{"v":[1]}', { m: "malformed" }],
    ["too much to be gas at all", gas, '{"v":20000}', { m: "out-of-range" }],
    ["a contact as boolean", wet, '{"v":true}', { m: 1 }],
    ["a contact as number", wet, '{"v":0}', { m: 0 }],
    ["a contact that is neither", wet, '{"v":3}', { m: "unknown-word" }],
    ["a contact as unforeseen text", wet, '{"v":"wet"}', { m: "unknown-word" }],
    ["a declared word", door, '{"v":"open"}', { m: 1 }],
    ["a declared word in capitals", door, '{"v":"CLOSED"}', { m: 0 }],
    ["a declared number as text", door, '{"v":"2"}', { m: 1 }],
    ["a number nobody declared", door, '{"v":1}', { m: "unknown-word" }],
    ["a word nobody declared", door, '{"v":"ajar"}', { m: "unknown-word" }],
    ["a sentinel", probe, '{"v":-200}', { m: "sentinel" }],
    ["a sentinel as text", probe, '{"v":"-200.0"}', { m: "sentinel" }],
    ["a word that is a sentinel", probe, '{"v":"no sensor"}', { m: "sentinel" }],
    ["a declared suffix", volt, '{"v":"2.3(low battery)"}', { m: 2.3 }],
    ["the suffix alone", volt, '{"v":"(low battery)"}', { m: "unknown-word" }],
    ["an ending", low, '{"v":"2.3(low battery)"}', { m: 1 }],
    ["everything else", low, '{"v":3.1}', { m: 0 }],
    ["offset, then unit", level, '{"v":1500}', { m: 2 }],
    ["a value during the device's own test", tested, '{"v":false,"test":true}', { m: "self-test" }],
    ["a value after the test", tested, '{"v":false,"test":false}', { m: 0 }],
    ["a test without the value", tested, '{"test":true}', {}],
  ])("%s", (_, map, payload, expected) => {
    expect(told(decode(map, payload))).toEqual(expected);
  });
});

describe("a whole message", () => {
  const text = mapOf({ quantity: "rain", unit: "mm", pointer: "" }, { format: "text" });
  const lora = mapOf({ quantity: "rain", unit: "mm" }, { roots: ["/object", "/up/decoded"] });
  const bridge = mapOf({ quantity: "door" }, { topic: "tele/+/SENSOR", roots: ["/Zb/{name}"] });
  const deep = `{"v":${"[".repeat(depthMax)}${"]".repeat(depthMax)}}`;
  test.each<[string, MqttMap, string | Uint8Array, unknown]>([
    ["plain text", text, "0.2", { m: 0.2 }],
    ["plain text with a line feed", text, "0.2\n", { m: 0.2 }],
    ["nothing at all", gas, "", "malformed"],
    ["half a JSON text", gas, '{"v":1', "malformed"],
    ["a JSON number alone", gas, "5", "malformed"],
    ["null alone", gas, "null", "malformed"],
    ["a list", gas, '[{"v":1}]', {}],
    ["NaN as no JSON has it", gas, '{"v":NaN}', "malformed"],
    ["bytes that are no UTF-8", gas, new Uint8Array([0x7b, 0xff, 0x7d]), "malformed"],
    ["a byte order mark", gas, '\ufeff{"v":1}', { m: 1 }],
    ["too long", gas, `{"v":1,"x":"${"x".repeat(limits.mqttFrameBytesMax)}"}`, "malformed"],
    ["nested too deep", gas, deep, "malformed"],
    ["brackets inside a string", gas, `{"v":1,"x":"${"[".repeat(100)}\\"${"{".repeat(100)}"}`, { m: 1 }],
    ["100,000 brackets", gas, "[".repeat(16_000), "malformed"],
    ["a __proto__ of its own", gas, '{"__proto__":{"v":1}}', {}],
    ["a second v", gas, '{"v":1,"v":2}', { m: 2 }],
    ["the first root", lora, '{"object":{"v":1}}', { m: 1 }],
    ["the second root", lora, '{"up":{"decoded":{"v":2}}}', { m: 2 }],
    ["no root", lora, '{"data":"AQ=="}', "missing"],
    ["this device behind a bridge", bridge, '{"Zb":{"node":{"v":1}}}', { m: 1 }],
    ["another device behind the bridge", bridge, '{"Zb":{"other":{"v":1}}}', "another-device"],
  ])("%s", (_, map, payload, expected) => {
    expect(told(decode(map, payload))).toEqual(expected);
  });

  test("a device name with a slash and a tilde is found in a bridge's message", () => {
    expect(told(decode(bridge, '{"Zb":{"a/b~1":{"v":1}}}', "a/b~1"))).toEqual({ m: 1 });
  });

  test("hostile text of the longest allowed length costs less than 20 ms each", () => {
    const long = limits.mqttFrameBytesMax - 20;
    const texts = [
      `"${'\\"'.repeat(long / 2)}`,
      `{"v":"${"1".repeat(long)}x"}`,
      `${'"'.repeat(long)}`,
      `{"v":"${"1.".repeat(long / 2)}"}`,
    ];
    const runs = Array.from({ length: 5 }, () => {
      const started = performance.now();
      for (const each of texts) decode(gas, each);
      return (performance.now() - started) / texts.length;
    });
    // The best of several runs: whatever else the machine does only makes runs longer.
    expect(Math.min(...runs)).toBeLessThan(20);
  });
});

test("a pointer leads to own members only", () => {
  const content: unknown = JSON.parse('{"a":{"b/c":[1,{"~":2}]},"":3}');
  expect(valueAt(content, "/a/b~1c/1/~0")).toBe(2);
  expect(valueAt(content, "/")).toBe(3);
  expect(valueAt(content, "")).toBe(content);
  for (const pointer of [
    "/constructor",
    "/a/__proto__",
    "/a/b~1c/length",
    "/a/b~1c/01",
    "/a/b~1c/-",
    "/a/x/y",
    "/toString",
  ]) {
    expect(valueAt(content, pointer)).toBeUndefined();
  }
});

describe("whatever comes", () => {
  const maps = [
    gas,
    wet,
    door,
    probe,
    volt,
    low,
    level,
    tested,
    mapOf({ quantity: "rain", unit: "mm", pointer: "" }, { format: "text" }),
  ];
  const finite = (payload: Payload) =>
    payload.kind !== "samples" ||
    payload.samples.every(({ sample }) => sample.kind === "bad" || Number.isFinite(sample.value));

  test("random bytes never throw and never give a value that is no number", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...maps), (bytes, map) =>
        finite(decode(map, bytes)),
      ),
    );
  });

  test("random JSON in the right place never throws and never gives a value that is no number", () => {
    const value = fc.oneof(
      fc.json(),
      fc.double().map(String),
      fc.constantFrom("1e400", "-0", '"1e400"', '"Infinity"', "true"),
    );
    fc.assert(
      fc.property(value, fc.boolean(), fc.constantFrom(...maps), (json, test, map) =>
        finite(decode(map, `{"v":${json},"test":${test}}`)),
      ),
      { numRuns: 500 },
    );
  });

  test("what is wrong with a message never changes what objects are", () => {
    decode(
      gas,
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"v":{"__proto__":{"polluted":1}}}',
    );
    expect({}).not.toHaveProperty("polluted");
  });
});
