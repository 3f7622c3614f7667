import { isUtf8 } from "node:buffer";

/** Any CBOR (RFC 8949 section 3) as far as it can be read, for people to look at: nothing is refused but what is broken. */
export type Node =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly Node[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Node, Node])[] }
  | { readonly kind: "tag"; readonly tag: bigint; readonly item: Node }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "simple"; readonly value: number }
  /** Here it ends: from this byte on nobody can tell what is meant. */
  | { readonly kind: "broken"; readonly at: number; readonly why: Broken };

export type Broken = "truncated" | "reserved" | "indefinite" | "not-utf8" | "too-deep" | "trailing";

export interface Tree {
  readonly root: Node;
  /** Where and why the bytes cannot be read on. */
  readonly fault?: { readonly at: number; readonly why: Broken };
}

/** Deeper than any message of anybody, and shallow enough for any stack. */
const depthMax = 64;

export function readTree(bytes: Uint8Array): Tree {
  const reader: Reader = { bytes: Buffer.from(bytes), at: 0, fault: undefined };
  const root = item(reader, depthMax);
  if (reader.fault === undefined && reader.at < bytes.length) reader.fault = { at: reader.at, why: "trailing" };
  return { root, ...(reader.fault && { fault: reader.fault }) };
}

interface Reader {
  readonly bytes: Buffer;
  at: number;
  fault: Tree["fault"];
}

function item(reader: Reader, depthLeft: number): Node {
  const start = reader.at;
  if (depthLeft === 0) return broken(reader, start, "too-deep");
  const head = headOf(reader);
  if (typeof head === "string") return broken(reader, start, head);
  const { major, info, argument } = head;
  if (major === 7) return simple(info, argument);
  if (major < 2) return { kind: "integer", value: major === 0 ? argument : -1n - argument };
  if (major < 4) return string(reader, start, major, argument);
  if (major === 6) return { kind: "tag", tag: argument, item: item(reader, depthLeft - 1) };
  return major === 4
    ? { kind: "array", items: items(reader, argument, depthLeft) }
    : { kind: "map", entries: pairs(items(reader, argument * 2n, depthLeft)) };
}

function broken(reader: Reader, at: number, why: Broken): Node {
  reader.fault ??= { at, why };
  return { kind: "broken", at, why };
}

interface Head {
  readonly major: number;
  readonly info: number;
  readonly argument: bigint;
}

function headOf(reader: Reader): Head | Broken {
  const { bytes, at } = reader;
  const first = bytes[at];
  if (first === undefined) return "truncated";
  const [major, info] = [first >> 5, first & 31];
  if (info === 31) return "indefinite";
  if (info > 27) return "reserved";
  const length = info < 24 ? 0 : 2 ** (info - 24);
  if (at + 1 + length > bytes.length) return "truncated";
  reader.at = at + 1 + length;
  const argument = length === 0 ? BigInt(info) : BigInt(`0x${bytes.toString("hex", at + 1, at + 1 + length)}`);
  return { major, info, argument };
}

function string(reader: Reader, start: number, major: number, length: bigint): Node {
  const { bytes, at } = reader;
  if (length > bytes.length - at) return broken(reader, start, "truncated");
  reader.at = at + Number(length);
  const value = bytes.subarray(at, reader.at);
  if (major === 2) return { kind: "bytes", value };
  return isUtf8(value) ? { kind: "text", value: value.toString() } : broken(reader, start, "not-utf8");
}

/** As many as are there: a length that lies ends at the first item that is not. */
function items(reader: Reader, count: bigint, depthLeft: number): readonly Node[] {
  const found: Node[] = [];
  while (BigInt(found.length) < count && reader.fault === undefined) found.push(item(reader, depthLeft - 1));
  return found;
}

function pairs(flat: readonly Node[]): readonly (readonly [Node, Node])[] {
  return flat.flatMap((key, at) => {
    const value = flat[at + 1];
    // A key that broke has no value; it stands for the rest.
    return at % 2 === 1 ? [] : [[key, value ?? key] as const];
  });
}

function simple(info: number, argument: bigint): Node {
  if (info < 25) return { kind: "simple", value: Number(argument) };
  const bits = Buffer.alloc(8);
  bits.writeBigUInt64BE(argument);
  if (info === 25) return { kind: "float", value: halfValue(Number(argument)) };
  return { kind: "float", value: info === 26 ? bits.readFloatBE(4) : bits.readDoubleBE(0) };
}

/** IEEE 754 binary16 (RFC 8949 appendix D). */
function halfValue(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (fraction + 1024) * 2 ** (exponent - 25));
}
