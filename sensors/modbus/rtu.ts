import { crc16 } from "./crc16.ts";

/**
 * Framing of Modbus RTU without any port: bytes in, answer out (Modbus over Serial Line V1.02, 2.5.1: unit, PDU,
 * CRC with its low byte first). An answer has no mark of its own, so it is known by the request it must fit.
 */
export interface RtuRequest {
  readonly unit: number;
  readonly pdu: Uint8Array;
  /** Data bytes of a good answer; left out where the answer repeats the request. */
  readonly dataBytes: number | undefined;
  /** The adapter hands our own bytes back ahead of the answer. */
  readonly echo: boolean;
}

export type RtuFaultKind = "crc" | "short" | "wrong-unit" | "wrong-function" | "wrong-length" | "echo" | "foreign";

export interface RtuFault {
  readonly kind: RtuFaultKind;
  readonly detail: string;
  /** Whose frame this is, where its checksum vouches for it. */
  readonly unit?: number;
  /** By its head and length this was the answer, spoilt: no other will come. */
  readonly isAnswer?: true;
}

export type RtuHeard =
  | { readonly kind: "incomplete" }
  | { readonly kind: "frame"; readonly pdu: Uint8Array }
  | { readonly kind: "fault"; readonly fault: RtuFault };

/** A whole frame with a good checksum: an answer, or the request of another master. */
export interface RtuFrame {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

/** 2.5.1.1: at most 256 bytes. */
export const rtuFrameBytesMax = 256;
/** An echo, a frame, and some noise around them; who sends more without an answer in it is no answering device. */
export const heardBytesMax = 2 * rtuFrameBytesMax;

export function encodeRtu({ unit, pdu }: RtuFrame): Uint8Array {
  const body = Uint8Array.of(unit, ...pdu);
  const crc = crc16(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

/** Everything heard since the request → its answer, or why there can be none. Noise ahead of the answer is passed over. */
export function hearAnswer(heard: Uint8Array, request: RtuRequest): RtuHeard {
  const bytes = withoutEcho(heard, request);
  if (bytes === undefined) return { kind: "incomplete" };
  if (bytes === "echo") return faulty("echo", "our own request came back: the link needs echo: true");
  const stranger = strangerIn(bytes, request);
  if (stranger !== undefined) return { kind: "fault", fault: stranger };
  const answer = answerIn(bytes, request);
  if (answer !== undefined) return { kind: "frame", pdu: answer };
  if (headFits(bytes, 0, request) && bytes.length >= sizeAt(bytes, 0, request)) return badChecksum(bytes);
  return bytes.length > heardBytesMax ? faulty("foreign", "bytes without end, no answer among them") : incomplete;
}

/** What was heard is all there will be; `undefined` is silence. */
export function judgeRest(heard: Uint8Array, request: RtuRequest): RtuFault | undefined {
  const bytes = withoutEcho(heard, request);
  if (bytes === undefined || bytes === "echo" || bytes.length === 0) return undefined;
  const expected = goodBytes(request);
  const detail = `${bytes.length} bytes, expected ${expected}`;
  return bytes.length < expected ? { kind: "short", detail } : { kind: "crc", detail: `no answer among ${detail}` };
}

/** Whether anything but our own bytes was heard, or can still be told from them. */
export function hasBegun(heard: Uint8Array, request: RtuRequest): boolean {
  const bytes = withoutEcho(heard, request);
  return bytes instanceof Uint8Array && bytes.length > 0;
}

/** The frames among bytes that nobody asked for. */
export function framesIn(bytes: Uint8Array): readonly RtuFrame[] {
  return sifted(bytes, () => true).frames;
}

/** The frames of those units among bytes, and all other bytes. */
export function sifted(bytes: Uint8Array, isWanted: (unit: number) => boolean): Sifted {
  const frames: RtuFrame[] = [];
  const rest: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = isWanted(Number(bytes[at])) ? wholeSizeAt(bytes, at) : undefined;
    if (size === undefined) rest.push(Number(bytes[at]));
    else frames.push(frameAt(bytes, at, size));
    at += size ?? 1;
  }
  return { frames, rest: Uint8Array.from(rest) };
}

interface Sifted {
  readonly frames: readonly RtuFrame[];
  readonly rest: Uint8Array;
}

/**
 * The bytes after our own, `undefined` while they may still be our own, or `echo` when our own ones are unexpected.
 * The answer to a write is our own bytes: there only a declared echo is passed over.
 */
function withoutEcho(heard: Uint8Array, request: RtuRequest): Uint8Array | "echo" | undefined {
  if (request.dataBytes === undefined && !request.echo) return heard;
  const own = encodeRtu(request);
  const isSame = heard.subarray(0, own.length).every((byte, index) => byte === own[index]);
  if (!isSame) return heard;
  if (heard.length < own.length) return heard.length === 0 ? heard : undefined;
  return request.echo ? heard.subarray(own.length) : "echo";
}

/** Bytes that begin with a good frame which is not the answer. */
function strangerIn(bytes: Uint8Array, request: RtuRequest): RtuFault | undefined {
  if (headFits(bytes, 0, request)) return undefined;
  const size = wholeSizeAt(bytes, 0);
  if (size === undefined) return undefined;
  const { unit, pdu } = frameAt(bytes, 0, size);
  return { unit, ...strangerKind(unit, pdu, request) };
}

function strangerKind(unit: number, pdu: Uint8Array, request: RtuRequest): Pick<RtuFault, "kind" | "detail"> {
  const [got = 0] = pdu;
  const [expected = 0] = request.pdu;
  const isAnswer = (got & functionMask) === expected;
  if (unit !== request.unit && isAnswer)
    return { kind: "wrong-unit", detail: `unit ${unit}, expected ${request.unit}` };
  if (unit !== request.unit) return { kind: "foreign", detail: `unit ${unit} function ${got}` };
  if (!isAnswer) return { kind: "wrong-function", detail: `function ${got}, expected ${expected}` };
  return { kind: "wrong-length", detail: `${pdu.length} bytes, expected ${goodBytes(request) - 3}` };
}

function answerIn(bytes: Uint8Array, request: RtuRequest): Uint8Array | undefined {
  for (let at = 0; at + frameBytesMin <= bytes.length; at += 1) {
    if (!headFits(bytes, at, request)) continue;
    const size = sizeAt(bytes, at, request);
    if (isSound(bytes, at, size)) return frameAt(bytes, at, size).pdu;
  }
  return undefined;
}

/** Whether an answer to the request may begin here, as far as the bytes go. */
function headFits(bytes: Uint8Array, at: number, { unit, pdu, dataBytes = pdu[1] }: RtuRequest): boolean {
  const [first, second, third] = bytes.subarray(at, at + 3);
  if (first !== unit || second === undefined) return false;
  if (second === (Number(pdu[0]) | exceptionFlag)) return true;
  return second === pdu[0] && (third === undefined || third === dataBytes);
}

function sizeAt(bytes: Uint8Array, at: number, request: RtuRequest): number {
  return isException(bytes[at + 1]) ? frameBytesMin : goodBytes(request);
}

function goodBytes({ dataBytes }: RtuRequest): number {
  return dataBytes === undefined ? fixedFrameBytes : dataBytes + frameBytesAround;
}

/** The size of a good frame that begins here: an exception, a request of fixed size, or an answer with its count. */
function wholeSizeAt(bytes: Uint8Array, at: number): number | undefined {
  const counted = Number(bytes[at + 2]) + frameBytesAround;
  const sizes = isException(bytes[at + 1]) ? [frameBytesMin] : [fixedFrameBytes, counted];
  return sizes.find((size) => size <= rtuFrameBytesMax && isSound(bytes, at, size));
}

function isSound(bytes: Uint8Array, at: number, size: number): boolean {
  return at + size <= bytes.length && crc16(bytes.subarray(at, at + size)) === 0;
}

function frameAt(bytes: Uint8Array, at: number, size: number): RtuFrame {
  return { unit: Number(bytes[at]), pdu: bytes.slice(at + 1, at + size - crcBytes) };
}

function isException(code: number | undefined): boolean {
  return code !== undefined && code >= exceptionFlag;
}

function badChecksum(bytes: Uint8Array): RtuHeard {
  const detail = `checksum of ${bytes.length} bytes does not fit`;
  return { kind: "fault", fault: { kind: "crc", detail, isAnswer: true } };
}

function faulty(kind: RtuFaultKind, detail: string): RtuHeard {
  return { kind: "fault", fault: { kind, detail } };
}

const incomplete: RtuHeard = { kind: "incomplete" };
const crcBytes = 2;
/** Unit, function, count and checksum. */
const frameBytesAround = 5;
/** Unit, exception function, code and checksum. */
const frameBytesMin = 5;
/** Every request that names an address and a number, and the answers to writes. */
const fixedFrameBytes = 8;
const exceptionFlag = 0x80;
const functionMask = 0x7f;
