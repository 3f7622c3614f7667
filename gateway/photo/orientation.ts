/**
 * Which way up a picture is, from 1 to 8, as EXIF has it (tag 0x0112); absent where it says nothing that can be read.
 * A picture on its side is a picture nobody understands, so of all that a camera says this alone is kept.
 */
export function orientationIn(tiff: Uint8Array): number | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = tiff[0] === 0x49;
  const number = (at: number) => (at + 2 <= tiff.length ? view.getUint16(at, isLittle) : undefined);
  const first = tiff.length >= 8 && number(2) === 42 ? view.getUint32(4, isLittle) : tiff.length;
  const entries = Math.min(number(first) ?? 0, entriesMax);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + 2 + entry * 12;
    if (number(at) === orientationTag) return turned(number(at + 8));
  }
  return undefined;
}

function turned(value: number | undefined): number | undefined {
  return value !== undefined && value >= 1 && value <= 8 ? value : undefined;
}

/** An EXIF block with the one entry in it. */
export function orientationBytes(orientation: number): Uint8Array {
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const body = [...exif, ...tiff, 0, 1, ...entry, 0, 0, 0, 0];
  return Uint8Array.of(0xff, 0xe1, 0, body.length + 2, ...body);
}

const orientationTag = 0x0112;
/** A directory of a real camera has some dozen. */
const entriesMax = 512;
