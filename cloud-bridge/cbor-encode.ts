import { assert } from "../gateway/core/result.ts";

/** What the wire is made of. A float is marked as one: a number that came out fractional is a defect, not a float. */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | CborFloat | CborArray | CborMap;
type CborArray = readonly CborValue[];
export type CborMap = ReadonlyMap<number, CborValue>;
interface CborFloat {
  readonly float: number;
}

/** Deterministic: equal values give equal bytes (RFC 8949 section 4.2.1: shortest forms, keys in order of their bytes). */
export function encode(value: CborValue): Uint8Array {
  sink.length = 0;
  write(sink, value);
  return new Uint8Array(sink.bytes.subarray(0, sink.length));
}

/** Grows by doubling. */
interface Sink {
  bytes: Buffer;
  length: number;
}

/** Kept from call to call: what is written is copied out before anything else runs. */
const sink: Sink = { bytes: Buffer.allocUnsafe(4_096), length: 0 };

function write(sink: Sink, value: CborValue): void {
  if (typeof value === "number" || typeof value === "bigint") return writeInteger(sink, value);
  if (typeof value === "string") return writeText(sink, value);
  if (value === null || typeof value === "boolean") return writeByte(sink, simples[String(value) as "null"]);
  if (value instanceof Uint8Array) return writeBytes(sink, major.bytes, value);
  if (value instanceof Map) return writeMap(sink, value as CborMap);
  if (isArray(value)) return writeArray(sink, value);
  writeFloat(sink, (value as CborFloat).float);
}

const major = { positive: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5 } as const;
const simples = { false: 0xf4, true: 0xf5, null: 0xf6 } as const;
const head = { half: 0xf9, single: 0xfa, double: 0xfb } as const;

function writeInteger(sink: Sink, value: number | bigint): void {
  assert(typeof value === "bigint" || Number.isSafeInteger(value), `${value} is sent as a scaled integer or marked`);
  assert(value >= -(2n ** 64n) && value < 2n ** 64n, `${value} has more than 64 bits`);
  if (value >= 0) return writeHead(sink, major.positive, value);
  writeHead(sink, major.negative, typeof value === "bigint" ? -1n - value : -1 - value);
}

// A lone surrogate has no UTF-8, and the text of a broken id must not make a frame that no district can read.
const loneSurrogate = /\p{Surrogate}/gu;

function writeText(sink: Sink, value: string): void {
  writeBytes(sink, major.text, Buffer.from(value.replace(loneSurrogate, "\u{fffd}")));
}

function writeArray(sink: Sink, items: CborArray): void {
  writeHead(sink, major.array, items.length);
  for (const item of items) write(sink, item);
}

function writeMap(sink: Sink, map: CborMap): void {
  writeHead(sink, major.map, map.size);
  for (const key of [...map.keys()].sort(inOrderOfBytes)) {
    writeInteger(sink, key);
    write(sink, map.get(key) ?? null);
  }
}

/** Of encoded integers: 0, 1, 2 … come before -1, -2 … */
function inOrderOfBytes(a: number, b: number): number {
  return a >= 0 === b >= 0 ? Math.abs(a) - Math.abs(b) : b - a;
}

function writeHead(sink: Sink, kind: number, argument: number | bigint): void {
  const first = kind << 5;
  if (argument < 24) return writeByte(sink, first | Number(argument));
  if (argument < 0x1_00) return writeNumber(sink, first | 24, 1, (at) => sink.bytes.writeUInt8(Number(argument), at));
  if (argument < 0x1_0000) {
    return writeNumber(sink, first | 25, 2, (at) => sink.bytes.writeUInt16BE(Number(argument), at));
  }
  if (argument < 0x1_0000_0000) {
    return writeNumber(sink, first | 26, 4, (at) => sink.bytes.writeUInt32BE(Number(argument), at));
  }
  writeNumber(sink, first | 27, 8, (at) => sink.bytes.writeBigUInt64BE(BigInt(argument), at));
}

function writeFloat(sink: Sink, value: number): void {
  const half = halfOf(value);
  if (half !== undefined) return writeNumber(sink, head.half, 2, (at) => sink.bytes.writeUInt16BE(half, at));
  if (Math.fround(value) === value)
    return writeNumber(sink, head.single, 4, (at) => sink.bytes.writeFloatBE(value, at));
  writeNumber(sink, head.double, 8, (at) => sink.bytes.writeDoubleBE(value, at));
}

const scratch = new DataView(new ArrayBuffer(4));

/** The 16 bits of a value that a half-precision float holds exactly (IEEE 754 binary16); undefined for any other. */
function halfOf(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00;
  if (Math.fround(value) !== value) return undefined;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const rest = halfOfPositive(((bits >>> 23) & 0xff) - 127, bits & 0x7f_ffff);
  return rest === undefined ? undefined : sign | rest;
}

/** From the exponent and fraction of single precision; -127 is its zero, 128 infinite. */
function halfOfPositive(exponent: number, fraction: number): number | undefined {
  if (exponent === -127) return fraction === 0 ? 0 : undefined;
  if (exponent === 128) return 0x7c00;
  if (exponent > 15 || exponent < -24) return undefined;
  if (exponent >= -14) return (fraction & 0x1fff) === 0 ? ((exponent + 15) << 10) | (fraction >>> 13) : undefined;
  const whole = fraction | 0x80_0000;
  const dropped = -1 - exponent;
  return whole % 2 ** dropped === 0 ? whole >>> dropped : undefined;
}

function writeBytes(sink: Sink, kind: number, value: Uint8Array): void {
  writeHead(sink, kind, value.length);
  const at = taken(sink, value.length);
  sink.bytes.set(value, at);
}

function writeByte(sink: Sink, value: number): void {
  const at = taken(sink, 1);
  sink.bytes[at] = value;
}

function writeNumber(sink: Sink, first: number, length: number, put: (at: number) => void): void {
  const at = taken(sink, 1 + length);
  sink.bytes[at] = first;
  put(at + 1);
}

/** Makes room and answers where it begins. */
function taken(sink: Sink, length: number): number {
  const at = sink.length;
  sink.length += length;
  if (sink.length > sink.bytes.length) {
    sink.bytes = Buffer.concat([sink.bytes], Math.max(sink.length, 2 * sink.bytes.length));
  }
  return at;
}

function isArray(value: CborValue): value is CborArray {
  return Array.isArray(value);
}
