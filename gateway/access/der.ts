/** Values in DER (ITU-T X.690), as far as a certificate needs them. */
export type Der = Buffer;

export function sequence(...parts: readonly Der[]): Der {
  return tagged(0x30, ...parts);
}

export function setOf(part: Der): Der {
  return tagged(0x31, part);
}

/** A value under any tag; lengths in the shortest form. */
export function tagged(tag: number, ...parts: readonly Buffer[]): Der {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/** A positive integer from its bytes: without needless zeros in front, with the one that keeps it positive. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Buffer.alloc(1) : Buffer.from(bytes.subarray(first));
  return (short[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.alloc(1), short) : tagged(0x02, short);
}

/** An object identifier, dotted. */
export function oid(dotted: string): Der {
  const [top = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([top * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const last = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) last.unshift((left & 0x7f) | 0x80);
  return last;
}

export function utf8(text: string): Der {
  return tagged(0x0c, Buffer.from(text));
}

/** The first moment of a year: UTCTime, as RFC 5280 4.1.2.5 demands before 2050, or GeneralizedTime. */
export function newYear(year: number): Der {
  const rest = "0101000000Z";
  return year < 2050 ? tagged(0x17, Buffer.from(`${year % 100}${rest}`)) : tagged(0x18, Buffer.from(`${year}${rest}`));
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  return tagged(0x03, Buffer.from([unusedBits]), Buffer.from(bytes));
}

export function octetString(bytes: Uint8Array): Der {
  return tagged(0x04, Buffer.from(bytes));
}

export const yes: Der = tagged(0x01, Buffer.from([0xff]));
