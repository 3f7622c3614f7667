/** Pictures made byte by byte, as cameras, phones and mischief write them. */
export type Segment = readonly [code: number, body: Uint8Array | readonly number[] | string];

export function jpeg(
  segments: readonly Segment[],
  more: { readonly scan?: Uint8Array; readonly tail?: Uint8Array } = {},
) {
  const scan = more.scan ?? greyScan(16, 16);
  const parts = [[0xff, 0xd8], ...segments.map(segmentBytes), scan, [0xff, 0xd9], more.tail ?? []];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

export function segmentBytes([code, body]: Segment): Buffer {
  const bytes = Buffer.from(body as Uint8Array);
  return Buffer.concat([Buffer.from([0xff, code, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]), bytes]);
}

/** What a grey picture of that size needs to be drawn: any browser shows it. */
export function greyTables(width: number, height: number): readonly Segment[] {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return [
    [0xdb, [0, ...Array.from({ length: 64 }, () => 1)]],
    [0xc0, [8, ...size, 1, 1, 0x11, 0]],
    [0xc4, [0x00, 1, ...Array.from({ length: 15 }, () => 0), 0]],
    [0xc4, [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]],
  ];
}

/** Every block of it is its code for "the same grey", then "nothing more": two bits. */
function greyScan(width: number, height: number): Uint8Array {
  const bits = 2 * Math.ceil(width / 8) * Math.ceil(height / 8);
  const data = Buffer.alloc(Math.ceil(bits / 8));
  if (bits % 8 > 0) data[data.length - 1] = 0xff >> (bits % 8);
  return Buffer.concat([scanHeader, data]);
}

const scanHeader = segmentBytes([0xda, [1, 1, 0, 0, 63, 0]]);

export const jfif: Segment = [0xe0, Buffer.from("JFIF\0\x01\x02\x01\x00\x48\x00\x48\x00\x00", "latin1")];
/** As it is kept. */
export const bareJfif: Segment = [0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")];
export const adobe: Segment = [0xee, Buffer.from("Adobe\0\x64\x80\0\0\0\x01", "latin1")];

interface Exif {
  readonly orientation?: number;
  readonly isLittle?: boolean;
  /** Whatever else a phone writes into it. */
  readonly text?: string;
}

export function exif({ orientation, isLittle = false, text = "" }: Exif): Segment {
  const entries = orientation === undefined ? 0 : 1;
  const tiff = Buffer.alloc(8 + 2 + 12 * entries + 4);
  const u16 = (value: number, at: number) => (isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  tiff.write(isLittle ? "II" : "MM", "latin1");
  u16(42, 2);
  u32(8, 4);
  u16(entries, 8);
  if (orientation !== undefined) {
    u16(0x0112, 10);
    u16(3, 12);
    u32(1, 14);
    u16(orientation, 18);
  }
  return [0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, Buffer.from(text)])];
}

/** A photo as a phone makes one: where it was taken, by what, a smaller copy of itself, and a film behind its end. */
export function phonePhoto({ width = 16, height = 16, orientation = 6 } = {}): Buffer {
  const inner = jpeg(greyTables(8, 8));
  return jpeg(
    [
      exif({ orientation, text: "GPS 30.6586N 104.0648E Phone-X serial 123456" }),
      [0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>someone</x:xmpmeta>`],
      [0xe2, Buffer.concat([Buffer.from("MPF\0"), inner])],
      [0xed, "Photoshop 3.0\0 8BIM a name"],
      [0xfe, "a comment with a name"],
      ...greyTables(width, height),
    ],
    { scan: greyScan(width, height), tail: Buffer.concat([inner, Buffer.from("ftypmp4 a film with a voice")]) },
  );
}

/** A whole file of that many bytes, every one of them picture. */
export function photoOfBytes(bytes: number, seed = 1): Buffer {
  const bare = jpeg([bareJfif, ...greyTables(640, 480)], { scan: scanHeader });
  const data = Buffer.from(Array.from({ length: bytes - bare.length }, (_, at) => (at * 31 + seed * 7) % 251));
  return jpeg([bareJfif, ...greyTables(640, 480)], { scan: Buffer.concat([scanHeader, data]) });
}
