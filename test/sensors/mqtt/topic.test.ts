import { expect, test } from "vitest";
import type { DeviceId } from "../../../config/ids.ts";
import { mqttMapSchema } from "../../../config/mqtt-profile.ts";
import { indexTopics, type Listener } from "../../../sensors/mqtt/topic.ts";

function listener(device: string, name: string, topic: string | readonly string[]): Listener {
  const map = mqttMapSchema.parse({ topic, measures: [{ id: "gas", quantity: "gas-alarm", pointer: "/gas" }] });
  return { device: device as DeviceId, name, map };
}

const index = indexTopics([
  listener("gas-1", "Gas Cucina", "zigbee2mqtt/{name}"),
  listener("leak-1", "kitchen/leak", ["zigbee2mqtt/{name}", "{name}"]),
  listener("door-1", "zigbee/window", ["zigbee2mqtt/{name}", "{name}"]),
  listener("lora-1", "0102030405060708", ["application/+/device/{name}/event/up", "v3/+/devices/{name}/up"]),
  listener("zb-1", "0x898E", ["tele/+/SENSOR", "+/+/tele/SENSOR"]),
  listener("zb-2", "back door", ["tele/+/SENSOR", "+/+/tele/SENSOR"]),
  listener("odd-1", "$1$&", "gridpost/in/{name}"),
  listener("wild-1", "+", "zigbee2mqtt/{name}"),
]);

test.each([
  ["zigbee2mqtt/Gas Cucina", ["gas-1"]],
  ["zigbee2mqtt/gas cucina", []],
  ["zigbee2mqtt/kitchen/leak", ["leak-1"]],
  ["kitchen/leak", ["leak-1"]],
  ["zigbee/window", ["door-1"]],
  ["application/17c82e96/device/0102030405060708/event/up", ["lora-1"]],
  ["application/17c82e96/device/0102030405060708/event/status", []],
  ["v3/app@ttn/devices/0102030405060708/up", ["lora-1"]],
  ["tele/tasmota_E30562/SENSOR", ["zb-1", "zb-2"]],
  ["SonoffZigbeeBridge/898E/tele/SENSOR", ["zb-1", "zb-2"]],
  ["gridpost/in/$1$&", ["odd-1"]],
  ["zigbee2mqtt/+", []],
  ["zigbee2mqtt/anything", []],
  ["$SYS/x/tele/SENSOR", []],
  ["", []],
  ["/", []],
])("%s belongs to %j", (topic, devices) => {
  expect(index.devicesOn(topic).map(({ device }) => device)).toEqual(devices);
});

test("a device named twice by its templates is one listener", () => {
  const twice = indexTopics([listener("a-1", "a", ["x/{name}", "x/+", "+/{name}"])]);
  expect(twice.devicesOn("x/a")).toHaveLength(1);
});

test("a look-up among 5,000 devices costs about what it costs among 5", () => {
  const indexOf = (length: number) =>
    indexTopics(
      Array.from({ length }, (_, at) =>
        listener(`d-${at}`, `n${at}`, ["zigbee2mqtt/{name}", "{name}", "a/+/{name}/b"]),
      ),
    );
  // The best of several runs: whatever else the machine does only makes runs longer.
  const bestMs = (length: number) => {
    const index = indexOf(length);
    const runs = Array.from({ length: 10 }, () => {
      const started = performance.now();
      for (let at = 0; at < 2_000; at++) index.devicesOn(`zigbee2mqtt/n${at % length}`);
      return performance.now() - started;
    });
    return Math.min(...runs);
  };
  expect(bestMs(5_000) / bestMs(5)).toBeLessThan(20);
});
