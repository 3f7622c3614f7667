import { createServer, type AddressInfo, type Socket } from "node:net";
import { isBitTable, type Table } from "../../../config/modbus-profile.ts";
import type { ReadRequest } from "../../../sensors/modbus/pdu.ts";
import { encodeFrame, nothingPending, takeFrames, type Frame } from "../../../sensors/modbus/tcp.ts";

/** The other side of `pdu.ts`: what a correct device answers. */
export function answerPdu(request: ReadRequest, cellAt: (address: number) => number): Uint8Array {
  const cells = Array.from({ length: request.count }, (_, index) => cellAt(request.address + index));
  const data = isBitTable(request.table) ? packed(cells) : cells.flatMap((cell) => [cell >> 8, cell & 0xff]);
  return Uint8Array.of(tables.indexOf(request.table) + 1, data.length, ...data);
}

export function requestIn({ pdu }: Frame): ReadRequest {
  const view = new DataView(pdu.buffer, pdu.byteOffset);
  const table = tables[view.getUint8(0) - 1];
  if (table === undefined) throw new Error(`function ${view.getUint8(0)}`);
  return { table, address: view.getUint16(1), count: view.getUint16(3) };
}

export interface RawSlave {
  readonly port: number;
  /** Requests as they came, oldest first. */
  readonly asked: readonly Frame[];
  readonly connections: () => number;
  readonly open: () => number;
  readonly stop: () => Promise<void>;
}

/** A slave that does whatever the test says with each request: split, merge, repeat, reset, close. */
export async function rawSlave(onRequest: (frame: Frame, socket: Socket) => void, port = 0): Promise<RawSlave> {
  const asked: Frame[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let pending = nothingPending;
    socket.on("data", (bytes: Buffer) => {
      const taken = takeFrames(pending, bytes);
      pending = taken.pending;
      for (const frame of taken.frames) {
        asked.push(frame);
        onRequest(frame, socket);
      }
    });
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    connections: () => connections,
    open: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The whole answer frame in which every cell holds `cell`. */
export function answerFrame(frame: Frame, cell: number): Uint8Array {
  return encodeFrame({ ...frame, pdu: answerPdu(requestIn(frame), () => cell) });
}

const tables: readonly Table[] = ["coil", "discrete", "holding", "input"];

function packed(bits: readonly number[]): readonly number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, index) => (bytes[index >> 3] = (bytes[index >> 3] ?? 0) | ((bit & 1) << (index & 7))));
  return bytes;
}
