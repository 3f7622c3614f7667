/** Why bytes are no CBOR a sensor may send. */
export type CborFault =
  | "too-long"
  | "truncated"
  | "trailing"
  | "too-deep"
  | "too-many"
  | "tag"
  | "reserved"
  | "indefinite-string"
  | "not-utf8"
  | "bad-key"
  | "duplicate-key";

export type CborRead =
  { readonly kind: "content"; readonly content: unknown } | { readonly kind: "fault"; readonly fault: CborFault };

export const cborBounds = { bytes: 4_096, depth: 8, items: 256 } as const;

/**
 * One item of RFC 8949, checked in the same pass in which it is read: nothing is made for a length that is only
 * announced, every item counts, tags (bignums among them) are refused. Map keys are texts or integers, so that
 * pointers reach them: the key 4 is `/4`. Integers beyond 2^53 lose their last digits, as they do in JSON.
 */
export function readCbor(bytes: Uint8Array): CborRead {
  if (bytes.length > cborBounds.bytes) return { kind: "fault", fault: "too-long" };
  const reader: Reader = { bytes, at: 0, items: 0, fault: undefined };
  const content = itemOf(reader, cborBounds.depth);
  const fault = reader.fault ?? (reader.at < bytes.length ? "trailing" : undefined);
  return fault === undefined ? { kind: "content", content } : { kind: "fault", fault };
}

/** Once there is a fault, nothing further is read. */
interface Reader {
  readonly bytes: Uint8Array;
  at: number;
  items: number;
  fault: CborFault | undefined;
}

function stop(reader: Reader, fault: CborFault): undefined {
  reader.fault ??= fault;
  return undefined;
}

/** RFC 8949 section 3: major type, additional information, and the argument they lead to; -1 for an open length. */
interface Head {
  readonly major: number;
  readonly info: number;
  readonly argument: number;
}

function itemOf(reader: Reader, depthLeft: number): unknown {
  reader.items += 1;
  if (reader.items > cborBounds.items) return stop(reader, "too-many");
  const head = headOf(reader);
  if (head === undefined) return undefined;
  const isHolder = head.major === 4 || head.major === 5;
  return isHolder && depthLeft === 0 ? stop(reader, "too-deep") : readers[head.major]?.(reader, head, depthLeft - 1);
}

/** By major type, 0 to 7. */
const readers: readonly ((reader: Reader, head: Head, depthLeft: number) => unknown)[] = [
  (_, { argument }) => argument,
  (_, { argument }) => -1 - argument,
  bytesOf,
  textOf,
  listOf,
  mapOf,
  (reader) => stop(reader, "tag"),
  simpleOf,
];

function headOf(reader: Reader): Head | undefined {
  const first = reader.bytes[reader.at];
  if (first === undefined) return stop(reader, "truncated");
  reader.at += 1;
  const [major, info] = [first >> 5, first & 0x1f];
  if (info < 24) return { major, info, argument: info };
  if (info === 31) return major >= 2 && major !== 6 ? { major, info, argument: -1 } : stop(reader, "reserved");
  if (info > 27) return stop(reader, "reserved");
  const size = 2 ** (info - 24);
  const taken = take(reader, size);
  // A float keeps its bytes: they are read again, as what they are.
  return taken && { major, info, argument: unsigned(taken) };
}

function take(reader: Reader, size: number): Uint8Array | undefined {
  if (size > reader.bytes.length - reader.at) return stop(reader, "truncated");
  reader.at += size;
  return reader.bytes.subarray(reader.at - size, reader.at);
}

function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function bytesOf(reader: Reader, { argument }: Head): Uint8Array | undefined {
  return argument < 0 ? stop(reader, "indefinite-string") : take(reader, argument);
}

function textOf(reader: Reader, head: Head): string | undefined {
  const bytes = bytesOf(reader, head);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return stop(reader, "not-utf8");
  }
}

function listOf(reader: Reader, { argument }: Head, depthLeft: number): unknown {
  if (argument > reader.bytes.length - reader.at) return stop(reader, "truncated");
  const list: unknown[] = [];
  while (hasMore(reader, argument, list.length)) list.push(itemOf(reader, depthLeft));
  return list;
}

function mapOf(reader: Reader, { argument }: Head, depthLeft: number): unknown {
  if (argument * 2 > reader.bytes.length - reader.at) return stop(reader, "truncated");
  const entries = new Map<string, unknown>();
  while (hasMore(reader, argument, entries.size)) {
    const key = itemOf(reader, 0);
    if (reader.fault !== undefined) return undefined;
    if (typeof key !== "string" && !Number.isSafeInteger(key)) return stop(reader, "bad-key");
    if (entries.has(String(key))) return stop(reader, "duplicate-key");
    entries.set(String(key), itemOf(reader, depthLeft));
  }
  // Own members only, whatever they are called: `__proto__` is a name like any other.
  return Object.fromEntries(entries);
}

const breakByte = 0xff;

function hasMore(reader: Reader, count: number, read: number): boolean {
  if (reader.fault !== undefined) return false;
  if (count >= 0) return read < count;
  if (reader.bytes[reader.at] !== breakByte) return true;
  reader.at += 1;
  return false;
}

function simpleOf(reader: Reader, { info }: Head): unknown {
  const { bytes, at } = reader;
  switch (info) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return null;
    case 25:
      return half(unsigned(bytes.subarray(at - 2, at)));
    case 26:
      return viewOf(bytes, at - 4, 4).getFloat32(0);
    case 27:
      return viewOf(bytes, at - 8, 8).getFloat64(0);
    default:
      return stop(reader, "reserved");
  }
}

function viewOf(bytes: Uint8Array, at: number, size: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, size);
}

/** IEEE 754 half precision, as RFC 8949 appendix D reads it. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
