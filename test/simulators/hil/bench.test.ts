import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import modbus from "modbus-serial";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { DeviceId, PointId } from "../../../config/ids.ts";
import type { Link } from "../../../config/site.ts";
import { loadSite } from "../../../config/load.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { shipped } from "../../../simulators/demo/place.ts";
import { cellBank, startModbusDevices } from "../../../simulators/devices/modbus-device.ts";
import { openBench } from "../../../simulators/hil/bench/bench.ts";
import { writeFittedSite } from "../../../simulators/hil/bench/fitted-site.ts";
import { startModbusSensors } from "../../../simulators/hil/bench/modbus-sensors.ts";
import { startMqttSensors } from "../../../simulators/hil/bench/mqtt-sensors.ts";
import { openRelayInput, type RelayNews } from "../../../simulators/hil/bench/relay-input.ts";
import { benchSchema, modbusPlace, relayPlace } from "../../../simulators/hil/file/bench-declaration.ts";
import { describeSensors } from "../../contract/bench-sensors.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-hil-bench-"));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const siteFile = shipped("simulators/hil/sites/community.yaml");

function siteOn(link: Partial<Link> = {}): SiteIndex {
  const loaded = loadSite(siteFile);
  if (!loaded.ok) throw new Error("the shipped site is not fit for use");
  const { site, profiles, programme } = loaded.value;
  const links = site.links.map((each) => ({ ...each, ...link }) as Link);
  return indexSite({ ...site, links }, profiles, programme);
}

const gas = { point: "gas-3-2-1/gas" as PointId, device: "gas-3-2-1" as DeviceId };

