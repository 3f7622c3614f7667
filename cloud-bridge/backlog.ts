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
  /** They come late: back-fill, or older than the connection. */
  readonly historical: boolean;
}

export interface BatchBounds {
  /** Records that may be without their ack. */
  readonly windowMax: number;
  /** Of a frame of this lane; 0 when it may send nothing now. */
  readonly frameBytes: (lane: LaneId) => number;
}

/**
 * The first lane, in the order given, that has something to send and room for it. A lane's room is what it and
 * the lanes before it leave of the window: a backlog of summaries can fill the window and an event still goes.
 */
export function nextBatch(queues: readonly LaneQueue[], bounds: BatchBounds): Batch | undefined {
  let room = bounds.windowMax;
  for (const queue of queues) {
    room -= outstandingCount(queue);
    const frameBytes = bounds.frameBytes(queue.lane);
    const records = frameBytes > 0 ? nextRun(queue).slice(0, Math.max(0, room)) : [];
    if (records.length > 0) return batchOf(queue, records, frameBytes);
  }
  return undefined;
}

/** The oldest records not sent yet, up to the first gap in their numbers, and to the end of what is history. */
function nextRun(queue: LaneQueue): readonly UplinkRecord[] {
  const waiting = queue.rows.filter((record) => record.seq > queue.sentUpTo);
  const firstSeq = waiting[0]?.seq ?? 0;
  const endAt = waiting.findIndex(
    ({ seq }, at) => seq !== firstSeq + at || isHistorical(queue, seq) !== isHistorical(queue, firstSeq),
  );
  return endAt < 0 ? waiting : waiting.slice(0, endAt);
}

function isHistorical({ lane, historicalUpTo }: LaneQueue, seq: number): boolean {
  return lane === "backfill" || seq <= historicalUpTo;
}

function batchOf(queue: LaneQueue, records: readonly UplinkRecord[], frameBytesMax: number): Batch {
  const firstSeq = records[0]?.seq ?? 0;
  const before = queue.rows.findLast((record) => record.seq < firstSeq)?.seq ?? queue.relayedUpTo;
  const fitting = records.slice(0, fittingCount(records, frameBytesMax));
  const historical = isHistorical(queue, firstSeq);
  return { lane: queue.lane, records: fitting, lostBefore: firstSeq - before - 1, historical };
}
