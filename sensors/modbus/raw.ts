import { bytesOfType, isBitTable, spanOf, type Register, type Table } from "../../config/modbus-profile.ts";

/** Cells as they came from a device: register words, or bits as 0 and 1. */
export interface Cells {
  readonly table: Table;
  readonly address: number;
  readonly words: readonly number[];
}

/**
 * The number in the cells as the register's type reads it; `undefined` when the cells do not hold all of it, a bigint
 * only where no number could hold it exactly, NaN when the bits are none (a float's, or a BCD digit above 9).
 */
export function rawOf(register: Register, cells: Cells): number | bigint | undefined {
  const words = wordsAt(register, cells);
  if (words === undefined || isBitTable(register.table)) return words?.[0];
  const view = bigEndian(words, register);
  return register.bit === undefined ? numberIn(view, register.type) : fieldIn(view, register.bit, register.bits);
}

/** The text in the cells, without NULs (a register may hold one character or two) and blanks around it. */
export function textOf(register: Register, cells: Cells): string | undefined {
  const words = wordsAt(register, cells);
  if (words === undefined) return undefined;
  const bytes = words.flatMap((word) =>
    register.order === "badc" ? [word & 0xff, word >> 8] : [word >> 8, word & 0xff],
  );
  return String.fromCodePoint(...bytes.filter((byte) => byte !== 0)).trim();
}

function wordsAt(register: Register, cells: Cells): readonly number[] | undefined {
  const { address, end } = spanOf({ from: register });
  if (register.table !== cells.table || address < cells.address) return undefined;
  const words = cells.words.slice(address - cells.address, end - cells.address);
  return words.length === end - address ? words : undefined;
}

/**
 * Every order is a swap of halves on some levels (bytes of a word, words of a pair, pairs of a 64-bit value), so the
 * byte of rank k stands at k with some bits flipped; which ones, the order's first letter tells.
 */
function bigEndian(words: readonly number[], { type, order }: Register): DataView {
  const wire = words.flatMap((word) => [word >> 8, word & 0xff]);
  const flips = (order.codePointAt(0) ?? 0) - ("a".codePointAt(0) ?? 0);
  const mask = flips & (bytesOfType[type] - 1);
  return new DataView(Uint8Array.from(wire, (_, rank) => wire[rank ^ mask] ?? 0).buffer);
}

function numberIn(view: DataView, type: Register["type"]): number | bigint {
  return readers[type](view);
}

const readers: Readonly<Record<Register["type"], (view: DataView) => number | bigint>> = {
  bool: (view) => view.getUint16(0),
  u16: (view) => view.getUint16(0),
  i16: (view) => view.getInt16(0),
  u32: (view) => view.getUint32(0),
  i32: (view) => view.getInt32(0),
  u64: (view) => exact(view.getBigUint64(0)),
  i64: (view) => exact(view.getBigInt64(0)),
  f32: (view) => shortest(view.getFloat32(0)),
  f64: (view) => view.getFloat64(0),
  bcd16: decimal,
  bcd32: decimal,
  string: () => Number.NaN,
};

function exact(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** The shortest decimal that is the same 32-bit float: a device that means 45.2 sends 45.200000762939453. */
function shortest(float: number): number {
  const decimals = [6, 7, 8].map((digits) => Number(float.toPrecision(digits)));
  return decimals.find((each) => Math.fround(each) === float) ?? float;
}

/** Binary-coded decimal: every four bits are a digit. */
function decimal(view: DataView): number {
  const bytes = new Uint8Array(view.buffer);
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

function fieldIn(view: DataView, bit: number, bits = 1): number {
  const whole = view.byteLength === 2 ? view.getUint16(0) : view.getUint32(0);
  return (whole >>> bit) & (2 ** bits - 1);
}
