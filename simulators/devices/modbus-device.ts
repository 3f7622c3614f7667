import { createServer, type AddressInfo } from "node:net";
import { ServerTCP, type FCallbackVal, type IServiceVector } from "modbus-serial";
import type { Table } from "../../config/modbus-profile.ts";

/** What stands in one cell: a raw word or bit, an exception the whole answer turns into, or no answer at all. */
export type Cell = number | { readonly exception: number } | "silent";

export interface ModbusUnit {
  readonly unit: number;
  readonly read: (table: Table, address: number) => Cell;
}

export interface ModbusServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Pretend devices behind one Modbus/TCP port (0: any free one), on the wire of an independent implementation. */
export async function startModbusDevices(options: {
  readonly port: number;
  readonly host?: string;
  readonly units: readonly ModbusUnit[];
}): Promise<ModbusServer> {
  const host = options.host ?? "127.0.0.1";
  // The library takes port 0 for the standard port, so a free one is looked for beforehand.
  const port = options.port === 0 ? await freePort(host) : options.port;
  const server = new ServerTCP(vectorOf(options.units), { host, port });
  await listening(server);
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
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
  return {
    unit,
    read: (table, address) => overriding ?? cells.get(`${table} ${address}`) ?? { exception: 2 },
    set: (table, address, ...values) => values.forEach((cell, index) => cells.set(`${table} ${address + index}`, cell)),
    override: (cell) => void (overriding = cell),
  };
}

function vectorOf(units: readonly ModbusUnit[]): IServiceVector {
  const byUnit = new Map(units.map((each) => [each.unit, each]));
  const cellAt = (table: Table, address: number, unit: number): Cell =>
    byUnit.get(unit)?.read(table, address) ?? "silent";
  return {
    getCoil: (address, unit, reply) => answer(cellAt("coil", address, unit), bit(reply)),
    getDiscreteInput: (address, unit, reply) => answer(cellAt("discrete", address, unit), bit(reply)),
    getInputRegister: (address, unit, reply) => answer(cellAt("input", address, unit), reply),
    getHoldingRegister: (address, unit, reply) => answer(cellAt("holding", address, unit), reply),
  };
}

/** A cell that is never replied for leaves the whole request without an answer. */
function answer(cell: Cell, reply: FCallbackVal<number>): void {
  if (cell === "silent") return;
  if (typeof cell === "number") return reply(null, cell & 0xffff);
  reply(Object.assign(new Error(`exception ${cell.exception}`), { modbusErrorCode: cell.exception }), 0);
}

function bit(reply: FCallbackVal<boolean>): FCallbackVal<number> {
  return (error, value) => reply(error, value !== 0);
}

async function listening(server: ServerTCP): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.on("initialized", () => resolve());
    server.on("serverError", (error) => reject(error ?? new Error("the server does not listen")));
    // A peer that goes away is no fault of the pretend device.
    server.on("socketError", () => undefined);
  });
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, host, resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
