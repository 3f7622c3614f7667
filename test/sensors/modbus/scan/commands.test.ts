import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { loadProfiles } from "../../../../config/load.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { createSerialPorts } from "../../../../gateway/serial.ts";
import type { CommandDeps } from "../../../../sensors/modbus/cli/command.ts";
import { lineCommands } from "../../../../sensors/modbus/cli/line-commands.ts";
import { targetOf } from "../../../../sensors/modbus/cli/target.ts";
import { placeOfReference, referenceOf } from "../../../../sensors/modbus/cli/register-name.ts";
import { cellBank, startModbusDevices, type CellBank } from "../../../../simulators/devices/modbus-device.ts";
import { startPseudoTerminal, startRtuDevices, type RtuLine } from "../../../../simulators/devices/rtu-device.ts";
import { framesIn } from "../../../../sensors/modbus/rtu.ts";
import { rawSlave } from "../slave.ts";

const hasSocat = spawnSync("socat", ["-V"]).status === 0;
const { clock } = createPlatform("test");

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
function kept<T extends { readonly stop: () => Promise<unknown> }>(each: T): T {
  open.push(each.stop);
  return each;
}

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  name: keyof typeof lineCommands,
  args: readonly string[],
  over: Partial<CommandDeps> = {},
): Promise<Told> {
  let [out, err] = ["", ""];
  const code = await lineCommands[name](args, {
    clock,
    serial: createSerialPorts({ clock }),
    out: { write: (text) => (out += text) },
    err: { write: (text) => (err += text) },
    env: { LANG: "zh_CN.UTF-8" },
    signal: new AbortController().signal,
    profiles: loadProfiles,
    ...over,
  });
  return { code, out, err };
}

function bank(unit: number, ...words: readonly number[]): CellBank {
  const cells = cellBank(unit);
  cells.set("holding", 0, ...words);
  return cells;
}

/** A contact module that tells its model, a level probe, a gas transmitter. */
function devices(): readonly CellBank[] {
  const contacts = cellBank(7);
  contacts.set("discrete", 0, 0, 1, 0, 0, 0, 0, 0, 0);
  contacts.set("input", 121, 24_010);
  contacts.set("holding", 200, ...Array.from("WBMCM8", (letter) => letter.codePointAt(0) ?? 0));
  return [bank(1, 12), contacts, bank(11, 11, 3, 17, 1, 153, 0, 5000)];
}

async function onTerminal(line: RtuLine): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const path = join(folder, "port");
  const { port } = kept(await startRtuDevices(line));
  kept(await startPseudoTerminal(path, port));
  return path;
}

const quickly = ["--units", "1,5,7,11,20-24", "--timeout", "200ms", "--bauds", "9600", "--listen", "400ms"];

