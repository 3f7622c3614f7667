import type { ModbusMeasure, ModbusProfile, Register, Table } from "../../config/modbus-profile.ts";
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
  const raw = rawOf(measure, value);
  const said = fits(raw, measure.from) ? raw : measure.sentinels[0];
  if (said !== undefined) writeRaw(cells, measure.from, said);
  return said !== undefined;
}

/** Every measure of a device, quiet and in order, so that no address of its map is missing on the wire. */
export function cellsOf(profile: ModbusProfile): Cells {
  const cells = createCells();
  for (const measure of profile.measures) writeValue(cells, measure, Math.max(0, factsOf(measure.quantity).range[0]));
  return cells;
}

function rawOf({ quantity, unit, scale, offset, inverted, words }: ModbusMeasure, value: number): number {
  const word = words?.find((each) => each.value === value);
  if (word !== undefined) return word.is;
  const { kind, unit: own } = factsOf(quantity);
  if (kind === "contact") return inverted ? 1 - value : value;
  return ((convert(value, own, unit) ?? value) - offset) / scale;
}

function fits(raw: number, { type }: Register): boolean {
  const [low, high] = spans[type];
  return type === "f32" || (raw >= low && raw <= high);
}

function writeRaw(cells: Cells, { table, address, type, order, bit }: Register, raw: number): void {
  if (bit !== undefined) {
    const others = cells.at(table, address) & ~(1 << bit);
    return cells.put(table, address, others | (Math.round(raw) << bit));
  }
  const words = wordsOf(raw, type, order);
  words.forEach((word, index) => cells.put(table, address + index, word));
}

function wordsOf(raw: number, type: Register["type"], order: Register["order"]): readonly number[] {
  const straight = bigEndian(raw, type);
  const words = order === "cdab" || order === "dcba" ? straight.toReversed() : straight;
  return order === "badc" || order === "dcba" ? words.map(swapped) : words;
}

function bigEndian(raw: number, type: Register["type"]): readonly number[] {
  if (type === "bool" || type === "u16" || type === "i16") return [Math.round(raw) & 0xffff];
  const view = new DataView(new ArrayBuffer(4));
  if (type === "f32") view.setFloat32(0, raw);
  else view.setUint32(0, Math.round(raw) >>> 0);
  return [view.getUint16(0), view.getUint16(2)];
}

function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >> 8);
}

const spans: Readonly<Record<Register["type"], readonly [number, number]>> = {
  bool: [0, 1],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  f32: [-3.4e38, 3.4e38],
};
