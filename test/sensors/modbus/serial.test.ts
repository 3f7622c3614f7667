import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createPlatform } from "../../../gateway/platform.ts";
import { createSerialPorts } from "../../../gateway/serial.ts";
import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import {
  startPseudoTerminal,
  startRtuDevices,
  type RtuLine,
  type RtuMishap,
} from "../../../simulators/devices/rtu-device.ts";
import { running, until, type Running } from "./inbox.ts";
import { profile } from "./profile.ts";
import { siteOf } from "./site.ts";

const hasSocat = spawnSync("socat", ["-V"]).status === 0;
const level = { id: "v", quantity: "water-level", unit: "cm", from: { table: "holding", address: 0 } } as const;
const devices = { d1: { unit: 1, profile: profile([level]) } };
const pace = { poll: "100ms", timeout: "400ms" };

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
function kept<T extends { readonly stop: () => Promise<unknown> }>(each: T): T {
  open.push(each.stop);
  return each;
}

function device(more: Partial<RtuLine> = {}): RtuLine {
  const bank = cellBank(1);
  bank.set("holding", 0, 153);
  return { units: [bank], ...more };
}

/** The n-th answer goes wrong. */
function once(mishap: RtuMishap, at = 3): NonNullable<RtuLine["mishap"]> {
  let asked = 0;
  return () => ((asked += 1) === at ? mishap : undefined);
}

function portPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "serial-"));
  open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  return join(folder, "port");
}

/** The source on a pseudo-terminal, through the real serial port package. */
async function onTerminal(
  line: RtuLine,
  echo = false,
): Promise<Running & { readonly path: string; readonly port: number }> {
  const path = portPath();
  const { port } = kept(await startRtuDevices(line));
  kept(await startPseudoTerminal(path, port));
  return { ...kept(running(siteOf({ l1: { kind: "modbus-rtu", port: path, echo, ...pace, devices } }))), path, port };
}

const goodAfterFault = (source: Running): boolean => {
  const heard = source.of("d1/v");
  const fault = heard.findIndex((each) => Number.isNaN(Number(each)));
  return fault >= 0 && heard.slice(fault).filter((each) => each === "1.53").length >= 3;
};

describe("a device on a pseudo-terminal", () => {
  test("is read", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const source = await onTerminal(device());
    await until(() => source.of("d1/v").length >= 5);
    expect(new Set(source.of("d1/v"))).toEqual(new Set(["1.53"]));
    expect(source.rejected()).toEqual([]);
  });

  test("behind an adapter that echoes is read", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const source = await onTerminal(device({ echo: true }), true);
    await until(() => source.of("d1/v").length >= 5);
    expect(new Set(source.of("d1/v"))).toEqual(new Set(["1.53"]));
  });

  const mishaps: readonly [RtuMishap, string][] = [
    [{ kind: "drop" }, "timeout"],
    [{ kind: "delay", ms: 900 }, "timeout"],
    [{ kind: "truncate" }, "crc"],
    [{ kind: "corrupt" }, "crc"],
    [{ kind: "wrong-unit" }, "malformed"],
    [{ kind: "foreign" }, "malformed"],
    [{ kind: "reboot", ms: 300 }, "timeout"],
  ];
  test.for(mishaps)("recovers from %o", async ([mishap, why], context) => {
    if (!hasSocat) return context.skip("no socat");
    const source = await onTerminal(device({ mishap: once(mishap) }));
    await until(() => goodAfterFault(source), 10_000);
    // A busy machine may add a silence of its own, and never a value.
    expect(new Set([...source.of("d1/v"), "timeout"])).toEqual(new Set(["1.53", why, "timeout"]));
    expect(source.of("d1/v")).toContain(why);
  });

  test("that is unplugged is said to be, and read again under its path when it is back", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const path = portPath();
    const { port } = kept(await startRtuDevices(device()));
    const plugged = await startPseudoTerminal(path, port);
    const source = kept(running(siteOf({ l1: { kind: "modbus-rtu", port: path, ...pace, devices } })));
    await until(() => source.of("d1/v").length >= 3);
    await plugged.stop();
    await until(() => source.of("d1/v").includes("disconnected"));
    kept(await startPseudoTerminal(path, port));
    await until(() => source.of("d1/v").at(-1) === "1.53", 10_000);
    expect(source.logged).toEqual(["modbus-link-lost", "modbus-link-back"]);
  });
});

test("a port that is not there is tried ever less, and every point says so", async () => {
  const source = kept(
    running(siteOf({ l1: { kind: "modbus-rtu", port: "/dev/serial/by-id/none", ...pace, devices } })),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(new Set(source.of("d1/v"))).toEqual(new Set(["disconnected"]));
  expect(source.of("d1/v").length).toBeLessThanOrEqual(4);
});

test("a device behind a converter is read, and its faults named", async () => {
  const { port } = kept(await startRtuDevices(device({ mishap: once({ kind: "corrupt" }) })));
  const source = kept(running(siteOf({ l1: { kind: "modbus-rtu-tcp", port, ...pace, devices } })));
  await until(() => goodAfterFault(source), 10_000);
  expect(source.rejected()).toEqual([expect.stringContaining("l1 crc crc: unit 1: checksum")]);
});

test("a port is closed before its stream is", async (context) => {
  if (!hasSocat) return context.skip("no socat");
  const path = portPath();
  const { port } = kept(await startRtuDevices(device()));
  kept(await startPseudoTerminal(path, port));
  const ports = createSerialPorts({ clock: createPlatform("test").clock });
  for (let times = 0; times < 3; times += 1) {
    const stream = ports.open(path, { baud: 9600, parity: "none", stopBits: 1 });
    await new Promise((resolve, reject) => stream.once("connect", resolve).once("error", reject));
    await new Promise((resolve) => stream.once("close", resolve).destroy());
  }
});
