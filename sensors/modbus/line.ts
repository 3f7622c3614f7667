import { hear } from "./hearing.ts";
import {
  badSamples,
  connected,
  connecting,
  idle,
  lineLimits,
  nextTrialMs,
  pausing,
  reopening,
  repeating,
  resting,
  type In,
  type Instant,
  type LineState,
  type LineStep,
} from "./line-state.ts";
import { encodeRead } from "./pdu.ts";
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
      return nextDueMs(state.turns, { ...state, nowMs });
    case "waiting":
      return state.request.deadlineMs;
  }
}

function stepDown(state: In<"down">, input: LineInput, at: Instant): LineStep {
  if (input.kind !== "tick" || at.nowMs < state.retryAtMs) return still(state);
  return { state: connecting(state, at), effects: [{ kind: "connect" }] };
}

function stepConnecting(state: In<"connecting">, input: LineInput, at: Instant): LineStep {
  switch (input.kind) {
    case "connected":
      return still(connected(state));
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
      return hear(state, input.bytes, at);
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
      return hear(state, input.bytes, at);
    case "closed":
      return state.hasAnswered ? still(repeating(state, at)) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

function askNext(state: In<"idle">, { nowMs }: Instant): LineStep {
  const due = dueTurn(state.turns, { ...state, nowMs });
  if (due === undefined) return still(state);
  const turn = asked(due, nowMs);
  const turns = state.turns.map((each) => (each === due ? turn : each));
  const transaction = (state.transaction + 1) % transactions;
  const request = { turn, transaction, deadlineMs: nowMs + state.timeoutMs };
  const bytes = encodeFrame({ transaction, unit: turn.unit, pdu: encodeRead(turn.read) });
  return { state: { ...state, kind: "waiting", turns, transaction, request }, effects: [{ kind: "send", bytes }] };
}

/** Every read that shares the silence reports it, so that no point keeps an old value as if it were fresh. */
function timedOut(state: In<"waiting">, at: Instant): LineStep {
  const { turn } = state.request;
  const silent = badSamples(sharers(state.turns, turn), "timeout", `no answer within ${state.timeoutMs} ms`);
  const next = {
    ...idle(state),
    turns: afterMiss(state.turns, turn),
    trialFromMs: nextTrialMs(state, at),
    silences: state.silences + 1,
  };
  const isDead = next.silences >= lineLimits.silencesMax && next.turns.every(({ misses }) => misses > 0);
  return isDead ? hungUp({ state: reopening(next, at), effects: [silent] }) : { state: next, effects: [silent] };
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
