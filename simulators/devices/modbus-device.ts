import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Table } from "../../config/modbus-profile.ts";
import { deviceProgram, type Cell, type DeviceLine, type ModbusUnit } from "./device-program.ts";
import type { Mishap } from "./mishap.ts";

export type { Cell, ModbusUnit } from "./device-program.ts";

export interface ModbusServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Pretend devices behind one Modbus/TCP port (0: any free one). */
export async function startModbusDevices(
  options: DeviceLine & { readonly port: number; readonly host?: string },
): Promise<ModbusServer> {
  const program = deviceProgram(options);
  return serveSockets(options, (socket) => {
    let pending: Buffer = Buffer.alloc(0);
    socket.on("data", (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      for (let frame = firstFrame(pending); frame !== undefined; frame = firstFrame(pending)) {
        pending = pending.subarray(frame.length);
        const spoken = program(Number(frame[6]), frame.subarray(7), performance.now());
        if (spoken !== undefined) say(socket, framed(frame, spoken.pdu), spoken.mishap);
      }
    });
  });
}

/** Whoever connects is served until the server stops; a peer that goes away is no fault of the pretend device. */
export async function serveSockets(
  { port, host = "127.0.0.1" }: { readonly port: number; readonly host?: string },
  serve: (socket: Socket) => void,
): Promise<ModbusServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    serve(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** A unit whose cells are set by hand; cells never set answer with exception 2, illegal data address. */
export interface CellBank extends ModbusUnit {
  /** Sets consecutive cells. Negative numbers stand for their 16-bit words. */
  readonly set: (table: Table, address: number, ...cells: readonly Cell[]) => void;
  /** Makes the whole unit answer like this, whatever its cells hold; `undefined` ends it. */
  readonly override: (cell: Cell | undefined) => void;
}

export function cellBank(unit: number): CellBank {
  const cells = new Map<string, Cell>();
  let overriding: Cell | undefined;
  const cellAt = (table: Table, address: number): Cell =>
    overriding ?? cells.get(`${table} ${address}`) ?? { exception: 2 };
  return {
    unit,
    read: cellAt,
    write: (table, address, value) => {
      const there = cellAt(table, address);
      if (typeof there === "number") cells.set(`${table} ${address}`, value);
      return typeof there === "number" ? value : there;
    },
    set: (table, address, ...values) => values.forEach((cell, index) => cells.set(`${table} ${address + index}`, cell)),
    override: (cell) => void (overriding = cell),
  };
}

function say(socket: Socket, answer: Uint8Array, mishap: Mishap | undefined): void {
  const write = (bytes: Uint8Array): void => void (socket.destroyed || bytes.length === 0 || socket.write(bytes));
  const isLate = mishap?.kind === "delay" || mishap?.kind === "second-answer";
  if (isLate) setTimeout(() => write(answer), mishap.ms);
  if (mishap?.kind !== "delay") write(mishap === undefined ? answer : spoilt[mishap.kind](answer));
}

const whole = (answer: Uint8Array): Uint8Array => answer;

/** A network carries whole frames or none: what goes wrong there goes wrong in what the device sends. */
const spoilt: Readonly<Record<Mishap["kind"], (answer: Uint8Array) => Uint8Array>> = {
  drop: () => new Uint8Array(0),
  truncate: (answer) => answer.subarray(0, answer.length >> 1),
  corrupt: (answer) => answer.with(2, 0x5a),
  "wrong-unit": (answer) => answer.with(6, (Number(answer[6]) + 1) & 0xff),
  foreign: (answer) => Uint8Array.of(...answer.with(1, Number(answer[1]) ^ 0xff), ...answer),
  duplicate: (answer) => Uint8Array.of(...answer, ...answer),
  noise: (answer) => Uint8Array.of(0, 0xff, ...answer),
  delay: whole,
  "second-answer": whole,
  reboot: whole,
  exceptions: whole,
  frozen: whole,
};

/** Modbus Messaging on TCP/IP V1.0b, 3.1.3. Written apart from the gateway's own, so that one mistake does not hide the other. */
function firstFrame(bytes: Buffer): Buffer | undefined {
  const size = bytes.length < headerBytes ? Infinity : headerBytes + bytes.readUInt16BE(4);
  return bytes.length < size ? undefined : bytes.subarray(0, size);
}

function framed(request: Buffer, pdu: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(headerBytes + 1 + pdu.length);
  request.copy(frame, 0, 0, 2);
  frame.writeUInt16BE(1 + pdu.length, 4);
  frame.writeUInt8(Number(request[6]), 6);
  frame.set(pdu, headerBytes + 1);
  return frame;
}

const headerBytes = 6;
