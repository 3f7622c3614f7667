import { Decoder } from "cbor-x";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import type { CborValue } from "./cbor-encode.ts";
import { scan, type CborFault } from "./cbor-scan.ts";

export { encode, type CborMap, type CborValue } from "./cbor-encode.ts";

/** Foreign bytes: bounded, looked over before they are decoded, never throwing. */
export function decode(bytes: Uint8Array, bytesMax: number): Result<CborValue, CborFault> {
  if (bytes.length > bytesMax) return fail("too-long");
  const fault = scan(bytes);
  return fault === undefined ? ok(normalized(decoder.decode(bytes))) : fail(fault);
}

const decoder = new Decoder({ useRecords: false, mapsAsObjects: false });

/** cbor-x gives a BigInt for every 64-bit argument and a view of the message for bytes; a value has one form here. */
function normalized(value: unknown): CborValue {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(normalized);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [Number(key), normalized(each)]));
  return value instanceof Uint8Array ? Uint8Array.from(value) : (value as CborValue);
}
