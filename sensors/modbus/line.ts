import { hearOnBus, overhear, quarantined, restOnBus, settled } from "./bus-hearing.ts";
import { onWireMs } from "./bus.ts";
import { hear } from "./hearing.ts";
import {
  badSamples,
  connected,
  connecting,
  idle,
  lineLimits,
  nextTrialMs,
  paceOf,
  pausing,
  reopening,
  repeating,
  resting,
  type In,
  type Instant,
  type LineEffect,
  type LineState,
  type LineStep,
  type Request,
} from "./line-state.ts";
import { encodeRead } from "./pdu.ts";
import { encodeRtu } from "./rtu.ts";
import { encodeFrame } from "./tcp.ts";
import { afterMiss, asked, dueTurn, nextDueMs, sharers } from "./turn.ts";

export type LineInput =
  | { readonly kind: "tick" }
  | { readonly kind: "connected" }
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/**
 * The machine of one link, without socket or clock: what happened goes in, what is to be done comes out.
 * One request is in flight at a time; a new one is sent on a tick only, never on an answer, so that
 * whoever takes the samples sets the pace.
 */
export function step(state: LineState, input: LineInput, at: Instant): LineStep {
  switch (state.kind) {
    case "down":
      return stepDown(state, input, at);
    case "connecting":
      return stepConnecting(state, input, at);
    case "idle":
      return stepIdle(state, input, at);
    case "waiting":
      return stepWaiting(state, input, at);
    case "quiet":
      return stepQuiet(state, input, at);
  }
}

/** When the next tick is needed. */
export function wakeAtMs(state: LineState, nowMs: number): number {
  switch (state.kind) {
    case "down":
      return state.retryAtMs;
    case "connecting":
      return state.giveUpAtMs;
    case "idle":
      return nextDueMs(state.turns, paceOf(state, nowMs));
    case "waiting":
      return state.request.deadlineMs;
    case "quiet":
      return state.untilMs;
  }
}

function stepDown(state: In<"down">, input: LineInput, at: Instant): LineStep {
  if (input.kind !== "tick" || at.nowMs < state.retryAtMs) return still(state);
  return { state: connecting(state, at), effects: [{ kind: "connect" }] };
}

function stepConnecting(state: In<"connecting">, input: LineInput, at: Instant): LineStep {
  switch (input.kind) {
    case "connected":
      return still(connected(state, at));
    case "closed":
      return fallen(state, input.why, at);
    case "tick":
      return at.nowMs < state.giveUpAtMs ? still(state) : hungUp(fallen(state, "no connection in time", at));
    case "bytes":
      return still(state);
  }
}

function stepIdle(state: In<"idle">, input: LineInput, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      return askNext(state, at);
    case "bytes":
      return heard(state, input.bytes, at);
    case "closed":
      return state.hasAnswered ? still(resting(state, at)) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

function stepWaiting(state: In<"waiting">, input: LineInput, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      return at.nowMs < state.request.deadlineMs ? still(state) : timedOut(state, at);
    case "bytes":
      return heard(state, input.bytes, at);
    case "closed":
      return state.hasAnswered ? still(repeating(state, at)) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

function stepQuiet(state: In<"quiet">, input: LineInput, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      return at.nowMs < state.untilMs ? still(state) : endQuiet(state, at);
    case "bytes":
      return state.bus === undefined ? still(state) : overhear(state, state.bus, input.bytes, at);
    case "closed":
      return state.hasAnswered ? still(resting(state, at)) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

function endQuiet(state: In<"quiet">, at: Instant): LineStep {
  if (state.bus === undefined) return askNext(idle(state), at);
  const after = settled(state, state.bus);
  if (after.state.untilMs > at.nowMs) return after;
  const { state: next, effects } = askNext(idle(after.state), at);
  return { state: next, effects: [...after.effects, ...effects] };
}

function heard(state: In<"idle" | "waiting">, bytes: Uint8Array, at: Instant): LineStep {
  return state.bus === undefined ? hear(state, bytes, at) : hearOnBus(state, state.bus, bytes, at);
}

function askNext(state: In<"idle">, { nowMs }: Instant): LineStep {
  const due = dueTurn(state.turns, paceOf(state, nowMs));
  if (due === undefined) return still(state);
  const turn = asked(due, nowMs);
  const turns = state.turns.map((each) => (each === due ? turn : each));
  const transaction = (state.transaction + 1) % transactions;
  const deadlineMs = nowMs + state.timeoutMs + (state.bus === undefined ? 0 : onWireMs(turn, state.bus));
  const request = { turn, transaction, deadlineMs };
  return { state: { ...state, kind: "waiting", turns, transaction, request }, effects: sending(request, state) };
}

function sending({ turn, transaction }: Request, { bus }: In<"idle">): readonly LineEffect[] {
  const frame = { unit: turn.unit, pdu: encodeRead(turn.read) };
  if (bus === undefined) return [{ kind: "send", bytes: encodeFrame({ ...frame, transaction }) }];
  return [{ kind: "flush" }, { kind: "send", bytes: encodeRtu(frame) }];
}

/** Every read that shares the silence reports it, so that no point keeps an old value as if it were fresh. */
function timedOut(state: In<"waiting">, at: Instant): LineStep {
  const broken = state.bus && restOnBus(state, state.bus, at);
  if (broken !== undefined) return broken;
  const silent = badSamples(
    sharers(state.turns, state.request.turn),
    "timeout",
    `no answer within ${state.timeoutMs} ms`,
  );
  const next = { ...missed(state, at), silences: state.silences + 1 };
  const isDead = next.silences >= lineLimits.silencesMax && next.turns.every(({ misses }) => misses > 0);
  return isDead ? hungUp({ state: reopening(next, at), effects: [silent] }) : { state: next, effects: [silent] };
}

function missed(state: In<"waiting">, at: Instant): In<"idle" | "quiet"> {
  if (state.bus !== undefined) return quarantined(state, state.bus, at);
  const turns = afterMiss(state.turns, state.request.turn);
  return { ...idle(state), turns, trialFromMs: nextTrialMs(state, at) };
}

/** No connection, or one that broke before it was of any use: every point of the link says so. */
function fallen(state: Exclude<LineState, In<"down">>, why: string, at: Instant): LineStep {
  return { state: pausing(state, at), effects: [badSamples(state.turns, "disconnected", why)] };
}

function hungUp({ state, effects }: LineStep): LineStep {
  return { state, effects: [...effects, { kind: "hang-up" }] };
}

function still(state: LineState): LineStep {
  return { state, effects: [] };
}

/** The transaction id is a 16-bit number. */
const transactions = 65_536;
