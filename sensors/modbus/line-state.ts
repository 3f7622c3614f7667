import type { PointId } from "../../config/ids.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad } from "../decode.ts";
import { longestQuietMs, type Bus } from "./bus.ts";
import type { RtuFaultKind } from "./rtu.ts";
import { nothingPending } from "./tcp.ts";
import { afterMiss, atOnce, nextDueMs, type Pace, type Turn } from "./turn.ts";

/** Where one link stands. `down` also means: nothing is due, and the peer prefers no idle connection. */
export type LineState = LineMemory &
  (
    | { readonly kind: "down"; readonly retryAtMs: number }
    | { readonly kind: "connecting"; readonly giveUpAtMs: number }
    | ({ readonly kind: "idle" } & Connection)
    | ({ readonly kind: "waiting"; readonly request: Request } & Connection)
    /** A line without transaction ids listens and does not ask: between two frames, and for long after a fault. */
    | ({ readonly kind: "quiet" } & Quiet & Connection)
  );
export type In<K extends LineState["kind"]> = Extract<LineState, { readonly kind: K }>;

interface LineMemory {
  readonly timeoutMs: number;
  /** Left out where transaction ids tell one answer from another. */
  readonly bus: Bus | undefined;
  readonly turns: readonly Turn[];
  /** Id of the last request; its answer repeats it. */
  readonly transaction: number;
  /** Connections in a row that gave no answer. */
  readonly failures: number;
  /** No read that was missed last time is tried before: the silent together may not take the line from the others. */
  readonly trialFromMs: number;
}

interface Quiet {
  readonly untilMs: number;
  /** The last byte, and the first one since the line was last silent. */
  readonly heardMs: number;
  readonly babbleMs: number | undefined;
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

/** What was wrong on a bus, to be counted by. */
export type BusCause = RtuFaultKind | "late" | "noise";

export interface PointSample {
  readonly point: PointId;
  readonly sample: Sample;
}

export type LineEffect =
  | { readonly kind: "connect" }
  | { readonly kind: "hang-up" }
  /** What was received and not yet looked at is no answer to what is sent next. */
  | { readonly kind: "flush" }
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  | { readonly kind: "samples"; readonly samples: readonly PointSample[] }
  | {
      readonly kind: "rejected";
      readonly why: "malformed" | "crc";
      readonly detail: string;
      readonly cause?: BusCause;
    };

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

export function firstState(turns: readonly Turn[], timeoutMs: number, nowMs: number, bus?: Bus): LineState {
  const memory = { timeoutMs, bus, turns, transaction: 0, failures: 0, trialFromMs: -Infinity };
  return { ...memory, kind: "down", retryAtMs: nowMs };
}

export function connecting(state: LineState, { nowMs }: Instant): In<"connecting"> {
  return { ...memory(state), kind: "connecting", giveUpAtMs: nowMs + lineLimits.connectMs };
}

/** On a bus an answer to what was asked before the connection broke may still be on its way. */
export function connected(state: LineState, at: Instant): In<"idle" | "quiet"> {
  const connection = { pending: nothingPending, hasAnswered: false, silences: 0, strays: 0 };
  const ready: In<"idle"> = { ...memory(state), ...connection, kind: "idle" };
  return state.bus === undefined ? ready : hushed(ready, longestQuietMs(state.turns, state.bus), at);
}

export function hushed(state: In<"idle">, forMs: number, { nowMs }: Instant): In<"quiet"> {
  const untilMs = nowMs + forMs;
  return { ...state, pending: nothingPending, kind: "quiet", untilMs, heardMs: nowMs, babbleMs: undefined };
}

export function idle(state: In<"idle" | "waiting" | "quiet">): In<"idle"> {
  const { pending, hasAnswered, silences, strays } = state;
  return { ...memory(state), pending, hasAnswered, silences, strays, kind: "idle" };
}

/** A peer that closes after a good answer does nothing wrong: the next due time opens the line again. */
export function resting(state: In<"idle" | "quiet">, { nowMs }: Instant): In<"down"> {
  const dueMs = nextDueMs(state.turns, paceOf(state, nowMs));
  return { ...memory(state), kind: "down", retryAtMs: Math.max(nowMs, dueMs) };
}

/** The connection broke under a request, which is a read: it is asked once more, on a new connection. */
export function repeating(state: In<"waiting">, { nowMs }: Instant): In<"down"> {
  const turns = state.turns.map((turn) => (turn === state.request.turn ? atOnce(turn, nowMs) : turn));
  return { ...memory(state), turns, kind: "down", retryAtMs: nowMs };
}

/** At once after a connection that was of use; else after a growing pause. */
export function reopening(state: In<"idle" | "waiting" | "quiet">, at: Instant): In<"down"> {
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
  why: "timeout" | "disconnected" | "malformed" | "crc",
  detail: string,
): LineEffect {
  const sample = bad(why, detail);
  return { kind: "samples", samples: turns.flatMap(({ points }) => points.map(({ id }) => ({ point: id, sample }))) };
}

/** When a missed read may be tried next, after one more timeout: a leaky bucket of silent time. */
export function nextTrialMs(state: LineMemory, { nowMs }: Instant): number {
  const costMs = silenceMs(state) * lineLimits.silentShare;
  return Math.max(state.trialFromMs, nowMs - costMs * lineLimits.silentBurst) + costMs;
}

export function paceOf(state: LineMemory, nowMs: number): Pace {
  return { nowMs, timeoutMs: silenceMs(state), trialFromMs: state.trialFromMs };
}

/** What one silent device costs the line: waiting, and on a bus the quiet after it. */
function silenceMs({ timeoutMs, bus }: LineMemory): number {
  return timeoutMs + (bus?.quiet.floorMs ?? 0);
}

function memory({ timeoutMs, bus, turns, transaction, failures, trialFromMs }: LineMemory): LineMemory {
  return { timeoutMs, bus, turns, transaction, failures, trialFromMs };
}
