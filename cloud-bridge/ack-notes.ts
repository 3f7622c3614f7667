import type { LaneId } from "../gateway/core/uplink.ts";

/** Acks on their way to the disk: of each lane one is being written and only the newest one waits. */
export interface AckNotes {
  /** Returns at once: an event must not wait for its rows because an older ack waits for the disk. */
  readonly note: (lane: LaneId, ack: LaneAck) => void;
}

/** The district holds everything up to a number, or was told that it is lost: the spans that are, both ends included. */
export interface LaneAck {
  readonly upTo: number;
  readonly gaps: readonly (readonly [number, number])[];
}

export function createAckNotes(
  write: (lane: LaneId, ack: LaneAck) => Promise<void>,
  failed: (error: unknown) => void,
): AckNotes {
  const waiting = new Map<LaneId, LaneAck>();
  const writing = new Set<LaneId>();
  const work = async (lane: LaneId) => {
    writing.add(lane);
    for (let ack = waiting.get(lane); ack !== undefined; ack = waiting.get(lane)) {
      waiting.delete(lane);
      await write(lane, ack);
    }
    writing.delete(lane);
  };
  return {
    note: (lane, ack) => {
      if (ack.upTo > (waiting.get(lane)?.upTo ?? 0)) waiting.set(lane, ack);
      if (!writing.has(lane)) work(lane).catch(failed);
    },
  };
}
