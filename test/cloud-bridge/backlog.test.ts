import { describe, expect, test } from "vitest";
import { nextBatch } from "../../cloud-bridge/backlog.ts";
import { openQueue, withAck, withRelayed, withRows, withSent, type LaneQueue } from "../../cloud-bridge/lane-queue.ts";
import type { LaneId, UplinkRecord } from "../../gateway/core/uplink.ts";
import { recordFor } from "./records.ts";

const bounds = { windowMax: 64, frameBytes: () => 32_768 };

/** A queue that holds these numbers, of which everything up to `sentUpTo` is out. */
function queue(lane: LaneId, seqs: readonly number[], sentUpTo = 0, ackedUpTo = (seqs[0] ?? 1) - 1): LaneQueue {
  const rows = seqs.map((seq): UplinkRecord => recordFor(lane, seq, 50));
  const filled = withRows(openQueue({ lane, ackedUpTo, lastSeq: seqs.at(-1) ?? 0 }), rows, 0, 0);
  return sentUpTo > 0 ? withSent(filled, sentUpTo, 0) : filled;
}

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);
const empty = (lane: LaneId) => queue(lane, []);

describe("the next frame", () => {
  test.each<[string, LaneQueue[], string]>([
    ["nothing when there is nothing", [empty("event"), empty("step"), empty("summary")], "none"],
    ["the event before all else", [queue("event", [9]), queue("step", [4]), queue("summary", [1])], "event 9-9"],
    ["the step before the summary", [empty("event"), queue("step", from(4, 3)), queue("summary", [1])], "step 4-6"],
    ["the summary when nothing is before it", [empty("event"), empty("step"), queue("summary", [1, 2])], "summary 1-2"],
    ["what was not sent yet", [queue("event", from(1, 5), 3), empty("step"), queue("summary", [1])], "event 4-5"],
    [
      "the lower lane while the upper one waits for its ack",
      [queue("event", [1], 1), queue("summary", [7])],
      "summary 7-7",
    ],
    ["a window of records at most", [queue("event", from(1, 100))], "event 1-64"],
    ["what is left of the window", [queue("event", from(1, 100), 60)], "event 61-64"],
    ["nothing from a lane whose window is full", [queue("event", from(1, 100), 64)], "none"],
    [
      "the event although the summaries fill their window",
      [queue("event", [5]), queue("summary", from(1, 100), 64)],
      "event 5-5",
    ],
    [
      "fewer summaries while events are out",
      [queue("event", from(1, 62), 62), queue("summary", from(1, 9))],
      "summary 1-2",
    ],
    [
      "no summaries while events fill the window",
      [queue("event", from(1, 64), 64), queue("summary", from(1, 9))],
      "none",
    ],
    ["numbers without a gap", [queue("event", [1, 2, 5, 6])], "event 1-2"],
    ["what follows a gap, saying how much is missing", [queue("event", [1, 2, 5, 6], 2)], "event 5-6 after 2 lost"],
    ["what is left after a loss at the beginning", [queue("event", [4, 5], 0, 0)], "event 4-5 after 3 lost"],
  ])("takes %s", (_, queues, expected) => {
    const batch = nextBatch(queues, bounds);
    const [first, last] = [batch?.records[0], batch?.records.at(-1)];
    const lost = batch?.lostBefore ? ` after ${batch.lostBefore} lost` : "";
    expect(batch === undefined ? "none" : `${batch.lane} ${first?.seq}-${last?.seq}${lost}`).toBe(expected);
  });

  test("takes no more than one frame holds, at the limit and one byte below", () => {
    const queues = [queue("summary", from(1, 60))];
    const all = nextBatch(queues, { ...bounds, frameBytes: () => 1_000_000 })?.records.length;
    const some = nextBatch(queues, bounds)?.records.length ?? 0;
    expect(all).toBe(60);
    expect(some).toBeGreaterThan(10);
    expect(some).toBeLessThan(60);
    expect(nextBatch(queues, { ...bounds, frameBytes: () => 1 })?.records.length).toBe(1);
  });

  test("keeps the window shut until the core has the ack on disk", () => {
    const full = queue("event", from(1, 128), 64);
    const acked = withAck(full, 64, 0);
    expect(nextBatch([acked], bounds)).toBeUndefined();
    expect(nextBatch([withRelayed(acked, 64)], bounds)?.records.map(({ seq }) => seq)).toEqual(from(65, 64));
  });
});
