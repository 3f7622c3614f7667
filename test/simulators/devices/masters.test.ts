import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cellBank, startModbusDevices, type CellBank } from "../../../simulators/devices/modbus-device.ts";
import { startPseudoTerminal, startRtuDevices } from "../../../simulators/devices/rtu-device.ts";
import { has, pythonRun, told } from "../../sensors/modbus/interop/foreign.ts";

/** The pretend devices are what everything is tested with, so masters written by others must understand them. */
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
function kept<T extends { readonly stop: () => Promise<unknown> }>(each: T): T {
  open.push(each.stop);
  return each;
}

function device(): CellBank {
  const cells = cellBank(4);
  cells.set("holding", 0, 11, 22, 33);
  cells.set("input", 0, 44, 55);
  cells.set("coil", 0, 1, 0, 1);
  cells.set("discrete", 0, 0, 1, 1);
  return cells;
}

async function terminal(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "master-"));
  open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const { port } = kept(await startRtuDevices({ units: [device()] }));
  kept(await startPseudoTerminal(join(folder, "port"), port));
  return join(folder, "port");
}

const pymodbusReads = "[11, 22, 33]\n[44, 55]\n[1, 0, 1]\n[0, 1, 1]\n2\n[77]\n[0]";

describe("pymodbus as a master", () => {
  test("on TCP", async (context) => {
    if (!has.pymodbus) return context.skip("no python3-pymodbus");
    const { port } = kept(await startModbusDevices({ port: 0, units: [device()] }));
    expect(await told(...pythonRun("pymodbus_master.py", String(port), "4"))).toBe(pymodbusReads);
  });

  test("on a serial line", async (context) => {
    if (!has.pymodbus || !has.socat) return context.skip("no python3-pymodbus with python3-serial, or no socat");
    expect(await told(...pythonRun("pymodbus_master.py", await terminal(), "4"))).toBe(pymodbusReads);
  });
});

describe("mbpoll, which is libmodbus, as a master", () => {
  const reads = ["-0", "-1", "-a", "4", "-r", "0"];

  test("on TCP", async (context) => {
    if (!has.mbpoll) return context.skip("no mbpoll");
    const { port } = kept(await startModbusDevices({ port: 0, units: [device()] }));
    const at = ["-m", "tcp", "-p", String(port), ...reads];
    expect(await told("mbpoll", [...at, "-c", "3", "-t", "4", "127.0.0.1"])).toMatch(
      /\[0\]:\s+11\n\[1\]:\s+22\n\[2\]:\s+33/,
    );
    expect(await told("mbpoll", [...at, "-c", "3", "-t", "1", "127.0.0.1"])).toMatch(
      /\[0\]:\s+0\n\[1\]:\s+1\n\[2\]:\s+1/,
    );
    expect(await told("mbpoll", [...at, "-t", "4", "127.0.0.1", "99"])).toContain("Written 1 references");
    expect(await told("mbpoll", [...at, "-c", "9", "-t", "4", "127.0.0.1"])).toContain("Illegal data address");
  });

  test("on a serial line", async (context) => {
    if (!has.mbpoll || !has.socat) return context.skip("no mbpoll, or no socat");
    const at = ["-m", "rtu", "-b", "9600", "-P", "none", ...reads, "-c", "2"];
    const path = await terminal();
    expect(await told("mbpoll", [...at, "-t", "3", path])).toMatch(/\[0\]:\s+44\n\[1\]:\s+55/);
    expect(await told("mbpoll", [...at, "-t", "0", path])).toMatch(/\[0\]:\s+1\n\[1\]:\s+0/);
  });
});
