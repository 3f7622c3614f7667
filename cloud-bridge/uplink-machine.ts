import { limits } from "../config/limits.ts";
import { uplinkTimes } from "../config/uplink.ts";
import type { Rng } from "../gateway/core/ports.ts";
import type { LaneId } from "../gateway/core/uplink.ts";
import { nextBatch } from "./backlog.ts";
import type { Ack } from "./cbor-ack.ts";
import { encodeBirth } from "./cbor-birth.ts";
import { encodeFrame } from "./cbor-frame.ts";
import {
  missingRows,
  rewound,
  withAck,
  withAsked,
  withNews,
  withRelayed,
  withRows,
  withSent,
  type LaneQueue,
} from "./lane-queue.ts";
import { upTopic } from "./topic.ts";
import {
  counting,
  withQueue,
  type LinkState,
  type Surroundings,
  type UplinkInput,
  type UplinkState,
  type UplinkStep,
} from "./uplink-state.ts";

/** What is heard changes the state; then whatever the new state has room for is asked for and sent. */
export function stepUplink(before: UplinkState, input: UplinkInput, around: Surroundings): UplinkStep {
  const heard = stepLink(noted(before, input, around), input, around);
  const asked = withPulls(heard, around);
  return withFrame(asked, around);
}

/** When a tick is due even if nothing else happens. */
export function wakeAtMs({ link, queues }: UplinkState): number | undefined {
  switch (link.kind) {
    case "down":
      return link.dialAtMs;
    case "dialling":
    case "birth-sent":
      return link.giveUpAtMs;
    case "live":
      return earliest([silentAtMs(link, queues), ...queues.map(askAtMs), ...queues.map((queue) => queue.ackDueMs)]);
  }
}

/** News of the core are kept in every state of the link. */
function noted(state: UplinkState, input: UplinkInput, { nowMs }: Surroundings): UplinkState {
  switch (input.kind) {
    case "rows":
      return withQueue(state, input.lane, (queue) => withRows(queue, input.records, input.lastSeq, nowMs));
    case "more":
      return withQueue(state, input.lane, (queue) => withNews(queue, input.lastSeq));
    case "relayed":
      return withQueue(state, input.lane, (queue) => withRelayed(queue, input.upTo));
    case "unreadable":
      return counting(state, { acksUnreadable: 1 });
    case "connected":
    case "closed":
    case "published":
    case "ack":
    case "tick":
      return state;
  }
}

function stepLink(state: UplinkState, input: UplinkInput, around: Surroundings): UplinkStep {
  switch (state.link.kind) {
    case "down":
      return down(state, state.link, input, around);
    case "dialling":
      return dialling(state, state.link, input, around);
    case "birth-sent":
      return birthSent(state, state.link, input, around);
    case "live":
      return live(state, state.link, input, around);
  }
}

type LinkIn<K extends LinkState["kind"]> = Extract<LinkState, { readonly kind: K }>;
type StepOf<K extends LinkState["kind"]> = (
  state: UplinkState,
  link: LinkIn<K>,
  input: UplinkInput,
  around: Surroundings,
) => UplinkStep;

const down: StepOf<"down"> = (state, { failures, dialAtMs }, input, { nowMs }) => {
  if (input.kind !== "tick" || nowMs < dialAtMs) return stay(state);
  const link = { kind: "dialling", failures, giveUpAtMs: nowMs + uplinkTimes.dialMs } as const;
  return { state: counting({ ...state, link }, { dials: 1 }), outputs: [{ kind: "dial" }] };
};

const dialling: StepOf<"dialling"> = (state, link, input, around) => {
  if (input.kind === "connected") return born(state, link, around);
  if (input.kind === "closed") return fallen(state, around);
  return input.kind === "tick" && around.nowMs >= link.giveUpAtMs ? hungUp(state, around) : stay(state);
};

const birthSent: StepOf<"birth-sent"> = (state, link, input, around) => {
  if (input.kind === "published") return stay({ ...state, link: { ...link, transit: link.transit - 1 } });
  if (input.kind === "ack" && isForUs(state, input.ack)) return answered(state, link, input.ack, around);
  if (input.kind === "ack") return stay(counting(state, { acksForeign: 1 }));
  if (input.kind === "closed") return fallen(state, around);
  return input.kind === "tick" && around.nowMs >= link.giveUpAtMs ? hungUp(state, around) : stay(state);
};

const live: StepOf<"live"> = (state, link, input, around) => {
  if (input.kind === "published") return stay({ ...state, link: { ...link, transit: link.transit - 1 } });
  if (input.kind === "ack" && isForUs(state, input.ack)) return heard(state, link, input.ack, around);
  if (input.kind === "ack") return stay(counting(state, { acksForeign: 1 }));
  if (input.kind === "closed") return fallen(state, around);
  return input.kind === "tick" ? overdue(state, link, around) : stay(state);
};

/** The birth goes out whole; how many pieces it has is bounded by the site's inventory. */
function born(state: UplinkState, { failures }: LinkIn<"dialling">, { nowMs }: Surroundings): UplinkStep {
  const { identity, queues } = state;
  const marks = queues.map(({ lane, ackedUpTo, lastSeq }) => ({ lane, ackedUpTo, lastSeq }));
  const pieces = encodeBirth({ ...identity, lanes: marks }, limits.uplinkFrameBytesMax);
  const topic = upTopic(identity.box, "birth");
  const giveUpAtMs = nowMs + limits.uplinkAckMs;
  return {
    state: { ...state, link: { kind: "birth-sent", failures, giveUpAtMs, transit: pieces.length } },
    outputs: pieces.map((bytes) => ({ kind: "publish", topic, bytes })),
  };
}

