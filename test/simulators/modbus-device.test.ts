import modbus from "modbus-serial";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  cellBank,
  startModbusDevices,
  type CellBank,
  type ModbusServer,
} from "../../simulators/devices/modbus-device.ts";

let bank: CellBank;
let server: ModbusServer;
const client = new modbus.default();

beforeEach(async () => {
  bank = cellBank(5);
  server = await startModbusDevices({ port: 0, units: [bank] });
  await client.connectTCP("127.0.0.1", { port: server.port });
  client.setID(5);
  client.setTimeout(150);
});
afterEach(async () => {
  await new Promise<void>((resolve) => client.close(() => resolve()));
  await server.stop();
});

test("cells of all four tables read as they were set", async () => {
  bank.set("holding", 100, 1, 0xffff, -2);
  bank.set("input", 7, 12_345);
  bank.set("coil", 0, 1, 0, 1);
  bank.set("discrete", 30, 0, 1);
  expect((await client.readHoldingRegisters(100, 3)).data).toEqual([1, 65_535, 65_534]);
  expect((await client.readInputRegisters(7, 1)).data).toEqual([12_345]);
  expect((await client.readCoils(0, 3)).data.slice(0, 3)).toEqual([true, false, true]);
  expect((await client.readDiscreteInputs(30, 2)).data.slice(0, 2)).toEqual([false, true]);
});

test("a cell that was never set is an illegal data address, and one exception is the whole answer", async () => {
  bank.set("holding", 0, 1, { exception: 6 });
  await expect(client.readHoldingRegisters(9, 1)).rejects.toMatchObject({ modbusCode: 2 });
  await expect(client.readHoldingRegisters(0, 2)).rejects.toMatchObject({ modbusCode: 6 });
});

test("a silent cell, a silent unit and a unit that is not there give no answer", async () => {
  bank.set("holding", 0, 1, "silent");
  await expect(client.readHoldingRegisters(0, 2)).rejects.toMatchObject({ errno: "ETIMEDOUT" });
  bank.override("silent");
  await expect(client.readHoldingRegisters(0, 1)).rejects.toMatchObject({ errno: "ETIMEDOUT" });
  bank.override(undefined);
  expect((await client.readHoldingRegisters(0, 1)).data).toEqual([1]);
  client.setID(6);
  await expect(client.readHoldingRegisters(0, 1)).rejects.toMatchObject({ errno: "ETIMEDOUT" });
});

test("it can be stopped and started again on the same port, and a taken port is told", async () => {
  await expect(startModbusDevices({ port: server.port, units: [] })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await server.stop();
  server = await startModbusDevices({ port: server.port, units: [bank] });
  expect(server.port).toBeGreaterThan(0);
});
