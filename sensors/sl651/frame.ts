import { checksum } from "./checksum.ts";

/** One frame of a station (SL 651-2014, 6.2 to 6.5), checksum verified. Addresses and password are digits as written. */
export interface Frame {
  readonly encoding: "hex" | "ascii";
  readonly center: string;
  readonly station: string;
  readonly password: string;
  readonly function: number;
  /** From the centre to a station: nothing a centre should ever hear. */
  readonly isDownlink: boolean;
  readonly body: Uint8Array;
  /** One of several packets of a long message, counted from 1. */
  readonly packet?: { readonly count: number; readonly index: number };
  /** The station has more to say (ETB). */
  readonly hasMore: boolean;
}

export type FrameFault = { readonly why: "crc" | "malformed"; readonly detail: string };

export interface Taken {
  readonly frames: readonly Frame[];
  readonly faults: readonly FrameFault[];
  /** The beginning of a frame whose rest has not come yet; never longer than `frameBytesMax`. */
  readonly pending: Uint8Array;
}

export const nothingPending: Uint8Array = new Uint8Array(0);

/** 12 bits of length, the longest header and trailer (ASCII) and the numbers of a packet. */
export const frameBytesMax = 4_095 + 32;

/**
 * Bytes in, frames out, whatever the stream was cut into. Bytes that begin no frame are passed over as one fault; after
 * a wrong checksum the search goes on right behind the mark, so a frame that begins inside the broken one is found.
 */
export function takeFrames(pending: Uint8Array, bytes: Uint8Array): Taken {
  const all = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
  const frames: Frame[] = [];
  const faults: FrameFault[] = [];
  let at = 0;
  while (at < all.length) {
    const next = markFrom(all, at);
    if (next > at) faults.push({ why: "malformed", detail: `${next - at} bytes that begin no frame` });
    at = next;
    const read = frameAt(all.subarray(at));
    if (read.kind === "incomplete") break;
    if (read.kind === "frame") frames.push(read.frame);
    else faults.push(read.fault);
    at += read.kind === "frame" ? read.size : 1;
  }
  return { frames, faults: merged(faults), pending: Uint8Array.from(all.subarray(at)) };
}

/** One line for what belongs together: a burst of noise is one fault, not a hundred. */
function merged(faults: readonly FrameFault[]): readonly FrameFault[] {
  return faults.filter((fault, at) => at === 0 || fault.why !== "malformed" || faults[at - 1]?.why !== "malformed");
}

const hexMark = 0x7e;
const asciiMark = 0x01;

function markFrom(bytes: Uint8Array, from: number): number {
  const found = bytes.subarray(from).findIndex((byte) => byte === hexMark || byte === asciiMark);
  return found === -1 ? bytes.length : from + found;
}

type Read =
  | { readonly kind: "frame"; readonly frame: Frame; readonly size: number }
  | { readonly kind: "incomplete" }
  | { readonly kind: "fault"; readonly fault: FrameFault };

function frameAt(bytes: Uint8Array): Read {
  return bytes[0] === asciiMark ? read(bytes, ascii) : read(bytes, hex);
}

/** What differs between the two encodings: how many bytes a field takes and how it is read. */
interface Encoding {
  readonly name: Frame["encoding"];
  /** Bytes of the start mark, and on the wire for one byte of a field. */
  readonly markBytes: number;
  readonly width: 1 | 2;
  readonly digits: (bytes: Uint8Array) => string | undefined;
}

const hex: Encoding = {
  name: "hex",
  markBytes: 2,
  width: 1,
  digits: (bytes) => Buffer.from(bytes).toString("hex").toUpperCase(),
};
const ascii: Encoding = {
  name: "ascii",
  markBytes: 1,
  width: 2,
  digits: (bytes) => {
    const text = Buffer.from(bytes).toString("latin1").toUpperCase();
    return /^[0-9A-F]*$/.test(text) ? text : undefined;
  },
};

