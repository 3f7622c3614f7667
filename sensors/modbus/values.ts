import { isBitTable, spanOf, type ModbusMeasure, type Register, type Table } from "../../config/modbus-profile.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";

/** Cells as they came from a device: register words, or bits as 0 and 1. */
export interface Cells {
  readonly table: Table;
  readonly address: number;
  readonly words: readonly number[];
}

/** What the cells say about one measure: a value, or the named reason why there is none. */
export function sampleOf(measure: ModbusMeasure, cells: Cells): Sample {
  const raw = rawOf(measure.from, cells);
  if (raw === undefined) return missing(measure.from);
  const objection = unmet(measure, cells);
  if (objection !== undefined) return objection;
  if (isSentinel(raw, measure)) return bad("sentinel", `raw ${raw}`);
  const value = meaningOf(raw, measure);
  return value === undefined ? bad("unknown-word", `raw ${raw} is not in the profile`) : toSample(value, measure);
}

/** A float that is no number stays none, whatever the other codes stand for. */
function meaningOf(raw: number, { words, otherwise }: ModbusMeasure): number | undefined {
  return words === undefined || Number.isNaN(raw) ? raw : (words.find(({ is }) => is === raw)?.value ?? otherwise);
}

/** The number in the cells as the register's type reads it; `undefined` when the cells do not hold all of it. */
export function rawOf(register: Register, cells: Cells): number | undefined {
  const words = wordsAt(register, cells);
  if (words === undefined || isBitTable(register.table)) return words?.[0];
  const view = bigEndian(words, register.order);
  return register.bit === undefined ? numberIn(view, register.type) : (view.getUint16(0) >> register.bit) & 1;
}

function wordsAt(register: Register, cells: Cells): readonly number[] | undefined {
  const { address, end } = spanOf({ from: register });
  if (register.table !== cells.table || address < cells.address) return undefined;
  const words = cells.words.slice(address - cells.address, end - cells.address);
  return words.length === end - address ? words : undefined;
}

function bigEndian(words: readonly number[], order: Register["order"]): DataView {
  const view = new DataView(new ArrayBuffer(words.length * 2));
  const swapsWords = order === "cdab" || order === "dcba";
  const swapsBytes = order === "badc" || order === "dcba";
  const ordered = swapsWords ? words.toReversed() : words;
  ordered.forEach((word, index) => view.setUint16(index * 2, word, swapsBytes));
  return view;
}

function numberIn(view: DataView, type: Register["type"]): number {
  switch (type) {
    case "bool":
    case "u16":
      return view.getUint16(0);
    case "i16":
      return view.getInt16(0);
    case "u32":
      return view.getUint32(0);
    case "i32":
      return view.getInt32(0);
    case "f32":
      return shortest(view.getFloat32(0));
  }
}

/** The shortest decimal that is the same 32-bit float: a device that means 45.2 sends 45.200000762939453. */
function shortest(float: number): number {
  const decimals = [6, 7, 8].map((digits) => Number(float.toPrecision(digits)));
  return decimals.find((decimal) => Math.fround(decimal) === float) ?? float;
}

/** Data sheets print "no measurement" as a number (-1) or as the bare bits (0xFFFF): either is recognised. */
function isSentinel(raw: number, { from, sentinels }: ModbusMeasure): boolean {
  const bits = raw < 0 ? raw + (signedSpans.get(from.type) ?? 0) : raw;
  return sentinels.some((sentinel) => sentinel === raw || sentinel === bits || isSameFloat(raw, sentinel, from));
}

function isSameFloat(raw: number, sentinel: number, { type }: Register): boolean {
  return type === "f32" && Math.fround(sentinel) === Math.fround(raw);
}

/** The first condition of the measure that does not hold, as the sample it leads to. */
function unmet(measure: ModbusMeasure, cells: Cells): Sample | undefined {
  for (const { from, reads, because } of measure.validWhen ?? []) {
    const status = rawOf(from, cells);
    if (status === undefined) return missing(from);
    if (!reads.includes(status)) return bad(because, `${from.table} ${from.address} reads ${status}`);
  }
  return undefined;
}

function missing({ table, address }: Register): Sample {
  return bad("missing", `${table} ${address} is not in the answer`);
}

const signedSpans: ReadonlyMap<Register["type"], number> = new Map([
  ["i16", 2 ** 16],
  ["i32", 2 ** 32],
]);
