import { Encoder } from "cbor-x";
import { assert, fail, ok, type Result } from "../gateway/core/result.ts";
import { scan, type CborFault } from "./cbor-scan.ts";

/** What the wire is made of. Floats are left out on purpose: their shortest form is ambiguous to most encoders. */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | CborArray | CborMap;
type CborArray = readonly CborValue[];
/** Keys are non-negative integers in ascending order, which is also the order of their encoded bytes. */
export type CborMap = ReadonlyMap<number, CborValue>;

/** Deterministic: equal values give equal bytes (RFC 8949 section 4.2.1). */
export function encode(value: CborValue): Uint8Array {
  return codec.encode(prepared(value));
}

/** Foreign bytes: bounded, looked over before they are decoded, never throwing. */
export function decode(bytes: Uint8Array, bytesMax: number): Result<CborValue, CborFault> {
  if (bytes.length > bytesMax) return fail("too-long");
  const fault = scan(bytes);
  return fault === undefined ? ok(normalized(codec.decode(bytes))) : fail(fault);
}

// Without these options cbor-x writes record tags, tag 64 for bytes and tag 259 for maps, and sizes maps by guess.
const options = {
  useRecords: false,
  mapsAsObjects: false,
  variableMapSize: true,
  tagUint8Array: false,
  useTag259ForMaps: false,
};
const codec = new Encoder(options);

const argument32Max = 2 ** 32 - 1;

function prepared(value: CborValue): unknown {
  if (typeof value === "number") return preparedInteger(value);
  if (typeof value === "bigint") return preparedBigInt(value);
  if (typeof value === "string") return value.replace(loneSurrogate, "\u{fffd}");
  if (isArray(value)) return value.map(prepared);
  return value instanceof Map ? preparedMap(value) : value;
}

// A lone surrogate has no UTF-8, and the text of a broken id must not make a frame that no district can read.
const loneSurrogate = /\p{Surrogate}/gu;

/** cbor-x writes a number as integer only while its argument has 32 bits, and a BigInt always with 64. */
function preparedInteger(value: number): number | bigint {
  assert(Number.isSafeInteger(value), `${value} is sent as a scaled integer, never as a float`);
  return value > argument32Max || -1 - value > argument32Max ? BigInt(value) : value;
}

function preparedBigInt(value: bigint): number | bigint {
  // -(2^64) would fit too, but cbor-x makes a bignum of it.
  assert(value > -(2n ** 64n) && value < 2n ** 64n, `${value} has more than 64 bits`);
  return Number.isSafeInteger(Number(value)) ? preparedInteger(Number(value)) : value;
}

function preparedMap(map: CborMap): unknown {
  const keys = [...map.keys()];
  assert(
    keys.every((key, at) => key > (keys[at - 1] ?? -1)),
    "map keys are non-negative and ascend",
  );
  return new Map([...map].map(([key, value]) => [preparedInteger(key), prepared(value)]));
}

function isArray(value: CborValue): value is CborArray {
  return Array.isArray(value);
}

/** cbor-x gives a BigInt for every 64-bit argument and a view of the message for bytes; a value has one form here. */
function normalized(value: unknown): CborValue {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(normalized);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [Number(key), normalized(each)]));
  return value instanceof Uint8Array ? Uint8Array.from(value) : (value as CborValue);
}
