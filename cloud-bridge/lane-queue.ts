import type { LaneId, UplinkRecord } from "../gateway/core/uplink.ts";
import { uplinkTimes } from "../config/uplink.ts";
import { limits } from "../config/limits.ts";
import type { LaneMark } from "./cbor-birth.ts";

/** The records of one lane that are on their way to the district. */
export interface LaneQueue {
  readonly lane: LaneId;
  /** The newest number the core has told of. */
  readonly lastSeq: number;
  /**
   * The core has it on disk that the district holds these. The window counts from here and not from the ack, so a
   * new life of this process never sends less than the district may already hold: its acks then make sense again.
   */
  readonly relayedUpTo: number;
  readonly ackedUpTo: number;
  /** What the newest ack of this connection said, also when it said less than one before. */
  readonly saidUpTo?: number | undefined;
  /** Records up to here were there before the connection: the district takes them as history. */
  readonly historicalUpTo: number;
  /** Handed to the link since the last connect or resend. */
  readonly sentUpTo: number;
  /** Handed to any link since this process started: an ack beyond it cannot be meant for us. */
  readonly everSentUpTo: number;
  /** Everything held after `relayedUpTo`, oldest first. */
  readonly rows: readonly UplinkRecord[];
  readonly ask: Ask;
  /** When the oldest unacknowledged record counts as lost; absent while nothing is out. */
  readonly ackDueMs?: number | undefined;
}

/** Whether the core was asked for more rows, and has told of news since; after an empty answer asking rests. */
type Ask =
  | { readonly kind: "idle" }
  | { readonly kind: "asked"; readonly newsSince: boolean }
  | { readonly kind: "resting"; readonly untilMs: number };

export function openQueue({ lane, ackedUpTo, lastSeq }: LaneMark): LaneQueue {
  return {
    lane,
    lastSeq,
    relayedUpTo: ackedUpTo,
    ackedUpTo,
    historicalUpTo: lastSeq,
    sentUpTo: ackedUpTo,
    everSentUpTo: ackedUpTo,
    rows: [],
    ask: { kind: "idle" },
  };
}

/** Twice the window: one is out, the next one is at hand. */
const heldMax = 2 * limits.uplinkWindowMax;

/** What to ask the core for; `undefined` when there is nothing to ask or no room for an answer. */
export function missingRows(queue: LaneQueue, nowMs: number): { afterSeq: number; limit: number } | undefined {
  const rests = queue.ask.kind === "resting" && nowMs < queue.ask.untilMs;
  if (queue.ask.kind === "asked" || rests) return undefined;
  const afterSeq = heldUpTo(queue);
  const room = heldMax - queue.rows.length;
  const worthIt = queue.lastSeq > afterSeq && room >= limits.uplinkWindowMax;
  return worthIt ? { afterSeq, limit: limits.uplinkWindowMax } : undefined;
}

export function withAsked(queue: LaneQueue): LaneQueue {
  return { ...queue, ask: { kind: "asked", newsSince: false } };
}

/**
 * The core's answer. Records it has no more leave a gap in the numbers. When it has nothing although it knows of
 * something (not on disk yet, or lost), asking rests until there is news or the time is up.
 */
export function withRows(
  queue: LaneQueue,
  records: readonly UplinkRecord[],
  lastSeq: number,
  nowMs: number,
): LaneQueue {
  const heldSeq = heldUpTo(queue);
  const fresh = records.filter((record) => record.lane === queue.lane && record.seq > heldSeq);
  const newsSince = queue.ask.kind === "asked" && queue.ask.newsSince;
  const rests = fresh.length === 0 && !newsSince;
  return {
    ...queue,
    lastSeq: Math.max(queue.lastSeq, lastSeq),
    rows: [...queue.rows, ...fresh],
    ask: rests ? { kind: "resting", untilMs: nowMs + uplinkTimes.askAgainMs } : { kind: "idle" },
  };
}

/** A connection begins. */
export function withBirth(queue: LaneQueue): LaneQueue {
  return { ...queue, historicalUpTo: queue.lastSeq, saidUpTo: undefined };
}

export function withSaid(queue: LaneQueue, upTo: number | undefined): LaneQueue {
  return upTo === undefined || upTo === queue.saidUpTo ? queue : { ...queue, saidUpTo: upTo };
}

/** The district holds less than it said before, and so takes nothing that follows: it went back to an older self. */
export function isForgotten({ saidUpTo, ackedUpTo }: LaneQueue): boolean {
  return saidUpTo !== undefined && saidUpTo < ackedUpTo;
}

/** The core has committed something. It may have named its number before, so the number alone says nothing. */
export function withNews(queue: LaneQueue, lastSeq: number): LaneQueue {
  const asked = queue.ask.kind === "asked";
  return {
    ...queue,
    lastSeq: Math.max(queue.lastSeq, lastSeq),
    ask: asked ? { kind: "asked", newsSince: true } : { kind: "idle" },
  };
}

export function withSent(queue: LaneQueue, upTo: number, nowMs: number): LaneQueue {
  const everSentUpTo = Math.max(queue.everSentUpTo, upTo);
  return { ...queue, sentUpTo: upTo, everSentUpTo, ackDueMs: queue.ackDueMs ?? nowMs + limits.uplinkAckMs };
}

export function withAck(queue: LaneQueue, upTo: number, nowMs: number): LaneQueue {
  const sentUpTo = Math.max(queue.sentUpTo, upTo);
  const ackDueMs = sentUpTo > upTo ? nowMs + limits.uplinkAckMs : undefined;
  return { ...queue, ackedUpTo: upTo, sentUpTo, ackDueMs };
}

/** Spans of numbers, from what is on disk as acknowledged up to `upTo`, of which the core had no record. */
export function gapsUpTo({ rows, relayedUpTo }: LaneQueue, upTo: number): [number, number][] {
  const held = [relayedUpTo, ...rows.map(({ seq }) => seq).filter((seq) => seq <= upTo), upTo + 1];
  return held.slice(1).flatMap((seq, at): [number, number][] => {
    const from = (held[at] ?? 0) + 1;
    return from < seq ? [[from, seq - 1]] : [];
  });
}

/** The core has the ack on disk: only now the rows are let go. */
export function withRelayed(queue: LaneQueue, upTo: number): LaneQueue {
  const relayedUpTo = Math.max(queue.relayedUpTo, Math.min(upTo, queue.ackedUpTo));
  return { ...queue, relayedUpTo, rows: queue.rows.filter((record) => record.seq > relayedUpTo) };
}

/** All that is not acknowledged goes out again, in order: the acks are cumulative. */
export function rewound(queue: LaneQueue): LaneQueue {
  return { ...queue, sentUpTo: queue.ackedUpTo, ackDueMs: undefined };
}

export function outstandingCount(queue: LaneQueue): number {
  return queue.rows.filter((record) => record.seq <= queue.sentUpTo).length;
}

function heldUpTo(queue: LaneQueue): number {
  return queue.rows.at(-1)?.seq ?? queue.relayedUpTo;
}
