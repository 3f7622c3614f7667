import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type GatewayProcess } from "../../bench/proof/path/gateway.ts";
import { writeSite, type ProofSite } from "../../bench/proof/path/site.ts";
import type { Snapshot } from "../../gateway/api/schema.ts";
import { startModbusDevices, type Cell, type ModbusServer } from "../../simulators/devices/modbus-device.ts";
import { createMqttNode, type MqttNode } from "../../simulators/devices/mqtt-node.ts";

/** The running gateway with two alarms that ring, and then everything a bad day on the wire has to offer. */
describe("a fault on the wire", () => {
  const scratch = mkdtempSync(join(tmpdir(), "gridpost-faults-"));
  let cell: Cell = 60;
  let site: ProofSite;
  let devices: ModbusServer;
  let gateway: GatewayProcess;
  let node: MqttNode;

  beforeAll(async () => {
    site = await writeSite(join(scratch, "site.yaml"), { nodes: 1, units: 1 });
    devices = await startModbusDevices({ port: site.modbusPort, units: [{ unit: 1, read: () => cell }] });
    gateway = startGateway(site.file, join(scratch, "data"));
    await gateway.heard((line) => line.event === "listening");
    node = createMqttNode({ url: site.mqttUrl, clientId: "n1" });
    await node.publish("gridpost/in/n1", { gas: 60 });
    await gateway.heard((line) => line.event === "alarm-raised" && line["alarm"] === "n1/gas#gas.hh");
    await gateway.heard((line) => line.event === "alarm-raised" && line["alarm"] === "u1/gas#gas.hh");
  }, 30_000);
  afterAll(async () => {
    await node.close();
    await gateway.kill("SIGTERM");
    await devices.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const state = async () =>
    (await (await fetch(`http://127.0.0.1:${site.consolePort}/api/v1/state`)).json()) as Snapshot;
  const conditions = async () => Object.values((await state()).alarm).map((alarm) => alarm.condition.kind);
  const ringing = () => expect.poll(conditions, { timeout: 10_000 }).toEqual(["active", "active"]);
  const sample = (point: string) => async () => (await state()).point[point]?.last.sample;

  it.each<[string, Cell, string]>([
    ["an exception", { exception: 4 }, "exception"],
    ["no answer", "silent", "timeout"],
    ["the value for no sensor", 0xffff, "sentinel"],
    ["a value there cannot be", 20_000, "out-of-range"],
  ])(
    "on Modbus, %s, is shown by its reason and clears nothing",
    async (_, fault, why) => {
      cell = fault;
      await expect.poll(sample("u1/gas"), { timeout: 10_000 }).toMatchObject({ kind: "bad", why });
      expect((await state()).point["u1/gas"]?.last.sample).not.toHaveProperty("value");
      await ringing();
      cell = 60;
      await expect.poll(sample("u1/gas"), { timeout: 20_000 }).toEqual({ kind: "good", value: 60 });
    },
    40_000,
  );

  it.each([
    ["a number that is none", '{"gas":1e999}', "not-a-number"],
    ["a value there cannot be", '{"gas":-50}', "out-of-range"],
    ["a word", '{"gas":"No Sensor"}', "unknown-word"],
  ])("on MQTT, %s, is shown by its reason and clears nothing", async (_, payload, why) => {
    await node.publish("gridpost/in/n1", payload);
    await expect.poll(sample("n1/gas")).toMatchObject({ kind: "bad", why });
    await ringing();
  });

  it("does not hide a gas value above the sensor's range: it is doubted, and rings on", async () => {
    await node.publish("gridpost/in/n1", '{"gas":900}');
    await expect.poll(sample("n1/gas")).toMatchObject({ kind: "uncertain", why: "over-range" });
    await ringing();
  });

  it("on MQTT, half a message or an unknown topic, is counted with its reason and changes no point", async () => {
    const before = (await state()).point["n1/gas"];
    await node.publish("gridpost/in/n1", '{"gas":1,"ba');
    await node.publish("nobody/knows/this", "1");
    const rejects = async () =>
      Object.values((await state()).reject).map(({ source, why, count }) => [source, why, count]);
    await expect.poll(rejects).toEqual([
      ["n1", "malformed", 1],
      ["unknown-topic", "malformed", 1],
    ]);
    expect((await state()).point["n1/gas"]).toEqual(before);
    await ringing();
  });
});
