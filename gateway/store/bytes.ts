import type { Damage } from "./codec.ts";

/** Integers take 7 bits a byte, low bits first; signed ones are folded so that small ones of either sign stay short. */
export interface ByteWriter {
  readonly byte: (value: number) => void;
  readonly varint: (value: number) => void;
  readonly signed: (value: number) => void;
  readonly float32: (value: number) => void;
  readonly float64: (value: number) => void;
  readonly text: (value: string) => void;
  /** A few bytes as they are. */
  readonly raw: (bytes: Uint8Array) => void;
  /** Leaves one byte open and answers its place, for `set`. */
  readonly skip: () => number;
  readonly set: (at: number, value: number) => void;
  readonly length: () => number;
  readonly bytes: () => Uint8Array;
}

/**
 * Reads what a writer wrote. The first impossible byte is kept as `damage`; every read after it answers 0 or "",
 * so a caller looks once per record instead of after every field.
 */
export interface ByteReader {
  readonly byte: () => number;
  readonly varint: () => number;
  readonly signed: () => number;
  readonly float32: () => number;
  readonly float64: () => number;
  readonly text: () => string;
  readonly left: () => number;
  readonly refuse: (why: string) => undefined;
  readonly damage: () => Damage | undefined;
}

/** Magnitudes below it survive folding the sign into the lowest bit. */
export const integerLimit = 2 ** 51;

export function createWriter(bytes = 256): ByteWriter {
  let buffer = new Uint8Array(bytes);
  let view = new DataView(buffer.buffer);
  let length = 0;
  const reserve = (extra: number): number => {
    if (length + extra > buffer.length) grow(extra);
    length += extra;
    return length - extra;
  };
  const grow = (extra: number): void => {
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + extra));
    larger.set(buffer);
    buffer = larger;
    view = new DataView(buffer.buffer);
  };
  const byte = (value: number): void => {
    if (length === buffer.length) grow(1);
    buffer[length] = value;
    length += 1;
  };
  const varint = (value: number): void => {
    let rest = value;
    // Bits are quicker than divisions, and reach as far as this.
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) byte((rest % 128) + 128);
    for (; rest >= 128; rest >>>= 7) byte((rest & 127) | 128);
    byte(rest);
  };
  return {
    byte,
    varint,
    signed: (value) => varint(value < 0 ? -2 * value - 1 : 2 * value),
    // The place first: reserving may replace the view.
    float32: (value) => {
      const at = reserve(4);
      view.setFloat32(at, value);
    },
    float64: (value) => {
      const at = reserve(8);
      view.setFloat64(at, value);
    },
    text: (value) => {
      const encoded = encoder.encode(value);
      varint(encoded.length);
      const at = reserve(encoded.length);
      buffer.set(encoded, at);
    },
    raw: (bytes) => {
      const at = reserve(bytes.length);
      for (let place = 0; place < bytes.length; place += 1) buffer[at + place] = bytes[place] ?? 0;
    },
    skip: () => reserve(1),
    set: (at, value) => void (buffer[at] = value),
    length: () => length,
    bytes: () => buffer.slice(0, length),
  };
}

export function createReader(buffer: Uint8Array): ByteReader {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let at = 0;
  let damage: Damage | undefined;
  const refuse = (why: string): undefined => {
    damage ??= { kind: "content", at, why };
    return undefined;
  };
  const take = (count: number): number | undefined => {
    if (damage === undefined && at + count > buffer.length) refuse(`ends ${at + count - buffer.length} bytes early`);
    if (damage !== undefined) return undefined;
    at += count;
    return at - count;
  };
  const read = (count: number, from: (place: number) => number): number => {
    const place = take(count);
    return place === undefined ? 0 : from(place);
  };
  const byte = (): number => read(1, (place) => view.getUint8(place));
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const next = byte();
      value += (next % 128) * factor;
      if (next < 128 && Number.isSafeInteger(value)) return value;
    }
    refuse("an integer of more than 53 bits");
    return 0;
  };
  return {
    byte,
    varint,
    signed: () => unfolded(varint()),
    float32: () => read(4, (place) => view.getFloat32(place)),
    float64: () => read(8, (place) => view.getFloat64(place)),
    text: () => {
      const length = varint();
      const place = take(length);
      return place === undefined ? "" : decoder.decode(buffer.subarray(place, place + length));
    },
    left: () => buffer.length - at,
    refuse,
    damage: () => damage,
  };
}

function unfolded(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
