import { afterEach, expect, test } from "vitest";
import type { SurveyView } from "../../../../gateway/core/survey.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { createSerialPorts } from "../../../../gateway/serial.ts";
import { createModbus } from "../../../../sensors/modbus/source.ts";
import { createSurveyor } from "../../../../sensors/modbus/scan/surveyor.ts";
import { cellBank, startModbusDevices } from "../../../../simulators/devices/modbus-device.ts";
import { until } from "../inbox.ts";
import { profile } from "../profile.ts";
import { siteOf } from "../site.ts";

const gas = profile([{ id: "gas", quantity: "combustible-gas", unit: "%LEL", from: { table: "holding", address: 0 } }]);
const level = profile([
  { id: "level", quantity: "water-level", unit: "m", scale: 0.01, from: { table: "holding", address: 2 } },
]);
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Units 1, 5 and 11 answer; the line polls unit 1 where `isPolled`. */
async function bench(isPolled: boolean) {
  const units = [1, 5, 11].map((unit) => {
    const bank = cellBank(unit);
    bank.set("holding", 0, unit, 0x013e, 318, 0x41c8, 0);
    return bank;
  });
  const server = await startModbusDevices({ port: 0, units });
  closing.push(server.stop);
  const { clock, log, rng } = createPlatform("test");
  const serial = createSerialPorts({ clock });
  const index = siteOf({ l1: { port: server.port, poll: "200ms", devices: { d1: { unit: 1, profile: gas } } } });
  const memory = { recall: () => undefined, keep: async () => {} };
  const modbus = createModbus(index, { clock, log: { ...log, info: () => {}, warn: () => {} }, rng, serial, memory });
  const readAtMs: number[] = [];
  const bad: string[] = [];
  const stopping = new AbortController();
  const put = async (input: { readonly kind: string; readonly readings?: readonly { sample: { kind: string } }[] }) => {
    if (input.kind === "readings") readAtMs.push(performance.now());
    bad.push(...(input.readings ?? []).flatMap(({ sample }) => (sample.kind === "bad" ? [sample.kind] : [])));
    return { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
  };
  if (isPolled) {
    const ended = modbus.run(put as never, stopping.signal);
    closing.push(async () => (stopping.abort(), ended));
    await until(() => readAtMs.length > 1);
  }
  const surveyor = createSurveyor({
    clock,
    serial,
    links: () => (isPolled ? index.site.links : []),
    lend: modbus.lend,
    profiles: () => [
      { id: "gas", profile: gas },
      { id: "level", profile: level },
    ],
  });
  const settled = async (): Promise<SurveyView> => {
    await until(() => !surveyor.view().isRunning, 60_000);
    return surveyor.view();
  };
  return { surveyor, settled, readAtMs, bad, place: `tcp://127.0.0.1:${server.port}` };
}

test("finds every station on a line in use, whose devices go on being read at least every two seconds", async () => {
  const { surveyor, settled, readAtMs, bad, place } = await bench(true);
  expect(surveyor.begin({ do: "scan", place, units: { first: 1, last: 12 } })).toBeUndefined();
  expect(surveyor.begin({ do: "scan", place })).toBe("under-way");
  const { result, loss } = await settled();
  expect(loss).toBeUndefined();
  expect(result).toMatchObject({ do: "scan", found: [{ unit: 1 }, { unit: 5 }, { unit: 11, kind: "device" }] });
  const gaps = readAtMs.slice(1).map((at, index) => at - (readAtMs[index] ?? at));
  expect(Math.max(...gaps)).toBeLessThan(2_500);
  expect(bad).toEqual([]);
}, 70_000);

test("shows registers under every order of words, the sensible ones marked", async () => {
  const { surveyor, settled, place } = await bench(false);
  surveyor.begin({ do: "read", place, unit: 5, table: "holding", address: 3, count: 2 });
  const { result } = await settled();
  expect(result).toMatchObject({ do: "read", words: [0x41c8, 0] });
  const ways = result?.do === "read" ? result.ways : [];
  expect(ways).toContainEqual({ address: 3, type: "f32", order: "abcd", value: "25", isPlausible: true });
  expect(ways.find(({ type, order }) => type === "f32" && order === "cdab")?.isPlausible).toBe(false);
});

test("says which known models a station may be, with what they would read, and when nobody is there", async () => {
  const { surveyor, settled, place } = await bench(false);
  surveyor.begin({ do: "identify", place, unit: 11 });
  const { result } = await settled();
  expect(result).toMatchObject({ do: "identify", isHeard: true });
  const models = result?.do === "identify" ? result.models : [];
  expect(models.find(({ profile: of }) => of === "level")?.measures).toMatchObject([{ words: [318], value: 3.18 }]);
  surveyor.begin({ do: "identify", place, unit: 9 });
  expect((await settled()).result).toMatchObject({ isHeard: false, models: [] });
  expect(surveyor.begin({ do: "scan", place: "nowhere" })).toBe("unknown-place");
});

test("a line that is not there is said in the system's own word, and a look can be stopped", async () => {
  const { surveyor, settled, place } = await bench(false);
  surveyor.begin({ do: "scan", place: "tcp://127.0.0.1:9" });
  expect((await settled()).loss).toMatch(/ECONNREFUSED/);
  surveyor.begin({ do: "scan", place });
  surveyor.stop();
  expect((await settled()).loss).toBe("stopped");
});
