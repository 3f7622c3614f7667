import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Table } from "../../config/modbus-profile.ts";
import type { Cell, ModbusServer, ModbusUnit } from "./modbus-device.ts";

/** What goes wrong with one answer on a serial line. */
export type RtuMishap =
  | { readonly kind: "drop" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "truncate" }
  | { readonly kind: "corrupt" }
  /** The answer bears the number of another unit. */
  | { readonly kind: "wrong-unit" }
  /** A broadcast of another master goes out ahead of the answer. */
  | { readonly kind: "foreign" }
  /** Two devices have this number: both answer, one into the other. */
  | { readonly kind: "duplicate" }
  | { readonly kind: "noise" }
  /** The device starts over and hears nothing meanwhile. */
  | { readonly kind: "reboot"; readonly ms: number };

export interface RtuLine {
  readonly units: readonly ModbusUnit[];
  /** The adapter hands the request back ahead of the answer. */
  readonly echo?: boolean;
  readonly answerMs?: number;
  readonly mishap?: (unit: number) => RtuMishap | undefined;
}

export interface Said {
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

/** Pretend devices on one serial line, without the line: a request in, what is then heard on the line out. */
export function rtuLine(line: RtuLine): (request: Uint8Array, nowMs: number) => readonly Said[] {
  const deafUntilMs = new Map<number, number>();
  const answers = (request: Uint8Array, nowMs: number): readonly Said[] => {
    const device = hearerOf(request, line);
    if (device === undefined || nowMs < (deafUntilMs.get(device.unit) ?? 0)) return [];
    const answer = answerTo(request, device);
    if (answer === undefined) return [];
    const mishap = line.mishap?.(device.unit);
    if (mishap?.kind === "reboot") deafUntilMs.set(device.unit, nowMs + mishap.ms);
    return heardOf({ afterMs: line.answerMs ?? 5, bytes: framed(device.unit, answer) }, mishap);
  };
  return (request, nowMs) => [...echoOf(request, line), ...answers(request, nowMs)];
}

function hearerOf(request: Uint8Array, { units }: RtuLine): ModbusUnit | undefined {
  return crcOf(request) === 0 ? units.find(({ unit }) => unit === request[0]) : undefined;
}

function echoOf(request: Uint8Array, { echo }: RtuLine): readonly Said[] {
  return echo === true ? [{ afterMs: 0, bytes: request.slice() }] : [];
}

/** The same behind a converter: RTU frames over TCP. */
export async function startRtuDevices(line: RtuLine & { readonly port?: number }): Promise<ModbusServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, rtuLine(line));
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(line.port ?? 0, "127.0.0.1", resolve));
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

export interface PseudoTerminal {
  /** Pulls the plug: the path is gone. */
  readonly stop: () => Promise<void>;
}

/** A serial port that is none, at `path`, with the devices behind `port` on its other end. Needs socat. */
export async function startPseudoTerminal(path: string, port: number): Promise<PseudoTerminal> {
  const socat = spawn("socat", [`PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${port},nodelay`], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => socat.once("exit", () => resolve()).once("error", () => resolve()));
  for (let tries = 0; tries < 200 && !existsSync(path); tries += 1) await new Promise((wake) => setTimeout(wake, 10));
  return {
    stop: async () => {
      socat.kill();
      await ended;
    },
  };
}

/** Requests are told apart by their fixed size of 8 bytes. */
function serve(socket: Socket, hear: ReturnType<typeof rtuLine>): void {
  let pending = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    for (; pending.length >= requestBytes; pending = pending.subarray(requestBytes)) {
      for (const { afterMs, bytes: said } of hear(pending.subarray(0, requestBytes), performance.now()))
        setTimeout(() => void (socket.destroyed || socket.write(said)), afterMs);
    }
  });
}

function heardOf(said: Said, mishap: RtuMishap | undefined): readonly Said[] {
  if (mishap === undefined) return [said];
  if (mishap.kind === "delay") return [{ ...said, afterMs: said.afterMs + mishap.ms }];
  const bytes = spoilt[mishap.kind](said.bytes);
  return bytes.length === 0 ? [] : [{ ...said, bytes }];
}

/** What becomes of an answer on the line. */
const spoilt: Readonly<Record<Exclude<RtuMishap["kind"], "delay">, (bytes: Uint8Array) => Uint8Array>> = {
  drop: () => new Uint8Array(0),
  reboot: () => new Uint8Array(0),
  truncate: (bytes) => bytes.subarray(0, bytes.length >> 1),
  corrupt: (bytes) => bytes.with(3, Number(bytes[3]) ^ 0x10),
  "wrong-unit": (bytes) => framed(Number(bytes[0]) + 1, bytes.subarray(1, -2)),
  foreign: (bytes) => Uint8Array.of(...framed(0, [6, 0, 1, 0, 3]), ...bytes),
  duplicate: (bytes) => bytes.map((byte, index) => byte & Number(bytes[index - 1] ?? byte)),
  noise: (bytes) => Uint8Array.of(0, 0xff, ...bytes, 0),
};

/** Modbus Application Protocol V1.1b3, 6.1 to 6.4 and 7; `undefined` when the device keeps silent. */
function answerTo(request: Uint8Array, device: ModbusUnit): readonly number[] | undefined {
  const view = new DataView(request.buffer, request.byteOffset);
  const code = view.getUint8(1);
  const table = tables[code - 1];
  if (table === undefined) return [code | 0x80, 1];
  const [address, count] = [view.getUint16(2), view.getUint16(4)];
  const cells = Array.from({ length: count }, (_, index) => device.read(table, address + index));
  if (cells.includes("silent")) return undefined;
  const refusal = cells.find((cell) => typeof cell === "object");
  if (refusal !== undefined) return [code | 0x80, refusal.exception];
  const data = code <= 2 ? packed(cells) : cells.flatMap((cell) => [(Number(cell) >> 8) & 0xff, Number(cell) & 0xff]);
  return [code, data.length, ...data];
}

const tables: readonly Table[] = ["coil", "discrete", "holding", "input"];
const requestBytes = 8;

function packed(bits: readonly Cell[]): readonly number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, at) => (bytes[at >> 3] = Number(bytes[at >> 3]) | ((Number(bit) & 1) << (at & 7))));
  return bytes;
}

function framed(unit: number, pdu: Iterable<number>): Uint8Array {
  const body = [unit, ...pdu];
  const crc = crcOf(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

/** Written apart from the gateway's own, so that one mistake does not hide the other. */
function crcOf(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
