/** CRC-32C (Castagnoli) over the parts one after another: RFC 3720, appendix B.4; polynomial 0x1EDC6F41 reflected. */
export function crc32c(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const part of parts) crc = through(part, crc);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Counted, not iterated: every stored byte passes here. */
function through(part: Uint8Array, start: number): number {
  let crc = start;
  for (let at = 0; at < part.length; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (part[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