/** Centre 1, station 5, password 2, function 1, direction and length 2. */
const headFieldBytes = 11;
const starts = { stx: 0x02, syn: 0x16 } as const;
const ends = { etx: 0x03, etb: 0x17 } as const;
/** Uplinks end with ETX or ETB; what a centre says ends with one of these (EOT, ENQ, ACK, NAK, ESC). */
const downlinkEnds: ReadonlySet<number> = new Set([0x04, 0x05, 0x06, 0x15, 0x1b]);

function read(bytes: Uint8Array, encoding: Encoding): Read {
  const { markBytes, width, digits } = encoding;
  const headEnd = markBytes + headFieldBytes * width;
  const head = digits(bytes.subarray(markBytes, Math.min(bytes.length, headEnd)));
  const odd = oddity(bytes, markBytes, head);
  if (head === undefined || odd !== undefined) return malformed(odd ?? "");
  const start = bytes[headEnd];
  if (start === undefined) return { kind: "incomplete" };
  if (start !== starts.stx && start !== starts.syn) return malformed("neither STX nor SYN behind the head");
  const length = Number.parseInt(head.slice(19, 22), 16);
  return body(bytes, { encoding, head, from: headEnd + 1, length, isPacket: start === starts.syn });
}

/** Why a head is none, as early as its bytes tell. */
function oddity(bytes: Uint8Array, markBytes: number, head: string | undefined): string | undefined {
  if (markBytes === 2 && bytes.length > 1 && bytes[1] !== hexMark) return "one 7E, not two";
  if (head === undefined) return "a head that is not hexadecimal";
  return /^.{18}[^08]/.test(head) ? "neither up nor down" : undefined;
}

interface Parts {
  readonly encoding: Encoding;
  readonly head: string;
  readonly from: number;
  readonly length: number;
  readonly isPacket: boolean;
}

/** The text leaves open whether the length counts the numbers of a packet; the checksum tells. */
function body(bytes: Uint8Array, parts: Parts): Read {
  const plain = closed(bytes, parts, parts.length);
  if (!parts.isPacket || plain.kind !== "fault") return plain;
  return closed(bytes, parts, parts.length + 3 * parts.encoding.width);
}

function closed(bytes: Uint8Array, parts: Parts, length: number): Read {
  const { from, encoding } = parts;
  const endAt = from + length;
  const size = endAt + 1 + 2 * encoding.width;
  if (bytes.length < size) return { kind: "incomplete" };
  const sum = encoding.digits(bytes.subarray(endAt + 1, size));
  if (sum === undefined || Number.parseInt(sum, 16) !== checksum(bytes.subarray(0, endAt + 1)))
    return { kind: "fault", fault: { why: "crc", detail: `function ${parts.head.slice(16, 18)}, ${length} bytes` } };
  return framed(bytes.slice(from, endAt), bytes[endAt] ?? 0, { ...parts, size });
}

function framed(content: Uint8Array, end: number, parts: Parts & { readonly size: number }): Read {
  const { head, encoding, isPacket, size } = parts;
  const isDownlink = head.slice(18, 19) === "8";
  if (end !== ends.etx && end !== ends.etb && !(isDownlink && downlinkEnds.has(end)))
    return malformed("no ETX, no ETB");
  const common = {
    encoding: encoding.name,
    center: head.slice(0, 2),
    station: head.slice(2, 12),
    password: head.slice(12, 16),
    function: Number.parseInt(head.slice(16, 18), 16),
    isDownlink,
    hasMore: end === ends.etb,
  };
  if (!isPacket) return { kind: "frame", size, frame: { ...common, body: content } };
  const numbers = encoding.digits(content.subarray(0, 3 * encoding.width)) ?? "";
  const [count, index] = [numbers.slice(0, 3), numbers.slice(3, 6)].map((text) => Number.parseInt(text, 16));
  if (!count || !index || index > count) return malformed("packet numbers that cannot be");
  const packet = { count, index };
  return { kind: "frame", size, frame: { ...common, packet, body: content.subarray(3 * encoding.width) } };
}

function malformed(detail: string): Read {
  return { kind: "fault", fault: { why: "malformed", detail } };
}
