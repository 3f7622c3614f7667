import { isBitTable, type Table } from "../../config/modbus-profile.ts";
import type { Mishap, MishapSource } from "./mishap.ts";

/** What stands in one cell: a raw word or bit, an exception the whole answer turns into, or no answer at all. */
export type Cell = number | { readonly exception: number } | "silent";

export interface ModbusUnit {
  readonly unit: number;
  readonly read: (table: Table, address: number) => Cell;
  /** What comes of writing one cell: the value that is now in it, or why not. A unit without it refuses. */
  readonly write?: (table: Table, address: number, value: number) => Cell;
}

export interface DeviceLine {
  readonly units: readonly ModbusUnit[];
  readonly mishap?: MishapSource;
}

/** What a unit says to a request, and what is to happen to it on the way. */
export interface Spoken {
  readonly pdu: Uint8Array;
  readonly mishap: Mishap | undefined;
}

/** The program of all pretend devices, whatever their wire: a request in, what the unit says out; `undefined` is silence. */
export function deviceProgram({ units, mishap }: DeviceLine) {
  const ails = new Map(units.map(({ unit }) => [unit, healthy()]));
  return (unit: number, request: Uint8Array, nowMs: number): Spoken | undefined => {
    const device = units.find((each) => each.unit === unit);
    const ail = ails.get(unit);
    if (device === undefined || ail === undefined || nowMs < ail.deafUntilMs) return undefined;
    const said = saidBy(device, ail, request, nowMs);
    if (said === undefined) return undefined;
    const happens = mishap?.(unit);
    begin(ail, happens, nowMs);
    return happens?.kind === "reboot" ? undefined : { pdu: underAil(ail, request, said, nowMs), mishap: happens };
  };
}

interface Ail {
  deafUntilMs: number;
  stormUntilMs: number;
  stormCode: number;
  frozenUntilMs: number;
  readonly said: Map<string, Uint8Array>;
}

function healthy(): Ail {
  return { deafUntilMs: -1, stormUntilMs: -1, stormCode: 4, frozenUntilMs: -1, said: new Map() };
}

function begin(ail: Ail, mishap: Mishap | undefined, nowMs: number): void {
  if (mishap?.kind === "reboot") ail.deafUntilMs = nowMs + mishap.ms;
  if (mishap?.kind === "frozen") ail.frozenUntilMs = nowMs + mishap.ms;
  if (mishap?.kind !== "exceptions") return;
  ail.stormUntilMs = nowMs + mishap.ms;
  ail.stormCode = mishap.code;
}

function saidBy(device: ModbusUnit, ail: Ail, request: Uint8Array, nowMs: number): Uint8Array | undefined {
  const key = request.join(" ");
  const before = nowMs < ail.frozenUntilMs ? ail.said.get(key) : undefined;
  const said = before ?? answerTo(request, device);
  if (said !== undefined && ail.said.size < rememberedMax) ail.said.set(key, said);
  return said;
}

function underAil(ail: Ail, request: Uint8Array, said: Uint8Array, nowMs: number): Uint8Array {
  return nowMs < ail.stormUntilMs ? Uint8Array.of(Number(request[0]) | 0x80, ail.stormCode) : said;
}

/** Modbus Application Protocol V1.1b3, 6.1 to 6.6, 6.11, 6.12 and 7. */
function answerTo(request: Uint8Array, device: ModbusUnit): Uint8Array | undefined {
  const code = Number(request[0]);
  const read = readTables.get(code);
  if (read !== undefined) return readAnswer(request, read, device);
  const written = writeTables.get(code);
  return written === undefined ? refusal(code, illegalFunction) : writeAnswer(request, written, device);
}

function readAnswer(request: Uint8Array, table: Table, device: ModbusUnit): Uint8Array | undefined {
  const [code, address, count] = [Number(request[0]), wordAt(request, 1), wordAt(request, 3)];
  const most = isBitTable(table) ? 2000 : 125;
  if (request.length !== 5 || count < 1 || count > most) return refusal(code, illegalValue);
  const cells = Array.from({ length: count }, (_, index) => device.read(table, address + index));
  const bad = failureIn(cells);
  if (bad !== undefined) return bad === "silent" ? undefined : refusal(code, bad.exception);
  const data = isBitTable(table)
    ? packed(cells)
    : cells.flatMap((cell) => [(Number(cell) >> 8) & 0xff, Number(cell) & 0xff]);
  return Uint8Array.of(code, data.length, ...data);
}

function writeAnswer(request: Uint8Array, table: Table, device: ModbusUnit): Uint8Array | undefined {
  const code = Number(request[0]);
  const values = valuesIn(request, table);
  if (values === undefined) return refusal(code, illegalValue);
  const cells = values.map((value, index) => device.write?.(table, wordAt(request, 1) + index, value) ?? refused);
  const bad = failureIn(cells);
  if (bad !== undefined) return bad === "silent" ? undefined : refusal(code, bad.exception);
  return request.slice(0, 5);
}

/** Single writes carry their value, multiple ones a count and packed data; `undefined` when it is neither. */
function valuesIn(request: Uint8Array, table: Table): readonly number[] | undefined {
  const [code, third] = [Number(request[0]), wordAt(request, 3)];
  if (code === 5) return third === 0 || third === 0xff00 ? [third === 0 ? 0 : 1] : undefined;
  if (code === 6) return [third];
  const bytes = isBitTable(table) ? Math.ceil(third / 8) : third * 2;
  if (third < 1 || request[5] !== bytes || request.length !== 6 + bytes) return undefined;
  return Array.from({ length: third }, (_, index) =>
    isBitTable(table) ? (Number(request[6 + (index >> 3)]) >> (index & 7)) & 1 : wordAt(request, 6 + 2 * index),
  );
}

function failureIn(cells: readonly Cell[]): Exclude<Cell, number> | undefined {
  if (cells.includes("silent")) return "silent";
  return cells.find((cell) => typeof cell === "object");
}

function refusal(code: number, exception: number): Uint8Array {
  return Uint8Array.of(code | 0x80, exception);
}

function packed(bits: readonly Cell[]): readonly number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, at) => (bytes[at >> 3] = Number(bytes[at >> 3]) | ((bit === 0 ? 0 : 1) << (at & 7))));
  return bytes;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return Number(bytes[at]) * 256 + Number(bytes[at + 1]);
}

const readTables: ReadonlyMap<number, Table> = new Map([
  [1, "coil"],
  [2, "discrete"],
  [3, "holding"],
  [4, "input"],
]);
const writeTables: ReadonlyMap<number, Table> = new Map([
  [5, "coil"],
  [6, "holding"],
  [15, "coil"],
  [16, "holding"],
]);
const illegalFunction = 1;
const refused: Cell = { exception: 2 };
const illegalValue = 3;
const rememberedMax = 1000;
