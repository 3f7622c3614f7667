import type { LaneId, UplinkRecord } from "../gateway/core/uplink.ts";
import { fittingCount } from "./cbor-frame.ts";
import { outstandingCount, type LaneQueue } from "./lane-queue.ts";

/** What one frame takes next. */
export interface Batch {
  readonly lane: LaneId;
  /** With consecutive numbers, oldest first. */
  readonly records: readonly UplinkRecord[];
  /** Records right before the first one that the box has no more. */
  readonly lostBefore: number;
}

export interface BatchBounds {
  readonly windowMax: number;
  readonly frameBytesMax: number;
}

/**
 * The first lane, in the order given, that has something to send and room for it. A lane's room is what it and
 * the lanes before it leave of the window: a backlog of summaries can fill the window and an event still goes.
 */
export function nextBatch(queues: readonly LaneQueue[], bounds: BatchBounds): Batch | undefined {
  let room = bounds.windowMax;
  for (const queue of queues) {
    room -= outstandingCount(queue);
    const records = nextRun(queue).slice(0, Math.max(0, room));
    if (records.length > 0) return batchOf(queue, records, bounds.frameBytesMax);
  }
  return undefined;
}

/** The oldest records not sent yet, up to the first gap in their numbers. */
function nextRun(queue: LaneQueue): readonly UplinkRecord[] {
  const waiting = queue.rows.filter((record) => record.seq > queue.sentUpTo);
  const firstSeq = waiting[0]?.seq ?? 0;
  const gapAt = waiting.findIndex((record, at) => record.seq !== firstSeq + at);
  return gapAt < 0 ? waiting : waiting.slice(0, gapAt);
}

function batchOf(queue: LaneQueue, records: readonly UplinkRecord[], frameBytesMax: number): Batch {
  const firstSeq = records[0]?.seq ?? 0;
  const before = queue.rows.findLast((record) => record.seq < firstSeq)?.seq ?? queue.relayedUpTo;
  const fitting = records.slice(0, fittingCount(records, frameBytesMax));
  return { lane: queue.lane, records: fitting, lostBefore: firstSeq - before - 1 };
}