describe("on a pseudo-terminal", () => {
  test("scan finds devices, names the one that tells its model, and reports two at one number", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const mishap = (unit: number) => (unit === 5 ? ({ kind: "duplicate" } as const) : undefined);
    const path = await onTerminal({ units: [...devices(), bank(5, 0x1234)], mishap });
    const { code, out } = await run("scan", [path, ...quickly]);
    expect(code).toBe(1);
    expect(out).toContain("9600 8N1");
    expect(out).toMatch(/^ {3}1 +\d+ ms {2}\? 未知 {2}40001=12$/m);
    expect(out).toMatch(/^ {3}5 {2}✘ 乱码：可能有两台设备抢答/m);
    expect(out).toMatch(/^ {3}7 +\d+ ms {2}✔ WB-MCM8 .*（wb-mcm8）$/m);
    expect(out).toContain("发现 3 台 + 1 处冲突。");
    expect(out).toContain(`gridpost identify ${path} 1`);
  });

  test("the same for a script: one document under a promised name", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const path = await onTerminal({ units: devices(), echo: true });
    const { code, out } = await run("scan", [path, ...quickly, "--json"]);
    const told = JSON.parse(out);
    expect([code, told.schema, told.ok, told.stages[0].isEchoed]).toEqual([0, "gridpost.scan/v1", true, true]);
    expect(told.stages[0].findings.map((each: { unit: number }) => each.unit)).toEqual([1, 7, 11]);
    expect(told.known).toEqual([{ unit: 7, profile: "wb-mcm8", certainty: "certain" }]);
  });

  test("a second master is heard before anything is asked, and named by its units", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const asked: Uint8Array[] = [];
    const folder = mkdtempSync(join(tmpdir(), "scan-"));
    open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    const talk = Buffer.from("010300000001840a", "hex");
    const timers: NodeJS.Timeout[] = [];
    const { serveSockets } = await import("../../../../simulators/devices/modbus-device.ts");
    const server = kept(
      await serveSockets({ port: 0 }, (socket: Socket) => {
        timers.push(setInterval(() => void socket.write(talk), 300));
        socket.on("data", (bytes: Buffer) => asked.push(bytes));
      }),
    );
    open.push(() => Promise.resolve(timers.forEach(clearInterval)));
    kept(await startPseudoTerminal(join(folder, "port"), server.port));
    const { code, out } = await run("scan", [join(folder, "port"), ...quickly]);
    expect([code, asked]).toEqual([1, []]);
    expect(out).toContain("总线上已有主站在通信（9600 8N1），站号 1");
  });

  test("identify tells a probe by its registers, in both languages", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const path = await onTerminal({ units: devices() });
    const { code, out } = await run("identify", [path, "11", "--lang", "en", "--timeout", "200ms"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^○ likely .*profile: qdy30a$/m);
    expect(out).toContain("level Water level  holding register 40005 (PDU address 4) 0011 0001 0099 → 0.153 m");
    const chinese = await run("identify", [path, "7", "--timeout", "200ms"]);
    expect(chinese.out).toMatch(/^✔ 确认（型号寄存器）： WB-MCM8/m);
  });

  test("read shows a register under both its numbers and in every order", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const cells = bank(3, 0x4234, 0xcccd);
    const path = await onTerminal({ units: [cells] });
    const { code, out } = await run("read", [`${path}:3`, "0", "--count", "2", "--expect", "0..100"]);
    expect(code).toBe(0);
    expect(out).toContain("保持寄存器 40001（PDU 地址 0）  0x4234");
    expect(out).toMatch(/f32 +✔ abcd=45.2 /);
    const plc = await run("read", [`${path}:3`, "40002", "--plc", "--count", "1", "--json"]);
    expect(JSON.parse(plc.out)).toMatchObject({ schema: "gridpost.read/v1", answer: { cells: [0xcccd] } });
    const beyond = await run("read", [`${path}:3`, "9", "--lang", "en"]);
    expect([beyond.code, beyond.out]).toEqual([
      1,
      "holding register 40010 (PDU address 9)  refused: exception 2 (illegal data address)\n",
    ]);
  });

  test("answers that are all broken do not end the search for the right speed", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    let asked = 0;
    const mishap = () => ((asked += 1) <= 3 ? ({ kind: "corrupt" } as const) : undefined);
    const path = await onTerminal({ units: [bank(5, 7)], mishap });
    const bauds = ["--bauds", "9600,19200", "--units", "5", "--timeout", "100ms", "--listen", "50ms"];
    const { code, out } = await run("scan", [path, ...bauds, "--json"]);
    const found = JSON.parse(out).stages.map((stage: { findings: { kind: string }[] }) => stage.findings[0]?.kind);
    expect([code, found]).toEqual([1, ["clash", "device"]]);
  });

  test("a port in use is said to be, with the way out", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const path = await onTerminal({ units: devices() });
    const held = createSerialPorts({ clock }).open(path, { baud: 9600, parity: "none", stopBits: 1 });
    await new Promise((resolve, reject) => held.once("connect", resolve).once("error", reject));
    const { code, err } = await run("read", [`${path}:1`, "0"]);
    await new Promise((resolve) => held.once("close", resolve).destroy());
    expect([code, err]).toEqual([4, expect.stringContaining("正被占用：先停网关")]);
  });

  test("stopped half way it tells what it has", async (context) => {
    if (!hasSocat) return context.skip("no socat");
    const path = await onTerminal({ units: devices() });
    const stopping = new AbortController();
    const err = { write: (text: string) => void (text.includes(" 9/") && stopping.abort()), isTTY: true };
    const { code, out } = await run("scan", [path, "--full", "--timeout", "200ms", "--listen", "100ms"], {
      signal: stopping.signal,
      err,
    });
    expect(code).toBe(130);
    expect(out).toContain("40001=12");
    expect(out).toContain("已停止");
  });
});

test("everything a scan sends is a read, byte for byte", async () => {
  const frames: Buffer[] = [];
  const { port } = kept(await startRtuDevices({ units: devices() }));
  const { connect } = await import("node:net");
  const { serveSockets } = await import("../../../../simulators/devices/modbus-device.ts");
  const tap = kept(
    await serveSockets({ port: 0 }, (socket) => {
      const behind = connect(port, "127.0.0.1");
      socket.on("data", (bytes: Buffer) => void (frames.push(bytes), behind.write(bytes)));
      behind.on("data", (bytes: Buffer) => socket.write(bytes)).on("error", () => undefined);
      socket.on("close", () => behind.destroy());
    }),
  );
  const place = `rtu+tcp://127.0.0.1:${tap.port}`;
  await run("scan", [place, ...quickly, "--anyway"]);
  await run("identify", [place, "7", "--timeout", "200ms"]);
  const sent = framesIn(Buffer.concat(frames));
  expect(Buffer.concat(frames).length).toBe(sent.length * 8);
  expect(sent.length).toBeGreaterThan(30);
  expect(sent.filter(({ pdu }) => ![1, 2, 3, 4].includes(Number(pdu[0])))).toEqual([]);
});

