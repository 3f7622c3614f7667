/** Why a file is not taken for a picture. */
export type JpegFault = "not-jpeg" | "cut-short" | "malformed" | "unsupported" | "too-many-pixels";

/**
 * What is wrong with a header: that it is not as long as it says itself, for in a longer one something could hide; or
 * that not every browser draws it: it is neither baseline, extended nor progressive, with Huffman tables.
 */
export function headerFault(code: number, body: Uint8Array): JpegFault | undefined {
  const judge = headers.get(code);
  return judge === undefined ? "unsupported" : judge(body);
}

type Judge = (body: Uint8Array) => JpegFault | undefined;

const headers: ReadonlyMap<number, Judge> = new Map([
  [0xc0, frame],
  [0xc1, frame],
  [0xc2, frame],
  [0xc4, huffmanTables],
  [0xda, scanHeader],
  [0xdb, quantizationTables],
  [0xdd, (body: Uint8Array) => lengthFault(body, 2)],
]);

function frame(body: Uint8Array): JpegFault | undefined {
  if (body.length < 6) return "malformed";
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [bits, height, width, components] = [view.getUint8(0), view.getUint16(1), view.getUint16(3), view.getUint8(5)];
  if (components < 1 || components > 4) return "malformed";
  // A height that is told after the first scan (DNL) is written by no camera.
  if (height * width === 0 || bits !== 8) return "unsupported";
  return height * width > pixelsMax ? "too-many-pixels" : lengthFault(body, 6 + 3 * components);
}

/** A small file may unfold to gigabytes in the browser of whoever looks at it. */
const pixelsMax = 40_000_000;

function scanHeader(body: Uint8Array): JpegFault | undefined {
  const [components = 0] = body;
  return components < 1 || components > 4 ? "malformed" : lengthFault(body, 4 + 2 * components);
}

function quantizationTables(body: Uint8Array): JpegFault | undefined {
  return tables(body, (at) => 1 + ((body[at] ?? 0) >> 4 === 0 ? 64 : 128));
}

function huffmanTables(body: Uint8Array): JpegFault | undefined {
  return tables(body, (at) => 17 + body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0));
}

function tables(body: Uint8Array, lengthAt: (at: number) => number): JpegFault | undefined {
  let at = 0;
  while (at < body.length) at += lengthAt(at);
  return at === body.length && at > 0 ? undefined : "malformed";
}

function lengthFault(body: Uint8Array, length: number): JpegFault | undefined {
  return body.length === length ? undefined : "malformed";
}

/** Where the coded picture ends: at the next marker that is no restart. Absent: the file ends before it. */
export function entropyEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const code = bytes[at + 1];
    if (code === undefined) return undefined;
    const isData = code === 0 || (code >= 0xd0 && code <= 0xd7);
    if (!isData) return at;
  }
  return undefined;
}
