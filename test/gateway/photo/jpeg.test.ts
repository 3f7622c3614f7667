import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bareJpeg } from "../../../gateway/photo/jpeg.ts";
import { orientationIn } from "../../../gateway/photo/orientation.ts";
import {
  adobe,
  bareJfif,
  exif,
  greyTables,
  jfif,
  jpeg,
  phonePhoto,
  photoOfBytes,
  segmentBytes,
  type Segment,
} from "./picture.ts";

const tables = greyTables(16, 16);

function bareOf(bytes: Uint8Array): Buffer {
  const bare = bareJpeg(bytes);
  if (!bare.ok) throw new Error(bare.error);
  return Buffer.from(bare.value);
}

function faultOf(bytes: Uint8Array): string | undefined {
  const bare = bareJpeg(bytes);
  return bare.ok ? undefined : bare.error;
}

/** The markers of a file up to its first scan. */
function markersOf(bytes: Buffer): readonly number[] {
  const markers: number[] = [];
  for (let at = 2; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) markers.push(bytes[at + 1] ?? 0);
  return markers;
}

describe("of a photo as a phone makes it", () => {
  const bare = bareOf(phonePhoto());

  test("nothing is left of place, maker, comment, smaller picture and film", () => {
    for (const word of ["GPS", "Phone-X", "xmpmeta", "MPF", "Photoshop", "comment", "ftyp"])
      expect(bare.includes(word), word).toBe(false);
    expect(markersOf(bare)).toEqual([0xe1, 0xdb, 0xc0, 0xc4, 0xc4]);
    expect(bare.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });

  test("which way up it is stays, alone in a block of its own", () => {
    expect(bare.readUInt16BE(4)).toBe(34);
    expect(orientationIn(bare.subarray(12))).toBe(6);
    expect(markersOf(bareOf(phonePhoto({ orientation: 1 })))).not.toContain(0xe1);
  });

  test("the picture itself is byte for byte the same", () => {
    const plain = jpeg(tables);
    expect(bareOf(jpeg([exif({ text: "x" }), ...tables]))).toEqual(plain);
    expect(bare.includes(plain.subarray(2))).toBe(true);
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("orientation %i is read in either order of bytes", (orientation) => {
  for (const isLittle of [true, false]) {
    const [, body] = exif({ orientation, isLittle });
    expect(orientationIn(Buffer.from(body as Uint8Array).subarray(6))).toBe(orientation);
  }
});

test("how colours are coded stays; what stands beside it does not", () => {
  const bare = bareOf(jpeg([jfif, adobe, ...tables]));
  expect(markersOf(bare)).toEqual([0xe0, 0xee, 0xdb, 0xc0, 0xc4, 0xc4]);
  expect(bare.subarray(2, 20)).toEqual(segmentBytes(bareJfif));
  expect(bare[35]).toBe(1);
});

test("a picture in several scans with restarts and filled bytes between them is kept whole", () => {
  const scan = segmentBytes([0xda, [1, 1, 0, 0, 63, 0]]);
  const data = Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xd7, 4]);
  const two = Buffer.concat([scan, data, Buffer.from([0xff, 0xff]), segmentBytes(tables[2] as Segment), scan, data]);
  const bare = bareOf(jpeg(tables, { scan: two }));
  expect(bare.filter((byte) => byte === 0xda)).toHaveLength(2);
  expect(bareOf(bare)).toEqual(bare);
});

const faulty: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing at all", Buffer.alloc(0), "not-jpeg"],
  ["a PNG", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "not-jpeg"],
  ["a page", Buffer.from("<!doctype html><script>"), "not-jpeg"],
  ["a start and nothing more", Buffer.from([0xff, 0xd8]), "cut-short"],
  ["an end without a picture", Buffer.from([0xff, 0xd8, 0xff, 0xd9]), "malformed"],
  [
    "something between two segments",
    Buffer.concat([Buffer.from([0xff, 0xd8, 0]), jpeg(tables).subarray(2)]),
    "malformed",
  ],
  ["no end", jpeg(tables).subarray(0, -2), "cut-short"],
  ["half of a header", jpeg(tables).subarray(0, 30), "cut-short"],
  ["a segment shorter than its own length", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]), "malformed"],
  ["a scan before its frame", jpeg([]), "malformed"],
  ["two frames", jpeg([...tables, tables[1] as Segment]), "malformed"],
  ["a table with something behind it", jpeg([[0xdb, [0, ...Array(65).fill(1)]], ...tables]), "malformed"],
  ["a Huffman table that is short", jpeg([[0xc4, [0, ...Array(16).fill(1), 9]], ...tables]), "malformed"],
  ["a frame with something behind it", jpeg([[0xc0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0, 7]]]), "malformed"],
  ["arithmetic coding", jpeg([[0xc9, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]]]), "unsupported"],
  ["a lossless one", jpeg([[0xc3, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]]]), "unsupported"],
  ["12 bits a sample", jpeg([[0xc1, [12, 0, 16, 0, 16, 1, 1, 0x11, 0]]]), "unsupported"],
  ["no height", jpeg(greyTables(16, 0)), "unsupported"],
  ["a picture that unfolds to gigabytes", jpeg(greyTables(65_500, 65_500)), "too-many-pixels"],
];

test.each(faulty)("%s is refused by name", (_, bytes, fault) => {
  expect(faultOf(bytes)).toBe(fault);
});

describe("whatever comes", () => {
  const code = fc.constantFrom(0xe0, 0xe1, 0xe2, 0xec, 0xed, 0xee, 0xef, 0xfe);
  const secret = "Secret-30.6586N";
  const extra = fc.tuple(code, fc.uint8Array({ maxLength: 300 })).map(([of, body]): Segment => {
    return [of, Buffer.concat([Buffer.from(body), Buffer.from(secret)])];
  });

  test("no byte of what was noted beside a picture comes through, and bare stays as it is", () => {
    fc.assert(
      fc.property(fc.array(extra, { maxLength: 6 }), fc.uint8Array({ maxLength: 400 }), (segments, tail) => {
        const bare = bareOf(jpeg([...segments, ...tables], { tail: Buffer.concat([tail, Buffer.from(secret)]) }));
        expect(bare.includes(secret)).toBe(false);
        expect(bare.length).toBeLessThanOrEqual(jpeg([jfif, adobe, exif({ orientation: 6 }), ...tables]).length);
        expect(bareOf(bare)).toEqual(bare);
      }),
    );
  });

  test("a changed, cut or invented file is a picture or is refused, never more", () => {
    const whole = phonePhoto();
    const changed = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }).map((changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    const cut = fc.nat(whole.length).map((length) => whole.subarray(0, length));
    const noise = fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.concat([Buffer.from([0xff, 0xd8]), bytes]));
    fc.assert(
      fc.property(fc.oneof(changed, cut, noise), (bytes) => {
        const bare = bareJpeg(bytes);
        if (bare.ok) expect(bareOf(bare.value)).toEqual(Buffer.from(bare.value));
        else expect(["cut-short", "malformed", "unsupported", "not-jpeg", "too-many-pixels"]).toContain(bare.error);
      }),
      { numRuns: 2_000 },
    );
  });

  test("300 KB are looked through in a few milliseconds, and 300 KB of nothing but marks as well", () => {
    for (const bytes of [photoOfBytes(307_200), Buffer.alloc(307_200, 0xff)]) {
      const beganMs = performance.now();
      bareJpeg(bytes);
      expect(performance.now() - beganMs).toBeLessThan(50);
    }
  });
});
