/**
 * Framing of Modbus/TCP without any socket: bytes in, frames out (Modbus Messaging on TCP/IP
 * Implementation Guide V1.0b, 3.1.3: transaction, protocol, length, unit; then the PDU).
 */
export interface Frame {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: Uint8Array;
}

export interface Taken {
  readonly frames: readonly Frame[];
  /** The beginning of a frame whose rest has not come yet: always shorter than `frameBytesMax`. */
  readonly pending: Uint8Array;
  /** Why these bytes can never become a frame. A stream has no mark to find the next one by: the connection is lost. */
  readonly garbage?: string;
}

/** 4.1 of the application protocol: an ADU on TCP is at most 260 bytes. */
export const frameBytesMax = 260;
export const nothingPending: Uint8Array = new Uint8Array(0);

export function encodeFrame({ transaction, unit, pdu }: Frame): Uint8Array {
  const frame = new Uint8Array(headerBytes + 1 + pdu.length);
  const view = new DataView(frame.buffer);
  view.setUint16(0, transaction);
  view.setUint16(4, 1 + pdu.length);
  view.setUint8(6, unit);
  frame.set(pdu, headerBytes + 1);
  return frame;
}

export function takeFrames(pending: Uint8Array, bytes: Uint8Array): Taken {
  let rest = joined(pending, bytes);
  const frames: Frame[] = [];
  for (let head = firstFrame(rest); head.kind !== "incomplete"; head = firstFrame(rest)) {
    if (head.kind === "garbage") return { frames, pending: nothingPending, garbage: head.why };
    frames.push(head.frame);
    rest = rest.subarray(head.size);
  }
  return { frames, pending: rest.slice() };
}

type Head =
  | { readonly kind: "frame"; readonly frame: Frame; readonly size: number }
  | { readonly kind: "incomplete" }
  | { readonly kind: "garbage"; readonly why: string };

/** Judged as early as the bytes allow, so that garbage is never mistaken for the beginning of something long. */
function firstFrame(bytes: Uint8Array): Head {
  const protocol = numberAt(bytes, 2);
  if (protocol === undefined) return { kind: "incomplete" };
  if (protocol !== 0) return { kind: "garbage", why: `protocol ${protocol}, not 0 (Modbus)` };
  const length = numberAt(bytes, 4);
  if (length === undefined) return { kind: "incomplete" };
  if (length < lengthMin || length > lengthMax) return { kind: "garbage", why: `length ${length}, not 2 to 254` };
  return bytes.length < headerBytes + length ? { kind: "incomplete" } : wholeFrame(bytes, headerBytes + length);
}

function wholeFrame(bytes: Uint8Array, size: number): Head {
  const frame = { transaction: numberAt(bytes, 0) ?? 0, unit: bytes[6] ?? 0, pdu: bytes.slice(headerBytes + 1, size) };
  return { kind: "frame", frame, size };
}

function numberAt(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = bytes.subarray(at, at + 2);
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length === 0) return tail;
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** Transaction, protocol and length; the length then counts the unit and the PDU. */
const headerBytes = 6;
const lengthMin = 2;
const lengthMax = frameBytesMax - headerBytes;