describe("over a network", () => {
  test("Modbus/TCP is scanned, and who is not there does not answer for others", async () => {
    const { port } = kept(await startModbusDevices({ port: 0, units: devices() }));
    const { code, out } = await run("scan", [`tcp://127.0.0.1:${port}`, "--units", "1-11", "--timeout", "200ms"]);
    expect(code).toBe(0);
    expect(out).toContain("✔ WB-MCM8");
    expect(out).toContain("发现 3 台。");
    const read = await run("read", [`tcp://127.0.0.1:${port}:11`, "4", "--count", "1"]);
    expect(read.out).toContain("保持寄存器 40005（PDU 地址 4）  0x0099");
  });

  test("every frame on the network is a read as well", async () => {
    const slave = kept(await rawSlave(() => undefined));
    await run("scan", [`tcp://127.0.0.1:${slave.port}`, "--units", "1-3", "--timeout", "20ms"]);
    expect(slave.asked.map(({ unit }) => unit)).toEqual([1, 2, 3]);
    expect(slave.asked.every(({ pdu }) => pdu[0] === 3)).toBe(true);
  });

  test("nobody there is said with what to do about it", async () => {
    const { code, err, out } = await run("scan", ["tcp://127.0.0.1:1", "--units", "1"]);
    expect([code, err + out]).toEqual([4, expect.stringContaining("连不上 tcp://127.0.0.1:1")]);
  });
});

test("a line where nobody answers gets the checklist", async () => {
  const { port } = kept(await startRtuDevices({ units: [] }));
  const args = [`rtu+tcp://127.0.0.1:${port}`, "--units", "1-2", "--timeout", "20ms", "--anyway", "--lang", "en"];
  const { code, out } = await run("scan", args);
  expect(code).toBe(4);
  expect(out).toContain("nobody answered. Check in this order: 1 A and B swapped");
});

describe("wrong usage is told and exits with 2", () => {
  const rows: readonly [keyof typeof lineCommands, readonly string[], string][] = [
    ["scan", [], "gridpost scan"],
    ["scan", ["COM3"], "看不懂 COM3"],
    ["scan", ["/dev/ttyS1", "--units", "0-300"], "--units"],
    ["scan", ["/dev/ttyS1", "--bauds", "96OO"], "--bauds"],
    ["scan", ["/dev/ttyS1", "--timeout", "200"], "--timeout 写 20ms"],
    ["scan", ["/dev/ttyS1", "--parity", "mark"], "--parity"],
    ["identify", ["/dev/ttyS1"], "gridpost identify"],
    ["identify", ["/dev/ttyS1", "248"], "站号写 1 到 247"],
    ["identify", ["/dev/ttyS1", "1", "--profile", "nothing-like-it"], "没有设备档"],
    ["read", ["/dev/ttyS1", "0"], "站号写 1 到 247"],
    ["read", ["/dev/ttyS1:1", "65536"], "PDU"],
    ["read", ["/dev/ttyS1:1", "0", "--count", "126"], "--count 写 1 到 125"],
    ["read", ["/dev/ttyS1:1", "0", "--table", "coils"], "--table"],
    ["read", ["/dev/ttyS1:1", "0", "--expect", "100"], "--expect"],
    ["read", ["/dev/ttyS1:1", "0", "--what"], "gridpost read"],
  ];
  test.each(rows)("%s %j", async (name, args, told) => {
    const { code, err, out } = await run(name, args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
  });
});

test("auto takes the only port there is, and asks when there are more or none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "by-id-"));
  open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const { writeFileSync } = await import("node:fs");
  expect(targetOf("auto", folder).ok).toBe(false);
  writeFileSync(join(folder, "usb-one"), "");
  expect(targetOf("auto", folder)).toEqual({ ok: true, value: { kind: "serial", path: join(folder, "usb-one") } });
  writeFileSync(join(folder, "usb-two"), "");
  expect(targetOf("auto", folder)).toEqual({
    ok: false,
    error: expect.objectContaining({ en: expect.stringContaining("usb-two") }),
  });
});

test("the numbers of data sheets and of the wire", () => {
  expect([referenceOf("holding", 2), referenceOf("coil", 0), referenceOf("input", 9_999)]).toEqual([
    "40003",
    "00001",
    "310000",
  ]);
  expect(placeOfReference("40003")).toEqual({ table: "holding", address: 2 });
  expect(placeOfReference("465536")).toEqual({ table: "holding", address: 65_535 });
  expect([placeOfReference("40000"), placeOfReference("20001"), placeOfReference("4000")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
