import { limits } from "../../../config/limits.ts";

export type FrameFault = "not-connect" | "bad-length" | "too-long";

export interface FrameGuard {
  /** Looks at the next bytes from the socket; a fault is final. */
  readonly feed: (chunk: Uint8Array) => FrameFault | undefined;
}

/**
 * Sees frames in a stream of bytes and keeps none of them. A length over the limit is a fault as soon as it is
 * announced: the parser behind would buffer whatever a stranger announces, before anybody has logged in.
 */
export function createFrameGuard(): FrameGuard {
  let place: Place = { at: "type", connected: false };
  return {
    feed: (chunk) => {
      for (let read = 0; read < chunk.length && place.at !== "fault";) {
        const skipped: number = place.at === "body" ? Math.min(place.left, chunk.length - read) : 1;
        place = place.at === "body" ? body(place.left - skipped) : afterByte(place, chunk[read] ?? 0);
        read += skipped;
      }
      return place.at === "fault" ? place.fault : undefined;
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