function hasSocat(): boolean {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

type Client = InstanceType<typeof modbus.default>;
const wires = {
  "modbus-tcp": async (client: Client, moved: Moved) => client.connectTCP("127.0.0.1", { port: Number(moved.port) }),
  "modbus-rtu-tcp": async (client: Client, moved: Moved) =>
    client.connectTelnet("127.0.0.1", { port: Number(moved.port) }),
  "modbus-rtu": async (client: Client, moved: Moved) =>
    client.connectRTUBuffered(String(moved.port), { baudRate: 9600 }),
};
interface Moved {
  readonly port?: number | string;
}

async function onModbus(kind: keyof typeof wires, at = "sim") {
  const switched: unknown[] = [];
  const site = siteOn({ kind } as Partial<Link>);
  const folder = scratch();
  const sensors = await startModbusSensors({
    site,
    at,
    seed: 1,
    folder,
    switched: (device, actuator, isOn) => switched.push([device, actuator, isOn]),
  });
  stops.push(sensors.stop);
  const client = new modbus.default();
  client.setTimeout(200);
  await wires[kind](client, [...sensors.moved.values()][0] ?? {});
  stops.push(() => new Promise((resolve) => client.close(resolve)));
  const read = async (): Promise<number | undefined> => {
    client.setID(1);
    return (await client.readHoldingRegisters(0, 1).catch(() => undefined))?.data[0];
  };
  return { sensors, read, client, switched };
}

for (const kind of ["modbus-tcp", "modbus-rtu-tcp"] as const)
  describeSensors(`devices on ${kind}`, { ...gas, open: () => onModbus(kind) });

if (hasSocat()) describeSensors("devices on a serial line", { ...gas, open: () => onModbus("modbus-rtu") });
else test("devices on a serial line", (ctx) => ctx.skip("socat is not installed"));

describeSensors("devices on MQTT", {
  point: "gas-m-1/gas" as PointId,
  device: "gas-m-1" as DeviceId,
  open: async () => {
    let said: number | undefined;
    const broker = await Aedes.createBroker({
      authorizePublish: (_client, packet, done) => {
        if (packet.topic === "gridpost/in/gas-m-1") said = (JSON.parse(String(packet.payload)) as { gas: number }).gas;
        done(null);
      },
    });
    const server = createServer(broker.handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stops.push(() => new Promise((resolve) => broker.close(() => server.close(resolve))));
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sensors = startMqttSensors({ site: siteOn(), url, seed: 1 });
    stops.push(sensors.stop);
    return { sensors, read: () => Promise.resolve(said) };
  },
});

describe("faults of a Modbus wire", () => {
  test.each([
    ["crc", "CRC error"],
    ["truncate", "Timed out"],
    ["exception", "Modbus exception 4"],
  ] as const)("under %s a foreign master says: %s", async (kind, said) => {
    const { sensors, client } = await onModbus("modbus-rtu-tcp");
    sensors.ail(gas.device, { kind, byMs: 0, share: 1 });
    client.setID(1);
    await expect(client.readHoldingRegisters(0, 1)).rejects.toMatchObject({
      message: expect.stringContaining(said) as unknown,
    });
  });

  test("a late answer is as late as it was told", async () => {
    const { sensors, read } = await onModbus("modbus-rtu-tcp");
    sensors.ail(gas.device, { kind: "delay", byMs: 120, share: 1 });
    const startMs = performance.now();
    expect(await read()).toBe(0);
    expect(performance.now() - startMs).toBeGreaterThan(110);
  });

  test("only the siren's own coil can be switched, and the bench hears it", async () => {
    const { client, switched } = await onModbus("modbus-rtu-tcp");
    client.setID(9);
    await client.writeCoil(0, true);
    expect((await client.readCoils(0, 1)).data[0]).toBe(true);
    await expect(client.writeCoil(1, true)).rejects.toMatchObject({ modbusCode: 2 });
    expect(switched).toEqual([["io-1", "output-1", true]]);
  });
});

describe("a bench", () => {
  test("hears the siren once when it goes on and once when it goes off", async () => {
    const heard: boolean[] = [];
    const bench = await openBench({
      site: siteOn({ kind: "modbus-tcp" } as Partial<Link>),
      declared: benchSchema.parse({}),
      seed: 1,
      folder: scratch(),
      hearRelay: ({ isClosed }) => heard.push(isClosed),
    });
    stops.push(bench.stop);
    const client = new modbus.default();
    const [moved] = bench.links.values();
    await client.connectTCP("127.0.0.1", { port: Number(moved?.port) });
    stops.push(() => new Promise((resolve) => client.close(resolve)));
    client.setID(9);
    for (const isOn of [true, true, false]) await client.writeCoil(0, isOn);
    expect(heard).toEqual([true, false]);
  });

  test("makes a site whose every way leads to it, bears the run and has no way up", async () => {
    const folder = scratch();
    const bench = await openBench({
      site: siteOn(),
      declared: benchSchema.parse({}),
      seed: 1,
      folder,
      hearRelay: () => {},
    });
    stops.push(bench.stop);
    const up = join(folder, "with-uplink.yaml");
    writeFileSync(up, `${readFileSync(siteFile, "utf8")}\nuplink: { url: "mqtt://district.example:1883" }\n`);
    const { file } = await writeFittedSite(bench, { siteFile: up, folder, run: "hil-1" });
    const fitted = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    expect(loadSite(file).ok).toBe(true);
    expect(fitted).toMatchObject({
      box: { id: "hil-1", name: "台架 hil-1" },
      console: { host: "127.0.0.1", access: "open" },
      links: [{ host: "127.0.0.1", port: Number([...bench.links.values()][0]?.port) }],
      channels: [
        { url: bench.standIns.get("wecom")?.channel["url"] },
        { url: bench.standIns.get("dingtalk")?.channel["url"] },
      ],
    });
    expect(fitted).not.toHaveProperty("uplink");
  });

  test("a stand-in answers what it is told to, and tells what it took from what it turned away", async () => {
    const bench = await openBench({
      site: siteOn(),
      declared: benchSchema.parse({}),
      seed: 1,
      folder: scratch(),
      hearRelay: () => {},
    });
    stops.push(bench.stop);
    const wecom = bench.standIns.get("wecom");
    const send = async () => {
      const body = JSON.stringify({ msgtype: "text", text: { content: "x" } });
      return (await fetch(`${wecom?.channel["url"]}?key=bench`, { method: "POST", body })).json();
    };
    wecom?.answerWith?.({ body: JSON.stringify({ errcode: 45009 }) });
    expect(await send()).toEqual({ errcode: 45009 });
    wecom?.answerWith?.(undefined);
    expect(await send()).toMatchObject({ errcode: 0 });
    expect(wecom?.news().map(({ isAccepted }) => isAccepted)).toEqual([false, true]);
    expect(wecom?.news()).toEqual([]);
  });
});

describe("the siren's contact, heard by the bench itself", () => {
  async function heardAt(place: string, pins?: string) {
    const heard: RelayNews[] = [];
    const at = relayPlace(place);
    if (at.kind === "sim") throw new Error("no input");
    const input = await openRelayInput(at, (news) => heard.push(news), pins);
    stops.push(input.stop);
    return () => heard.map(({ isClosed }) => isClosed);
  }

  test("on an input pin", async () => {
    const pins = scratch();
    mkdirSync(join(pins, "gpio17"));
    const level = (text: string) => writeFileSync(join(pins, "gpio17/value"), text);
    level("0\n");
    const heard = await heardAt("gpio:17", pins);
    await expect.poll(heard).toEqual([false]);
    level("1\n");
    await expect.poll(heard).toEqual([false, true]);
    await expect(heardAt("gpio:18", pins)).rejects.toThrow("ENOENT");
  });

  test("on a discrete input of a module", async () => {
    const module = cellBank(3);
    module.set("discrete", 2, 0);
    const server = await startModbusDevices({ port: 0, units: [module] });
    stops.push(server.stop);
    const heard = await heardAt(`tcp://127.0.0.1:${server.port}/3/2`);
    await expect.poll(heard).toEqual([false]);
    module.set("discrete", 2, 1);
    await expect.poll(heard).toEqual([false, true]);
  });
});

test("a bench's places are read as they are written", () => {
  expect(modbusPlace("sim")).toEqual({ kind: "here" });
  expect(modbusPlace("sim:tcp://0.0.0.0:5020")).toEqual({ kind: "tcp", host: "0.0.0.0", port: 5020 });
  expect(modbusPlace("sim:/dev/ttyUSB7@9600")).toEqual({ kind: "serial", path: "/dev/ttyUSB7", baud: 9600 });
  expect(relayPlace("sim")).toEqual({ kind: "sim" });
  expect(relayPlace("tcp://10.0.0.3:502/1/7")).toEqual({ kind: "tcp", host: "10.0.0.3", port: 502, unit: 1, input: 7 });
});
