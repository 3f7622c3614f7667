import { limits } from "../../../config/limits.ts";

export type FrameFault = "not-connect" | "bad-length" | "too-long";

export type FrameCheck =
  /** `frames`: how many ended within these bytes. */
  | { readonly kind: "passed"; readonly bytes: number; readonly frames: number }
  | { readonly kind: "fault"; readonly fault: FrameFault };

export interface FrameGuard {
  /** Looks at the next bytes from the socket, up to the end of the `framesMax`th frame in them; a fault is final. */
  readonly check: (bytes: Uint8Array, framesMax: number) => FrameCheck;
}

/**
 * Sees frames in a stream of bytes and keeps none of them. A length over the limit is a fault as soon as it is
 * announced: the parser behind would buffer whatever a stranger announces, before anybody has logged in.
 */
export function createFrameGuard(): FrameGuard {
  let place: Place = { at: "type", connected: false };
  return {
    check: (bytes, framesMax) => {
      let [read, frames] = [0, 0];
      while (read < bytes.length && frames < framesMax && place.at !== "fault") {
        const skipped: number = place.at === "body" ? Math.min(place.left, bytes.length - read) : 1;
        place = place.at === "body" ? body(place.left - skipped) : afterByte(place, bytes[read] ?? 0);
        frames += Number(place.at === "type");
        read += skipped;
      }
      return place.at === "fault" ? { kind: "fault", fault: place.fault } : { kind: "passed", bytes: read, frames };
    },
  };
}

/** Where in a frame the last byte left us. Whoever has sent a whole header is connected or wants to be. */
type Place =
  Header | { readonly at: "body"; readonly left: number } | { readonly at: "fault"; readonly fault: FrameFault };
type Header =
  | { readonly at: "type"; readonly connected: boolean }
  | { readonly at: "length"; readonly connected: boolean; readonly value: number; readonly shift: number };

/** CONNECT, with the reserved bits as MQTT 3.1.1 (2.2.2) wants them. */
const connectByte = 0x10;

function afterByte(place: Header, byte: number): Place {
  const { connected } = place;
  if (place.at === "type") {
    return connected || byte === connectByte ? { at: "length", connected, value: 0, shift: 0 } : fault("not-connect");
  }
  const value = place.value + (byte & 0x7f) * 2 ** place.shift;
  if (byte < 0x80) return afterLength(value, connected);
  // MQTT 3.1.1, 2.2.3: a length has at most four bytes.
  return place.shift < 21 ? { at: "length", connected, value, shift: place.shift + 7 } : fault("bad-length");
}

function afterLength(length: number, connected: boolean): Place {
  const most = connected ? limits.mqttFrameBytesMax : limits.mqttConnectBytesMax;
  return length > most ? fault("too-long") : body(length);
}

function body(left: number): Place {
  return left === 0 ? { at: "type", connected: true } : { at: "body", left };
}

function fault(why: FrameFault): Place {
  return { at: "fault", fault: why };
}