function answered(state: UplinkState, link: LinkIn<"birth-sent">, ack: Ack, around: Surroundings): UplinkStep {
  const { failures, transit } = link;
  const up = { kind: "live", failures, transit, sinceMs: around.nowMs, heardAtMs: around.nowMs } as const;
  return heard({ ...state, link: up }, up, ack, around);
}

function heard(state: UplinkState, link: LinkIn<"live">, { upTo }: Ack, { nowMs }: Surroundings): UplinkStep {
  const beyond = state.queues.filter((queue) => (upTo[queue.lane] ?? 0) > queue.everSentUpTo);
  const news = state.queues.filter((queue) => !beyond.includes(queue) && (upTo[queue.lane] ?? 0) > queue.ackedUpTo);
  const queues = state.queues.map((queue) =>
    news.includes(queue) ? withAck(queue, upTo[queue.lane] ?? 0, nowMs) : queue,
  );
  return {
    state: counting({ ...state, queues, link: { ...link, heardAtMs: nowMs } }, { acksBeyond: beyond.length }),
    outputs: news.map(({ lane }) => ({ kind: "acked", lane, upTo: upTo[lane] ?? 0 })),
  };
}

/** While the broker still owes a PUBACK the line is slow, not deaf: sending more would only make it slower. */
function overdue(state: UplinkState, link: LinkIn<"live">, around: Surroundings): UplinkStep {
  const { nowMs } = around;
  if (nowMs >= (silentAtMs(link, state.queues) ?? Infinity)) return hungUp(state, around);
  if (link.transit > 0) return stay(withAckTimers(state, nowMs));
  const late = state.queues.filter((queue) => nowMs >= (queue.ackDueMs ?? Infinity));
  const queues = state.queues.map((queue) => (late.includes(queue) ? rewound(queue) : queue));
  return stay(counting({ ...state, queues }, { resends: late.length }));
}

function withAckTimers(state: UplinkState, nowMs: number): UplinkState {
  const ackDueMs = nowMs + limits.uplinkAckMs;
  const later = (queue: LaneQueue) => (nowMs >= (queue.ackDueMs ?? Infinity) ? { ...queue, ackDueMs } : queue);
  return { ...state, queues: state.queues.map(later) };
}

function hungUp(state: UplinkState, around: Surroundings): UplinkStep {
  return { state: fallen(state, around).state, outputs: [{ kind: "hang-up" }] };
}

function fallen(state: UplinkState, { nowMs, rng }: Surroundings): UplinkStep {
  const { link } = state;
  const wasStable = link.kind === "live" && nowMs - link.sinceMs >= uplinkTimes.stableMs;
  const failures = wasStable ? 0 : link.failures;
  const dialAtMs = nowMs + pauseMs(failures, rng);
  return stay({
    ...state,
    link: { kind: "down", failures: failures + 1, dialAtMs },
    queues: state.queues.map(rewound),
  });
}

/** Drawn from the whole range, so that a street of boxes that lost one broker does not come back as one. */
function pauseMs(failures: number, rng: Rng): number {
  const { backoffMinMs, backoffMaxMs } = uplinkTimes;
  const ceilingMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** (failures + 1));
  return backoffMinMs + rng.next() * (ceilingMs - backoffMinMs);
}

function withPulls({ state, outputs }: UplinkStep, { nowMs }: Surroundings): UplinkStep {
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

function withFrame({ state, outputs }: UplinkStep, { nowMs }: Surroundings): UplinkStep {
  const { link, identity } = state;
  if (link.kind !== "live" || link.transit > 0) return { state, outputs };
  const bounds = { windowMax: limits.uplinkWindowMax, frameBytesMax: limits.uplinkFrameBytesMax };
  const batch = nextBatch(state.queues, bounds);
  if (batch === undefined) return { state, outputs };
  const pieces = encodeFrame({ ...identity, ...batch }, limits.uplinkFrameBytesMax);
  const topic = upTopic(identity.box, batch.lane);
  return {
    state: withSentBatch(
      state,
      link,
      { lane: batch.lane, upTo: batch.records.at(-1)?.seq ?? 0, pieces: pieces.length },
      nowMs,
    ),
    outputs: [...outputs, ...pieces.map((bytes) => ({ kind: "publish", topic, bytes }) as const)],
  };
}

interface Sent {
  readonly lane: LaneId;
  readonly upTo: number;
  readonly pieces: number;
}

function withSentBatch(state: UplinkState, link: LinkIn<"live">, sent: Sent, nowMs: number): UplinkState {
  const heardAtMs = state.queues.some(isOwed) ? link.heardAtMs : nowMs;
  const sending = { ...state, link: { ...link, transit: sent.pieces, heardAtMs } };
  return counting(
    withQueue(sending, sent.lane, (queue) => withSent(queue, sent.upTo, nowMs)),
    { frames: sent.pieces },
  );
}

function silentAtMs(link: LinkIn<"live">, queues: readonly LaneQueue[]): number | undefined {
  return link.transit > 0 || queues.some(isOwed) ? link.heardAtMs + uplinkTimes.silentMs : undefined;
}

/** Counted over resends too: sending again must not look like a fresh start to the one who waits. */
function isOwed(queue: LaneQueue): boolean {
  return queue.everSentUpTo > queue.ackedUpTo;
}

function askAtMs({ ask }: LaneQueue): number | undefined {
  return ask.kind === "resting" ? ask.untilMs : undefined;
}

function isForUs({ identity }: UplinkState, { box, epoch }: Ack): boolean {
  return box === identity.box && epoch === identity.epoch;
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function stay(state: UplinkState): UplinkStep {
  return { state, outputs: [] };
}
