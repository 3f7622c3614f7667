import { deflateRawSync, inflateRawSync } from "node:zlib";
import { assert, fail, ok, type Result } from "../core/result.ts";
import { crc32c } from "./crc32c.ts";
import type { Key } from "./keys.ts";

/** Why stored bytes are not believed, and where in the value it showed. */
export interface Damage {
  readonly kind: "too-short" | "checksum" | "format" | "content";
  readonly at: number;
  readonly why: string;
}

/** The first byte of a value. A number is never reused for another layout. */
const formats = { json: 1, readings: 2, rollups: 3, packed: 4 } as const;
export type Format = keyof typeof formats;

/** Format byte, payload, CRC-32C over key, format and payload: a value that rotted or stands under a wrong key is found. */
export function encode(key: Key, format: Format, payload: Uint8Array): Uint8Array {
  const value = new Uint8Array(payload.length + 5);
  value[0] = formats[format];
  value.set(payload, 1);
  new DataView(value.buffer).setUint32(payload.length + 1, crc32c(key, value.subarray(0, -4)));
  return value;
}

export function decode(key: Key, format: Format, value: Uint8Array): Result<Uint8Array, Damage> {
  if (value.length < 5) return fail({ kind: "too-short", at: value.length, why: `${value.length} bytes` });
  const end = value.length - 4;
  const stored = new DataView(value.buffer, value.byteOffset + end, 4).getUint32(0);
  if (crc32c(key, value.subarray(0, end)) !== stored)
    return fail({ kind: "checksum", at: end, why: "CRC-32C differs" });
  if (value[0] !== formats[format]) return fail({ kind: "format", at: 0, why: `format ${value[0]}, not ${format}` });
  return ok(value.subarray(1, end));
}

/** Whatever its format, its sum is right. */
export function isIntact(key: Key, value: Uint8Array): boolean {
  return (Object.keys(formats) as Format[]).some((format) => decode(key, format, value).ok);
}

/** The same content under another key, when its sum is right. */
export function moved(from: Key, to: Key, value: Uint8Array): Result<Uint8Array, Damage> {
  const format = (Object.keys(formats) as Format[]).find((each) => formats[each] === value[0]) ?? "json";
  const payload = decode(from, format, value);
  return payload.ok ? ok(encode(to, format, payload.value)) : payload;
}

export function encodeJson(key: Key, row: object): Uint8Array {
  return encode(key, "json", new TextEncoder().encode(jsonText(row)));
}

/** For rows that are long, many, and read once: the same, deflated. */
export function encodePacked(key: Key, row: object): Uint8Array {
  return encode(key, "packed", deflateRawSync(jsonText(row), { level: 3 }));
}

/** A row in either form. */
export function decodeJson(key: Key, value: Uint8Array): Result<unknown, Damage> {
  const isPacked = value[0] === formats.packed;
  const payload = decode(key, isPacked ? "packed" : "json", value);
  if (!payload.ok) return payload;
  try {
    const bytes = isPacked ? inflateRawSync(payload.value, { maxOutputLength: rowBytesMax }) : payload.value;
    return ok(JSON.parse(utf8.decode(bytes)));
  } catch (error) {
    return fail({ kind: "content", at: 1, why: error instanceof Error ? error.message : String(error) });
  }
}

/** JSON writes NaN as null, which would come back as another value: nothing decided may hold one. */
export function jsonText(row: object): string {
  return JSON.stringify(row, (field, value: unknown) => {
    assert(typeof value !== "number" || Number.isFinite(value), `"${field}" of a stored row is ${String(value)}`);
    return value;
  });
}

/** More than any row of ours; the sum of a packed one is right before it is unpacked. */
const rowBytesMax = 16 << 20;

const utf8 = new TextDecoder("utf-8", { fatal: true });
