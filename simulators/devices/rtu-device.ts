import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Duplex } from "node:stream";
import { deviceProgram, type DeviceLine } from "./device-program.ts";
import type { Mishap } from "./mishap.ts";
import { serveSockets, type ModbusServer } from "./modbus-device.ts";

export type { Mishap as RtuMishap } from "./mishap.ts";

export interface RtuLine extends DeviceLine {
  /** The adapter hands the request back ahead of the answer. */
  readonly echo?: boolean;
  readonly answerMs?: number;
  /** Whether the line is set as the devices are: at another speed they hear nothing. */
  readonly isTuned?: () => boolean;
}

export interface Said {
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

/** Pretend devices on one serial line, without the line: a request in, what is then heard on the line out. */
export function rtuLine(line: RtuLine): (request: Uint8Array, nowMs: number) => readonly Said[] {
  const program = deviceProgram(line);
  const answers = (request: Uint8Array, nowMs: number): readonly Said[] => {
    if (crcOf(request) !== 0 || line.isTuned?.() === false) return [];
    const unit = Number(request[0]);
    const spoken = program(unit, request.subarray(1, -2), nowMs);
    if (spoken === undefined) return [];
    return heardOf({ afterMs: line.answerMs ?? 5, bytes: framed(unit, spoken.pdu) }, spoken.mishap);
  };
  return (request, nowMs) => [...echoOf(request, line), ...answers(request, nowMs)];
}

function echoOf(request: Uint8Array, { echo }: RtuLine): readonly Said[] {
  return echo === true ? [{ afterMs: 0, bytes: request.slice() }] : [];
}

/** The same behind a converter: RTU frames over TCP. */
export async function startRtuDevices(
  line: RtuLine & { readonly port?: number; readonly host?: string },
): Promise<ModbusServer> {
  const { port = 0, host = "127.0.0.1" } = line;
  return serveSockets({ port, host }, (socket) => serveLine(socket, line));
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

/** Requests are told apart by the size their function gives them. */
export function serveLine(socket: Duplex, line: RtuLine): void {
  const hear = rtuLine(line);
  let pending = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    for (let size = requestSize(pending); pending.length >= size; size = requestSize(pending)) {
      const request = pending.subarray(0, size);
      pending = pending.subarray(size);
      for (const { afterMs, bytes: said } of hear(request, performance.now()))
        setTimeout(() => void (socket.destroyed || socket.write(said)), afterMs);
    }
  });
}

/** 8 bytes, but for the writes of several cells, which count their data. */
function requestSize(bytes: Buffer): number {
  const countsItsData = bytes[1] === 15 || bytes[1] === 16;
  return countsItsData ? 9 + Number(bytes[6] ?? 255) : requestBytes;
}

function heardOf(said: Said, mishap: Mishap | undefined): readonly Said[] {
  if (mishap?.kind === "delay") return [{ ...said, afterMs: said.afterMs + mishap.ms }];
  if (mishap?.kind === "second-answer") return [said, { ...said, afterMs: said.afterMs + mishap.ms }];
  const bytes = mishap === undefined ? said.bytes : spoilt[mishap.kind](said.bytes);
  return bytes.length === 0 ? [] : [{ ...said, bytes }];
}

const whole = (bytes: Uint8Array): Uint8Array => bytes;
const nothing = (): Uint8Array => new Uint8Array(0);

/** What becomes of an answer on the line. */
const spoilt: Readonly<Record<Mishap["kind"], (bytes: Uint8Array) => Uint8Array>> = {
  drop: nothing,
  reboot: nothing,
  truncate: (bytes) => bytes.subarray(0, bytes.length >> 1),
  corrupt: (bytes) => bytes.with(3, Number(bytes[3]) ^ 0x10),
  "wrong-unit": (bytes) => framed(Number(bytes[0]) + 1, bytes.subarray(1, -2)),
  foreign: (bytes) => Uint8Array.of(...framed(0, [6, 0, 1, 0, 3]), ...bytes),
  duplicate: (bytes) => bytes.map((byte, index) => byte & Number(bytes[index - 1] ?? byte)),
  noise: (bytes) => Uint8Array.of(0, 0xff, ...bytes, 0),
  delay: whole,
  "second-answer": whole,
  exceptions: whole,
  frozen: whole,
};

const requestBytes = 8;

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
