import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerSerial, ServerTCP } from "modbus-serial";
import { afterEach, describe, expect, test, type TestContext } from "vitest";
import { loadProfiles } from "../../../../config/load.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { createSerialPorts } from "../../../../gateway/serial.ts";
import { scanCommand } from "../../../../sensors/modbus/cli/scan.ts";
import { running, until } from "../inbox.ts";
import { profile, type MeasureInput } from "../profile.ts";
import { siteOf, type PretendLink } from "../site.ts";
import { freePort, has, here, pythonRun, startForeign, startTerminalPair } from "./foreign.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
function kept<T extends { readonly stop: () => Promise<unknown> }>(each: T): T {
  open.push(each.stop);
  return each;
}

/** All slaves serve the same: unit 3, holding 100…, input 200…, coils 0 1 0…, discrete inputs 1 0 1…. */
const measures: readonly MeasureInput[] = [
  { id: "holding", quantity: "count", from: { table: "holding", address: 2 } },
  { id: "input", quantity: "count", from: { table: "input", address: 1 } },
  { id: "coil", quantity: "contact", from: { table: "coil", address: 1, type: "bool" } },
  { id: "discrete", quantity: "contact", from: { table: "discrete", address: 1, type: "bool" } },
  { id: "beyond", quantity: "count", from: { table: "holding", address: 500 } },
];

async function isReadAsItServes(link: Pick<PretendLink, "kind" | "port">): Promise<void> {
  const pace = { poll: "100ms", timeout: "400ms" };
  const source = kept(
    running(siteOf({ l1: { ...link, ...pace, devices: { d1: { unit: 3, profile: profile(measures) } } } })),
  );
  const seen = () => measures.map(({ id }) => source.of(`d1/${id}`).at(-1)).join(" ");
  await until(() => seen() === "102 201 1 0 exception", 15_000).catch(() =>
    expect(seen()).toBe("102 201 1 0 exception"),
  );
}

async function isFoundByScan(path: string, units: string): Promise<void> {
  const { clock } = createPlatform("test");
  let out = "";
  const code = await scanCommand(
    [path, "--bauds", "9600", "--units", units, "--timeout", "150ms", "--listen", "100ms"],
    {
      clock,
      serial: createSerialPorts({ clock }),
      out: { write: (text) => (out += text) },
      err: { write: () => undefined },
      env: {},
      signal: new AbortController().signal,
      profiles: loadProfiles,
    },
  );
  expect([code, out]).toEqual([0, expect.stringMatching(/^ {3}3 +\d+ ms {2}\? 未知 {2}40001=100$/m)]);
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "slave-"));
  open.push(() => Promise.resolve(rmSync(path, { recursive: true, force: true })));
  return path;
}

/** The two paths of one serial line, ours first. */
async function terminals(): Promise<readonly [string, string]> {
  const at = folder();
  const [ours, theirs] = [join(at, "ours"), join(at, "theirs")];
  kept(await startTerminalPair(ours, theirs));
  return [ours, theirs];
}

describe("pymodbus", () => {
  test("as a slave on TCP", async (context) => {
    if (!has.pymodbus) return context.skip("no python3-pymodbus");
    const port = await freePort();
    kept(startForeign(...pythonRun("pymodbus_slave.py", String(port))));
    await isReadAsItServes({ port });
  });

  test("as a slave on a serial line, read and found by a scan", async (context) => {
    if (!has.pymodbus || !has.socat)
      return context.skip("no python3-pymodbus with python3-serial-asyncio, or no socat");
    const [ours, theirs] = await terminals();
    const slave = kept(startForeign(...pythonRun("pymodbus_slave.py", theirs)));
    await new Promise((wake) => setTimeout(wake, 1_500));
    expect(slave.said()).toBe("");
    await isFoundByScan(ours, "1-4");
    await isReadAsItServes({ kind: "modbus-rtu", port: ours });
  });
});

describe("libmodbus", () => {
  function slaveProgram(context: TestContext): string | undefined {
    if (!has.libmodbus) return void context.skip("no libmodbus-dev, or no compiler");
    const program = join(folder(), "slave");
    const strict = ["-O1", "-Wall", "-Wextra", "-Werror", "-I/usr/include/modbus"];
    const args = [...strict, join(here, "libmodbus_slave.c"), "-o", program, "-lmodbus"];
    const built = spawnSync("cc", args, { encoding: "utf8" });
    expect(built.stderr).toBe("");
    return program;
  }

  test("as a slave on TCP", async (context) => {
    const program = slaveProgram(context);
    if (program === undefined) return;
    const port = await freePort();
    kept(startForeign(program, [String(port)]));
    await isReadAsItServes({ port });
  });

  test("as a slave on a serial line, read and found by a scan", async (context) => {
    const program = slaveProgram(context);
    if (program === undefined) return;
    if (!has.socat) return context.skip("no socat");
    const [ours, theirs] = await terminals();
    const slave = kept(startForeign(program, [theirs]));
    await until(() => slave.said().includes("ready"));
    // libmodbus takes the request after one to an absent unit for that unit's answer, and passes it over.
    await isFoundByScan(ours, "3-4");
    await isReadAsItServes({ kind: "modbus-rtu", port: ours });
  });
});

describe("modbus-serial", () => {
  const beyond = (address: number): void => {
    if (address > 9) throw Object.assign(new Error("no such address"), { modbusErrorCode: 2 });
  };
  const vector = {
    getHoldingRegister: (address: number) => (beyond(address), 100 + address),
    getInputRegister: (address: number) => 200 + address,
    getCoil: (address: number) => address % 2 === 1,
    getDiscreteInput: (address: number) => address % 2 === 0,
  };

  test("as a slave on TCP", async () => {
    const port = await freePort();
    const server = new ServerTCP(vector, { host: "127.0.0.1", port, unitID: 3 });
    await new Promise((resolve) => server.once("initialized", resolve));
    open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    await isReadAsItServes({ port });
  });

  test("as a slave on a serial line, read and found by a scan", async (context) => {
    if (!has.socat) return context.skip("no socat");
    const [ours, theirs] = await terminals();
    const server = new ServerSerial(vector, { path: theirs, baudRate: 9600, unitID: 3 });
    await new Promise((resolve) => server.once("initialized", resolve));
    open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    await isFoundByScan(ours, "1-4");
    await isReadAsItServes({ kind: "modbus-rtu", port: ours });
  });
});
