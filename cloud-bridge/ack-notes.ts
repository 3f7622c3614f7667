import type { LaneId } from "../gateway/core/uplink.ts";

/** Acks on their way to the disk: of each lane one is being written and only the newest one waits. */
export interface AckNotes {
  /** Returns at once: an event must not wait for its rows because an older ack waits for the disk. */
  readonly note: (lane: LaneId, upTo: number) => void;
}

export function createAckNotes(
  write: (lane: LaneId, upTo: number) => Promise<void>,
  failed: (error: unknown) => void,
): AckNotes {
  const waiting = new Map<LaneId, number>();
  const writing = new Set<LaneId>();
  const work = async (lane: LaneId) => {
    writing.add(lane);
    for (let upTo = waiting.get(lane); upTo !== undefined; upTo = waiting.get(lane)) {
      waiting.delete(lane);
      await write(lane, upTo);
    }
    writing.delete(lane);
  };
  return {
    note: (lane, upTo) => {
      waiting.set(lane, Math.max(upTo, waiting.get(lane) ?? 0));
      if (!writing.has(lane)) work(lane).catch(failed);
    },
  };
}
