/** CRC-32C (Castagnoli) over the parts one after another: RFC 3720, appendix B.4; polynomial 0x1EDC6F41 reflected. */
export function crc32c(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const part of parts) crc = through(part, crc);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Counted, not iterated, and four bytes at a time: every stored byte passes here. */
function through(part: Uint8Array, start: number): number {
  let crc = start;
  let at = 0;
  for (const end = part.length - 3; at < end; at += 4) {
    const four = crc ^ (at32(part, at) | 0);
    crc =
      (t3[four & 0xff] ?? 0) ^
      (t2[(four >>> 8) & 0xff] ?? 0) ^
      (t1[(four >>> 16) & 0xff] ?? 0) ^
      (t0[four >>> 24] ?? 0);
  }
  for (; at < part.length; at += 1) crc = (crc >>> 8) ^ (t0[(crc ^ (part[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** Little-endian. */
function at32(part: Uint8Array, at: number): number {
  return (part[at] ?? 0) | ((part[at + 1] ?? 0) << 8) | ((part[at + 2] ?? 0) << 16) | ((part[at + 3] ?? 0) << 24);
}

/** What a byte does to the sum, and what it does with so many bytes of zeros behind it. */
const t0: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
const t1 = t0.map(behindZero);
const t2 = t1.map(behindZero);
const t3 = t2.map(behindZero);

function behindZero(crc: number): number {
  return (crc >>> 8) ^ (t0[crc & 0xff] ?? 0);
}
