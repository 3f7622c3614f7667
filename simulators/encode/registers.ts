import {
  bytesOfType,
  type ModbusMeasure,
  type ModbusProfile,
  type Register,
  type Table,
} from "../../config/modbus-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import { convert } from "../../config/units.ts";

/** The cells of one device, as its own firmware would fill them. */
export interface Cells {
  readonly put: (table: Table, address: number, word: number) => void;
  readonly at: (table: Table, address: number) => number;
}

function createCells(): Cells {
  const words = new Map<string, number>();
  return {
    put: (table, address, word) => void words.set(`${table} ${address}`, word & 0xffff),
    at: (table, address) => words.get(`${table} ${address}`) ?? 0,
  };
}

/**
 * Writes a physical value, in its quantity's own unit, the way the profile says the device does. False: the register
 * has no room for it and the device no word for that. A register that merely saturated would report a believable
 * level that nobody measured.
 */
export function writeValue(cells: Cells, measure: ModbusMeasure, value: number): boolean {
  for (const { from, reads } of measure.validWhen ?? []) writeRaw(cells, from, reads[0] ?? 0);
  for (const { from, reads } of measure.unless ?? []) writeRaw(cells, from, reads.includes(0) ? 1 : 0);
  if (measure.from.type === "string") return writeText(cells, measure, value);
  const raw = rawOf(measure, value);
  const said = fits(raw, measure.from) ? raw : measure.sentinels[0];
  if (said !== undefined) writeRaw(cells, measure.from, said);
  return said !== undefined;
}

/** Two characters to a register, NULs behind the text. */
function writeText(cells: Cells, { from, words }: ModbusMeasure, value: number): boolean {
  const text = words?.find((each) => each.value === value)?.is;
  if (typeof text !== "string") return false;
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  for (let at = 0; at < (from.length ?? 0); at += 1) {
    const [first = 0, second = 0] = codes.slice(2 * at);
    cells.put(from.table, from.address + at, from.order === "badc" ? second * 256 + first : first * 256 + second);
  }
  return true;
}

/** Every measure of a device, quiet and in order, so that no address of its map is missing on the wire. */
export function cellsOf(profile: ModbusProfile): Cells {
  const cells = createCells();
  for (const measure of profile.measures) writeValue(cells, measure, quiet(measure));
  return cells;
}

function quiet({ quantity, loop, curve, range }: ModbusMeasure): number {
  const low = Math.max(factsOf(quantity).range[0], range?.[0] ?? -Infinity, loop?.low ?? -Infinity);
  return Math.max(0, low, curve?.[0]?.[1] ?? -Infinity);
}

function rawOf({ quantity, unit, scale, offset, inverted, words, curve, loop }: ModbusMeasure, value: number): number {
  const word = words?.find((each) => each.value === value);
  if (typeof word?.is === "number") return word.is;
  const { kind, unit: own } = factsOf(quantity);
  if (kind === "contact") return inverted ? 1 - value : value;
  const said = convert(value, own, unit) ?? value;
  if (loop !== undefined)
    return backOn(
      [
        [loop.at4, loop.low],
        [loop.at20, loop.high],
      ],
      said,
    );
  return curve === undefined ? (said - offset) / scale : backOn(curve, said);
}

/** The raw number a line of corners has at a value: the piece the value lies on, or the last one drawn out. */
function backOn(corners: readonly (readonly [number, number])[], value: number): number {
  const at = corners.findIndex(([, end], index) => index > 0 && value <= end);
  const [from, to] = [corners.at(at === -1 ? -2 : at - 1) ?? [0, 0], corners.at(at) ?? [0, 0]];
  return from[0] + ((value - from[1]) * (to[0] - from[0])) / (to[1] - from[1]);
}

function fits(raw: number, { type, bits }: Register): boolean {
  const [low, high] = bits === undefined ? spans[type] : [0, 2 ** bits - 1];
  return Number.isFinite(raw) && raw >= low && raw <= high;
}

function writeRaw(cells: Cells, register: Register, raw: number): void {
  const { table, address, bit } = register;
  const words = wordsOf(bit === undefined ? raw : withField(cells, register, raw), register);
  words.forEach((word, index) => cells.put(table, address + index, word));
}

/** The register as it stands, with the field's bits changed. */
function withField(cells: Cells, { table, address, type, bit = 0, bits = 1 }: Register, raw: number): number {
  const low = type === "u32" ? cells.at(table, address + 1) : cells.at(table, address);
  const whole = type === "u32" ? cells.at(table, address) * 0x1_0000 + low : low;
  const before = Math.floor(whole / 2 ** bit) % 2 ** bits;
  return whole + (Math.round(raw) - before) * 2 ** bit;
}

function wordsOf(raw: number, { table, type, order }: Register): readonly number[] {
  const isBit = table === "coil" || table === "discrete";
  const straight = bigEndian(raw, isBit ? "bool" : type);
  const swaps = orders.get(order) ?? [];
  return swaps.reduce((words, swap) => swap(words), straight);
}

function bigEndian(raw: number, type: Register["type"]): readonly number[] {
  const view = new DataView(new ArrayBuffer(bytesOfType[type]));
  writers[type](view, raw);
  return Array.from({ length: view.byteLength / 2 }, (_, index) => view.getUint16(index * 2));
}

const writers: Readonly<Record<Register["type"], (view: DataView, raw: number) => void>> = {
  bool: (view, raw) => view.setUint16(0, Math.round(raw)),
  u16: (view, raw) => view.setUint16(0, Math.round(raw)),
  i16: (view, raw) => view.setInt16(0, Math.round(raw)),
  u32: (view, raw) => view.setUint32(0, Math.round(raw)),
  i32: (view, raw) => view.setInt32(0, Math.round(raw)),
  u64: (view, raw) => view.setBigUint64(0, BigInt(Math.round(raw))),
  i64: (view, raw) => view.setBigInt64(0, BigInt(Math.round(raw))),
  f32: (view, raw) => view.setFloat32(0, raw),
  f64: (view, raw) => view.setFloat64(0, raw),
  bcd16: (view, raw) => view.setUint16(0, Number.parseInt(String(Math.round(raw)), 16)),
  bcd32: (view, raw) => view.setUint32(0, Number.parseInt(String(Math.round(raw)), 16)),
  string: () => undefined,
};

type Swap = (words: readonly number[]) => readonly number[];

const bytes: Swap = (words) => words.map((word) => ((word & 0xff) << 8) | (word >> 8));
const inPairs: Swap = (words) => words.map((_, index) => words[index ^ 1] ?? words[index] ?? 0);
const halves: Swap = (words) => [...words.slice(words.length / 2), ...words.slice(0, words.length / 2)];

/** What has to be swapped so that `abcd…` becomes the order of that name. */
const orders: ReadonlyMap<Register["order"], readonly Swap[]> = new Map([
  ["badc", [bytes]],
  ["cdab", [inPairs]],
  ["dcba", [inPairs, bytes]],
  ["badcfehg", [bytes]],
  ["cdabghef", [inPairs]],
  ["dcbahgfe", [inPairs, bytes]],
  ["efghabcd", [halves]],
  ["fehgbadc", [halves, bytes]],
  ["ghefcdab", [halves, inPairs]],
  ["hgfedcba", [halves, inPairs, bytes]],
]);

const spans: Readonly<Record<Register["type"], readonly [number, number]>> = {
  bool: [0, 1],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, Number.MAX_SAFE_INTEGER],
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  f32: [-3.4e38, 3.4e38],
  f64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  bcd16: [0, 9999],
  bcd32: [0, 99_999_999],
  string: [0, 0],
};
