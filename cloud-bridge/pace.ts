/**
 * A token bucket whose size is measured: what may be on its way to the broker is what the line carries while an urgent
 * frame can bear to wait. Tokens come back as the broker takes frames, so a slow line is never filled in advance.
 */
export interface Pace {
  readonly bytesPerMs: number;
  /** The shortest time from a publish to its PUBACK on this connection; 0 until there was one. */
  readonly roundTripMs: number;
  /** Taken by the broker since `busyFromMs`, while the line was never idle. */
  readonly busyBytes: number;
  readonly busyFromMs: number;
}

/** A publish that the broker has not taken yet. */
export interface Flight {
  readonly bytes: number;
  readonly sentAtMs: number;
}

/** Slow enough for any line that carries alarms at all; a fast one is known after a second. */
export const openPace: Pace = { bytesPerMs: 8, roundTripMs: 0, busyBytes: 0, busyFromMs: 0 };

/** How long an urgent frame may wait for what is on its way already. */
const patienceMs = 400;
const frameMs = 200;
const frameBytesMin = 1_024;
const measureMs = 200;
const bytesPerMsMin = 0.5;
const bytesPerMsMax = 10_000;

/** How long a frame of the lanes that can wait should be: longer ones only when a single record is. */
export function frameBytes({ bytesPerMs }: Pace, bytesMax: number): number {
  return Math.min(bytesMax, Math.max(frameBytesMin, Math.floor(bytesPerMs * frameMs)));
}

export function isFull({ bytesPerMs, roundTripMs }: Pace, flights: readonly Flight[]): boolean {
  const bytes = flights.reduce((sum, flight) => sum + flight.bytes, 0);
  return bytes > 0 && bytes >= bytesPerMs * (roundTripMs + patienceMs);
}

/** A frame leaves while `flights` are on their way. */
export function afterSending(pace: Pace, flights: readonly Flight[], nowMs: number): Pace {
  return flights.length > 0 ? pace : { ...pace, busyBytes: 0, busyFromMs: nowMs };
}

/** The broker took a frame; `left` are still on their way. */
export function afterTaking(pace: Pace, taken: Flight, left: number, nowMs: number): Pace {
  const tripMs = Math.max(1, nowMs - taken.sentAtMs);
  const roundTripMs = pace.roundTripMs === 0 ? tripMs : Math.min(pace.roundTripMs, tripMs);
  const busy = { ...pace, roundTripMs, busyBytes: pace.busyBytes + taken.bytes };
  return left === 0 || nowMs - busy.busyFromMs >= measureMs ? measured(busy, nowMs) : busy;
}

/** Few bytes prove that a line can be fast; that it is slow, only when they took longer than anything should. */
function measured(pace: Pace, nowMs: number): Pace {
  const tookMs = Math.max(1, nowMs - pace.busyFromMs);
  const seen = pace.busyBytes / tookMs;
  const isMuch = pace.busyBytes >= pace.bytesPerMs * (measureMs / 2);
  const isProof = seen > pace.bytesPerMs || isMuch || tookMs > pace.roundTripMs + patienceMs;
  const weight = seen > pace.bytesPerMs ? 0.5 : 0.25;
  const bytesPerMs = isProof ? pace.bytesPerMs + weight * (seen - pace.bytesPerMs) : pace.bytesPerMs;
  return {
    ...pace,
    bytesPerMs: Math.min(bytesPerMsMax, Math.max(bytesPerMsMin, bytesPerMs)),
    busyBytes: 0,
    busyFromMs: nowMs,
  };
}
