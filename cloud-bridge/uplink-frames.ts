import { limits } from "../config/limits.ts";
import type { LaneId } from "../gateway/core/uplink.ts";
import { nextBatch, type Batch } from "./backlog.ts";
import { encodeRecords } from "./encoding.ts";
import { missingRows, withAsked, withSent, type LaneQueue } from "./lane-queue.ts";
import { afterSending, frameBytes, isFull } from "./pace.ts";
import { upTopic } from "./topic.ts";
import {
  counting,
  withQueue,
  type Surroundings,
  type UplinkOutput,
  type UplinkState,
  type UplinkStep,
} from "./uplink-state.ts";

/** Rows of the core, where there is room for them. */
export function withPulls({ state, outputs }: UplinkStep, { nowMs }: Surroundings): UplinkStep {
  if (state.link.kind !== "live") return { state, outputs };
  const pulls = state.queues.map((queue) => ({ queue, missing: missingRows(queue, nowMs) }));
  return {
    state: { ...state, queues: pulls.map(({ queue, missing }) => (missing ? withAsked(queue) : queue)) },
    outputs: [
      ...outputs,
      ...pulls.flatMap(({ queue, missing }) =>
        missing ? [{ kind: "pull", lane: queue.lane, ...missing } as const] : [],
      ),
    ],
  };
}

/** Frames, as many as may be on their way: each takes from the most urgent lane that has something. */
export function withFrames(step: UplinkStep, around: Surroundings): UplinkStep {
  let { state } = step;
  const outputs: UplinkOutput[] = [...step.outputs];
  for (let batch = batchNow(state); batch !== undefined; batch = batchNow(state)) {
    const sent = send(state, batch, around);
    state = sent.state;
    outputs.push(...sent.outputs);
  }
  return { state, outputs };
}

function batchNow({ link, pace, queues }: UplinkState): Batch | undefined {
  if (link.kind !== "live") return undefined;
  const room = link.inFlightMax - link.flights.length;
  // The last place of the broker's window is kept for what is urgent, unless it has one place only.
  const canWait = room > (link.inFlightMax > 1 ? 1 : 0) && !isFull(pace, link.flights);
  const bytesNow = (lane: LaneId) => {
    if (urgent.has(lane)) return room > 0 ? link.frameBytesMax : 0;
    return canWait ? frameBytes(pace, link.frameBytesMax) : 0;
  };
  return nextBatch(queues, { windowMax: limits.uplinkWindowMax, frameBytes: bytesNow });
}

/** They never wait for what is on its way; the others keep the line short for them. */
const urgent: ReadonlySet<LaneId> = new Set(["event", "step"]);

function send(state: UplinkState, batch: Batch, { nowMs }: Surroundings): UplinkStep {
  const { link, identity } = state;
  if (link.kind !== "live") return { state, outputs: [] };
  const pieces = encodeRecords({ ...identity, ...batch }, link.frameBytesMax);
  const topic = upTopic(identity.box, batch.lane);
  const flights = pieces.map((bytes) => ({ bytes: bytes.length + topic.length, sentAtMs: nowMs }));
  const heardAtMs = state.queues.some(isOwed) ? link.heardAtMs : nowMs;
  const sending: UplinkState = {
    ...state,
    link: { ...link, heardAtMs, flights: [...link.flights, ...flights] },
    pace: afterSending(state.pace, link.flights, nowMs),
  };
  const upTo = batch.records.at(-1)?.seq ?? 0;
  return {
    state: counting(
      withQueue(sending, batch.lane, (queue) => withSent(queue, upTo, nowMs)),
      { frames: pieces.length },
    ),
    outputs: pieces.map((bytes) => ({ kind: "publish", topic, bytes }) as const),
  };
}

/** Counted over resends too: sending again must not look like a fresh start to the one who waits. */
export function isOwed(queue: LaneQueue): boolean {
  return queue.everSentUpTo > queue.ackedUpTo;
}
