import type { PointId } from "../../config/ids.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad } from "../decode.ts";
import { nothingPending } from "./tcp.ts";
import { afterMiss, atOnce, nextDueMs, type Turn } from "./turn.ts";

/** Where one link stands. `down` also means: nothing is due, and the peer prefers no idle connection. */
export type LineState = LineMemory &
  (
    | { readonly kind: "down"; readonly retryAtMs: number }
    | { readonly kind: "connecting"; readonly giveUpAtMs: number }
    | ({ readonly kind: "idle" } & Connection)
    | ({ readonly kind: "waiting"; readonly request: Request } & Connection)
  );
export type In<K extends LineState["kind"]> = Extract<LineState, { readonly kind: K }>;

interface LineMemory {
  readonly timeoutMs: number;
  readonly turns: readonly Turn[];
  /** Id of the last request; its answer repeats it. */
  readonly transaction: number;
  /** Connections in a row that gave no answer. */
  readonly failures: number;
  /** No read that was missed last time is tried before: the silent together may not take the line from the others. */
  readonly trialFromMs: number;
}

interface Connection {
  readonly pending: Uint8Array;
  readonly hasAnswered: boolean;
  /** Timeouts since anything was heard. */
  readonly silences: number;
  /** Frames nobody asked for since the last answer. */
  readonly strays: number;
}

export interface Request {
  readonly turn: Turn;
  readonly transaction: number;
  readonly deadlineMs: number;
}

export interface PointSample {
  readonly point: PointId;
  readonly sample: Sample;
}

export type LineEffect =
  | { readonly kind: "connect" }
  | { readonly kind: "hang-up" }
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  | { readonly kind: "samples"; readonly samples: readonly PointSample[] }
  | { readonly kind: "rejected"; readonly why: "malformed"; readonly detail: string };

export interface LineStep {
  readonly state: LineState;
  readonly effects: readonly LineEffect[];
}

/** The time of a step on the monotonic clock, and the chance in [0, 1) that spreads reconnects. */
export interface Instant {
  readonly nowMs: number;
  readonly chance: number;
}

/** Assumed, to be confirmed on the reference board. */
export const lineLimits = {
  connectMs: 3_000,
  reconnectMinMs: 250,
  reconnectMaxMs: 10_000,
  /** Nobody on the link answered so many requests: the connection itself may have died without a sign. */
  silencesMax: 3,
  /** A peer that talks unasked, or is always one answer behind, is hung up on: that resets both sides. */
  straysMax: 8,
  /** Waiting for the silent takes at most one part in so many of the line's time … */
  silentShare: 5,
  /** … once this many timeouts came in a row, so that one lost answer delays nothing. */
  silentBurst: 3,
} as const;

export function firstState(turns: readonly Turn[], timeoutMs: number, nowMs: number): LineState {
  const memory = { timeoutMs, turns, transaction: 0, failures: 0, trialFromMs: -Infinity };
  return { ...memory, kind: "down", retryAtMs: nowMs };
}

export function connecting(state: LineState, { nowMs }: Instant): In<"connecting"> {
  return { ...memory(state), kind: "connecting", giveUpAtMs: nowMs + lineLimits.connectMs };
}

export function connected(state: LineState): In<"idle"> {
  const connection = { pending: nothingPending, hasAnswered: false, silences: 0, strays: 0 };
  return { ...memory(state), ...connection, kind: "idle" };
}

export function idle({ pending, hasAnswered, silences, strays, ...state }: In<"idle" | "waiting">): In<"idle"> {
  return { ...memory(state), pending, hasAnswered, silences, strays, kind: "idle" };
}

/** A peer that closes after a good answer does nothing wrong: the next due time opens the line again. */
export function resting(state: In<"idle">, { nowMs }: Instant): In<"down"> {
  return { ...memory(state), kind: "down", retryAtMs: Math.max(nowMs, nextDueMs(state.turns, { ...state, nowMs })) };
}

/** The connection broke under a request, which is a read: it is asked once more, on a new connection. */
export function repeating(state: In<"waiting">, { nowMs }: Instant): In<"down"> {
  const turns = state.turns.map((turn) => (turn === state.request.turn ? atOnce(turn, nowMs) : turn));
  return { ...memory(state), turns, kind: "down", retryAtMs: nowMs };
}

/** At once after a connection that was of use; else after a growing pause. */
export function reopening(state: In<"idle" | "waiting">, at: Instant): In<"down"> {
  return state.hasAnswered ? { ...memory(state), kind: "down", retryAtMs: at.nowMs } : pausing(state, at);
}

export function pausing(state: Exclude<LineState, In<"down">>, { nowMs, chance }: Instant): In<"down"> {
  const failures = state.failures + 1;
  const longestMs = Math.min(lineLimits.reconnectMinMs * 2 ** (failures - 1), lineLimits.reconnectMaxMs);
  const turns = state.kind === "waiting" ? afterMiss(state.turns, state.request.turn) : state.turns;
  return { ...memory(state), turns, failures, kind: "down", retryAtMs: nowMs + longestMs * (0.5 + chance / 2) };
}

export function badSamples(
  turns: readonly Turn[],
  why: "timeout" | "disconnected" | "malformed",
  detail: string,
): LineEffect {
  const sample = bad(why, detail);
  return { kind: "samples", samples: turns.flatMap(({ points }) => points.map(({ id }) => ({ point: id, sample }))) };
}

/** When a missed read may be tried next, after one more timeout: a leaky bucket of silent time. */
export function nextTrialMs({ timeoutMs, trialFromMs }: LineMemory, { nowMs }: Instant): number {
  const costMs = timeoutMs * lineLimits.silentShare;
  return Math.max(trialFromMs, nowMs - costMs * lineLimits.silentBurst) + costMs;
}

function memory({ timeoutMs, turns, transaction, failures, trialFromMs }: LineMemory): LineMemory {
  return { timeoutMs, turns, transaction, failures, trialFromMs };
}
