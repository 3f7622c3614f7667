import { limits } from "../config/limits.ts";
import { uplinkTimes } from "../config/uplink.ts";
import type { Ack } from "./cbor-ack.ts";
import { encodeBirth } from "./cbor-birth.ts";
import {
  gapsUpTo,
  isForgotten,
  rewound,
  withAck,
  withBirth,
  withNews,
  withRelayed,
  withRows,
  withSaid,
  type LaneQueue,
} from "./lane-queue.ts";
import type { BrokerTerms } from "./link.ts";
import { afterSending, afterTaking } from "./pace.ts";
import { upTopic } from "./topic.ts";
import { isOwed, withFrames, withPulls } from "./uplink-frames.ts";
import { fallen, returnAtMs, returning, unaccepted } from "./uplink-route.ts";
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
  return withFrames(asked, around);
}

/** When a tick is due even if nothing else happens. */
export function wakeAtMs({ link, queues, route }: UplinkState): number | undefined {
  switch (link.kind) {
    case "down":
      return link.dialAtMs;
    case "dialling":
    case "birth-sent":
      return link.giveUpAtMs;
    case "live":
      return earliest([
        silentAtMs(link, queues),
        returnAtMs(route, link),
        ...queues.map(askAtMs),
        ...queues.map((queue) => queue.ackDueMs),
      ]);
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
  const { at, versions } = state.route;
  const link = { kind: "dialling", failures, giveUpAtMs: nowMs + uplinkTimes.dialMs } as const;
  const outputs = [{ kind: "dial", at, version: versions[at] ?? 5 } as const];
  return { state: counting({ ...state, link }, { dials: 1 }), outputs };
};

const dialling: StepOf<"dialling"> = (state, link, input, around) => {
  if (input.kind === "connected") return born(state, link, input.terms, around);
  if (input.kind === "closed") return stay(input.unaccepted ? unaccepted(state, around) : fallen(state, around));
  return input.kind === "tick" && around.nowMs >= link.giveUpAtMs ? hungUp(fallen(state, around)) : stay(state);
};

const birthSent: StepOf<"birth-sent"> = (state, link, input, around) => {
  if (input.kind === "published") return withRestOfBirth(taken(state, link, around), around);
  if (input.kind === "ack" && isForUs(state, input.ack)) return answered(state, link, input.ack, around);
  if (input.kind === "ack") return stay(counting(state, { acksForeign: 1 }));
  if (input.kind === "closed") return stay(fallen(state, around));
  return input.kind === "tick" && around.nowMs >= link.giveUpAtMs ? hungUp(fallen(state, around)) : stay(state);
};

const live: StepOf<"live"> = (state, link, input, around) => {
  if (input.kind === "published") return stay(taken(state, link, around));
  if (input.kind === "ack" && isForUs(state, input.ack)) return listened(state, link, input.ack, around);
  if (input.kind === "ack") return stay(counting(state, { acksForeign: 1 }));
  if (input.kind === "closed") return stay(fallen(state, around));
  return input.kind === "tick" ? overdue(state, link, around) : stay(state);
};

/** The birth goes out as the broker's window allows; how many pieces it has is bounded by the site's inventory. */
function born(
  state: UplinkState,
  { failures }: LinkIn<"dialling">,
  terms: BrokerTerms,
  around: Surroundings,
): UplinkStep {
  return withBirthSent(
    { ...state, queues: state.queues.map(withBirth) },
    failures,
    { ...boundsOf(terms), flights: [] },
    around,
  );
}

type Bounds = Pick<LinkIn<"birth-sent">, "frameBytesMax" | "inFlightMax" | "flights">;

function withBirthSent(state: UplinkState, failures: number, bounds: Bounds, around: Surroundings): UplinkStep {
  const marks = state.queues.map(({ lane, ackedUpTo, lastSeq }) => ({ lane, ackedUpTo, lastSeq }));
  const rest = encodeBirth({ ...state.identity, lanes: marks }, bounds.frameBytesMax);
  const giveUpAtMs = around.nowMs + limits.uplinkAckMs;
  return withRestOfBirth({ ...state, link: { kind: "birth-sent", failures, giveUpAtMs, ...bounds, rest } }, around);
}

/** A packet is longer than its frame by header and topic. */
function boundsOf({ packetBytesMax = Infinity, inFlightMax = Infinity }: BrokerTerms) {
  return {
    frameBytesMax: Math.min(limits.uplinkFrameBytesMax, Math.max(limits.uplinkFrameBytesMin, packetBytesMax - 256)),
    inFlightMax: Math.min(limits.uplinkInFlightMax, Math.max(1, inFlightMax)),
  };
}

function withRestOfBirth(state: UplinkState, { nowMs }: Surroundings): UplinkStep {
  const { link, identity } = state;
  if (link.kind !== "birth-sent") return stay(state);
  const now = link.rest.slice(0, link.inFlightMax - link.flights.length);
  const flights = now.map((bytes) => ({ bytes: bytes.length, sentAtMs: nowMs }));
  const topic = upTopic(identity.box, "birth");
  return {
    state: {
      ...state,
      link: { ...link, flights: [...link.flights, ...flights], rest: link.rest.slice(now.length) },
      pace: now.length === 0 ? state.pace : afterSending(state.pace, link.flights, nowMs),
    },
    outputs: now.map((bytes) => ({ kind: "publish", topic, bytes }) as const),
  };
}

/** The broker took the oldest publish. */
function taken(state: UplinkState, link: LinkIn<"birth-sent" | "live">, { nowMs }: Surroundings): UplinkState {
  const [first, ...flights] = link.flights;
  if (first === undefined) return state;
  return { ...state, link: { ...link, flights }, pace: afterTaking(state.pace, first, flights.length, nowMs) };
}

function answered(state: UplinkState, link: LinkIn<"birth-sent">, ack: Ack, around: Surroundings): UplinkStep {
  const { failures, frameBytesMax, inFlightMax, flights } = link;
  const since = { sinceMs: around.nowMs, heardAtMs: around.nowMs };
  const up = { kind: "live", failures, frameBytesMax, inFlightMax, flights, ...since } as const;
  return heard({ ...state, link: up }, up, ack, around);
}

/** A district that lost the birth gets it again, and then all that it has not acknowledged. */
function listened(state: UplinkState, link: LinkIn<"live">, ack: Ack, around: Surroundings): UplinkStep {
  const step = heard(state, link, ack, around);
  if (ack.birthWanted !== true) return step;
  const again = bornAgain(step.state, link, around);
  return { state: again.state, outputs: [...step.outputs, ...again.outputs] };
}

function bornAgain(state: UplinkState, link: LinkIn<"live">, around: Surroundings): UplinkStep {
  const { failures, frameBytesMax, inFlightMax, flights } = link;
  const queues = state.queues.map((queue) => ({ ...rewound(queue), saidUpTo: undefined }));
  return withBirthSent({ ...state, queues }, failures, { frameBytesMax, inFlightMax, flights }, around);
}

function heard(state: UplinkState, link: LinkIn<"live">, { upTo }: Ack, { nowMs }: Surroundings): UplinkStep {
  const beyond = state.queues.filter((queue) => (upTo[queue.lane] ?? 0) > queue.everSentUpTo);
  const strange = beyond.filter((queue) => (upTo[queue.lane] ?? 0) > queue.lastSeq);
  const news = state.queues.filter((queue) => !beyond.includes(queue) && (upTo[queue.lane] ?? 0) > queue.ackedUpTo);
  const queues = state.queues.map((queue) =>
    withSaid(news.includes(queue) ? withAck(queue, upTo[queue.lane] ?? 0, nowMs) : queue, upTo[queue.lane]),
  );
  return {
    state: counting({ ...state, queues, link: { ...link, heardAtMs: nowMs } }, { acksBeyond: beyond.length }),
    outputs: [
      ...news.map((queue) => {
        const to = upTo[queue.lane] ?? 0;
        return { kind: "acked", lane: queue.lane, upTo: to, gaps: gapsUpTo(queue, to) } as const;
      }),
      ...strange.map(({ lane }) => ({ kind: "outnumbered", lane, upTo: upTo[lane] ?? 0 }) as const),
    ],
  };
}

/** While the broker still owes a PUBACK the line is slow, not deaf: sending more would only make it slower. */
function overdue(state: UplinkState, link: LinkIn<"live">, around: Surroundings): UplinkStep {
  const { nowMs } = around;
  if (nowMs >= (silentAtMs(link, state.queues) ?? Infinity)) return hungUp(fallen(state, around));
  if (nowMs >= (returnAtMs(state.route, link) ?? Infinity)) return hungUp(returning(state, around));
  if (link.flights.length > 0) return stay(withAckTimers(state, nowMs));
  const late = state.queues.filter((queue) => nowMs >= (queue.ackDueMs ?? Infinity));
  // What it lost is gone here as well. By the birth it learns where the lanes are, and goes on from there.
  if (late.some(isForgotten)) return bornAgain(state, link, around);
  const queues = state.queues.map((queue) => (late.includes(queue) ? rewound(queue) : queue));
  return stay(counting({ ...state, queues }, { resends: late.length }));
}

function withAckTimers(state: UplinkState, nowMs: number): UplinkState {
  const ackDueMs = nowMs + limits.uplinkAckMs;
  const later = (queue: LaneQueue) => (nowMs >= (queue.ackDueMs ?? Infinity) ? { ...queue, ackDueMs } : queue);
  return { ...state, queues: state.queues.map(later) };
}

function hungUp(state: UplinkState): UplinkStep {
  return { state, outputs: [{ kind: "hang-up" }] };
}

function silentAtMs(link: LinkIn<"live">, queues: readonly LaneQueue[]): number | undefined {
  return link.flights.length > 0 || queues.some(isOwed) ? link.heardAtMs + uplinkTimes.silentMs : undefined;
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
