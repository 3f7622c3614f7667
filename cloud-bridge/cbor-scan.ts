import { isUtf8 } from "node:buffer";

/** Why foreign bytes are no CBOR of ours. The words stand in counters; never rename one. */
export type CborFault =
  | "too-long"
  | "truncated"
  | "trailing"
  | "reserved"
  | "indefinite"
  | "tag"
  | "float"
  | "simple"
  | "not-utf8"
  | "too-deep"
  | "key-not-integer"
  | "duplicate-key"
  | "too-many-keys";

export const depthMax = 8;
/** Of one map. No message of ours has half as many fields, and looking for the same key twice takes its time. */
export const keysMax = 128;

/**
 * Looks over one whole item before any decoder allocates for it: every declared length fits into what is there,
 * nothing nests deeper than `depthMax`, and only the kinds of RFC 8949 section 3 that our wire uses occur.
 */
export function scan(bytes: Uint8Array): CborFault | undefined {
  const end = itemEnd(bytes, 0, depthMax);
  if (typeof end === "string") return end;
  return end === bytes.length ? undefined : "trailing";
}

/** Where an item ends, or why it is refused. */
type End = number | CborFault;

function itemEnd(bytes: Uint8Array, at: number, depthLeft: number): End {
  const head = headAt(bytes, at);
  if (typeof head === "string") return head;
  switch (head.major) {
    case 0:
    case 1:
      return head.next;
    case 2:
      return stringEnd(bytes, head);
    case 3:
      return textEnd(bytes, head);
    case 4:
      return arrayEnd(bytes, head, depthLeft);
    case 5:
      return mapEnd(bytes, head, depthLeft);
    case 6:
      return "tag";
    default:
      return simpleEnd(head);
  }
}

/** The first bytes of an item: major type, additional information and the argument that follows it (section 3). */
interface Head {
  readonly major: number;
  readonly info: number;
  readonly argument: number | bigint;
  readonly next: number;
}

function headAt(bytes: Uint8Array, at: number): Head | CborFault {
  const first = bytes[at];
  if (first === undefined) return "truncated";
  const major = first >> 5;
  const info = first & 0x1f;
  if (info < 24) return { major, info, argument: info, next: at + 1 };
  if (info === 31) return major === 0 || major === 1 || major === 6 ? "reserved" : "indefinite";
  if (info > 27) return "reserved";
  const next = at + 1 + 2 ** (info - 24);
  return next > bytes.length ? "truncated" : { major, info, argument: argumentAt(bytes, at + 1, next), next };
}

function argumentAt(bytes: Uint8Array, from: number, to: number): number | bigint {
  if (to - from === 8) return new DataView(bytes.buffer, bytes.byteOffset + from, 8).getBigUint64(0);
  let argument = 0;
  for (let at = from; at < to; at += 1) argument = argument * 256 + (bytes[at] ?? 0);
  return argument;
}

function stringEnd(bytes: Uint8Array, { argument, next }: Head): End {
  return argument > bytes.length - next ? "truncated" : next + Number(argument);
}

function textEnd(bytes: Uint8Array, head: Head): End {
  const end = stringEnd(bytes, head);
  if (typeof end === "string") return end;
  return isUtf8(bytes.subarray(head.next, end)) ? end : "not-utf8";
}

function arrayEnd(bytes: Uint8Array, { argument, next }: Head, depthLeft: number): End {
  if (depthLeft === 0) return "too-deep";
  // Every item takes a byte at least, so a length beyond the rest is a lie, told before anything is walked.
  if (argument > bytes.length - next) return "truncated";
  let at: End = next;
  for (let left = Number(argument); left > 0; left -= 1) {
    // A small number is its head; a message may have tens of thousands of them.
    at = (bytes[at] ?? 0xff) < 24 ? at + 1 : itemEnd(bytes, at, depthLeft - 1);
    if (typeof at === "string") return at;
  }
  return at;
}

function mapEnd(bytes: Uint8Array, { argument, next }: Head, depthLeft: number): End {
  if (depthLeft === 0) return "too-deep";
  if (argument > (bytes.length - next) / 2) return "truncated";
  if (argument > keysMax) return "too-many-keys";
  const seen = new Set<string>();
  let at: End = next;
  for (let left = Number(argument); left > 0; left -= 1) {
    at = entryEnd(bytes, at, depthLeft, seen);
    if (typeof at === "string") return at;
  }
  return at;
}

function entryEnd(bytes: Uint8Array, at: number, depthLeft: number, seen: Set<string>): End {
  const key = headAt(bytes, at);
  if (typeof key === "string") return key;
  if (key.major > 1) return "key-not-integer";
  // Compared by value: 0x01 and 0x1801 are the same key.
  const name = `${key.major} ${key.argument}`;
  if (seen.has(name)) return "duplicate-key";
  seen.add(name);
  return itemEnd(bytes, key.next, depthLeft - 1);
}

function simpleEnd({ info, next }: Head): End {
  const falseTrueNull = info >= 20 && info <= 22;
  if (falseTrueNull) return next;
  return info >= 25 && info <= 27 ? "float" : "simple";
}
