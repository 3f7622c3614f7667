import { deflateRawSync, inflateRawSync } from "node:zlib";
import { decode, encode } from "./cbor.ts";

/**
 * A message, or a byte string that holds it deflated (RFC 1951, no header), whichever is shorter. A message is a map, so
 * the first three bits tell which.
 */
export function deflated(message: Uint8Array): Uint8Array {
  const packed = encode(deflateRawSync(message, { level: 9, memLevel: 9 }));
  return packed.length < message.length ? packed : message;
}

/** The message; undefined for a byte string that is no deflated message of `bytesMax` at most: no bomb unfolds here. */
export function inflated(bytes: Uint8Array, bytesMax: number): Uint8Array | undefined {
  if (!isPacked(bytes)) return bytes;
  const packed = decode(bytes, bytesMax);
  if (!packed.ok || !(packed.value instanceof Uint8Array)) return undefined;
  try {
    return inflateRawSync(packed.value, { maxOutputLength: bytesMax });
  } catch {
    // Whatever zlib dislikes, it is not ours.
    return undefined;
  }
}

export function isPacked(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >> 5 === 2;
}
