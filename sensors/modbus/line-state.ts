import type { DeviceId, PointId, ProfileId } from "../../config/ids.ts";
import type { ActuationOutcome } from "../../gateway/core/ports.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad } from "../decode.ts";
import type { Ask } from "./ask.ts";
import { answerMs, longestQuietMs, neighbourly, quietAfter, requestMs, type Bus } from "./bus.ts";
import { probeTimeoutMs, timeoutMs, type TimeoutLimits } from "./delay.ts";
import type { Learned } from "./illegal.ts";
import type { Job } from "./job.ts";
import type { Question } from "./pdu.ts";
import type { RtuFaultKind } from "./rtu.ts";
import type { Pace } from "./schedule.ts";
import { nothingPending } from "./tcp.ts";
import { afterMiss, atOnce, isProbe, type Reader, type Turn } from "./turn.ts";
import { unitOf, type Units } from "./unit.ts";

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
  readonly limits: TimeoutLimits;
  /** Left out where transaction ids tell one answer from another. */
  readonly bus: Bus | undefined;
  readonly readers: readonly Reader[];
  readonly turns: readonly Turn[];
  readonly units: Units;
  readonly jobs: readonly Job[];
  readonly commandedLast: boolean;
  /** Id of the last request; its answer repeats it. */
  readonly transaction: number;
  /** Connections in a row that gave no answer. */
  readonly failures: number;
  /** No read that was missed twice is tried before: the silent together may not take the line from the others. */
  readonly trialFromMs: number;
  /** From then on one of the silent is given all the time the site allows, lest it only became slow. */
  readonly patientFromMs: number;
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
  readonly ask: Ask;
  readonly question: Question;
  readonly unit: number;
  readonly transaction: number;
  readonly askedMs: number;
  readonly patienceMs: number;
  /** The silence that nobody broke. */
  readonly deadlineMs: number;
  /** When the first byte came that was not our own. */
  readonly begunMs: number | undefined;
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
  | { readonly kind: "outcome"; readonly command: string; readonly outcome: ActuationOutcome }
  /** Worth remembering over a restart. */
  | {
      readonly kind: "learned";
      readonly device: DeviceId;
      readonly profile: ProfileId;
      readonly learned: Learned;
    }
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
  reconnectMaxMs: 4_000,
  /** The same after a connection that came about and nobody answered on: the devices may be back any moment. */
  reopenMaxMs: 1_000,
  /** Nobody answered so many requests, or one for each read: the connection itself may have died without a sign. */
  silencesMin: 3,
  /** A peer that talks unasked, or is always one answer behind, is hung up on: that resets both sides. */
  straysMax: 8,
  /** Beyond what the silent would use if they answered, waiting for them takes this share of the line at most … */
  silentShare: 0.05,
  silentShareMax: 0.5,
  /** … once this many timeouts came in a row, so that one lost answer delays nothing. */
  silentBurst: 3,
  /** Time between two requests that are given all the time the site allows to one of the silent. */
  patientEveryMs: 60_000,
  /** So long a read may keep a command waiting on a network; on a bus its answer would run into the command. */
  overtakeMs: 20,
  /** Commands on their way on one line. */
  jobsMax: 16,
} as const;

export interface LineSetup {
  readonly limits: TimeoutLimits;
  readonly bus: Bus | undefined;
  readonly readers: readonly Reader[];
  readonly turns: readonly Turn[];
  readonly units: Units;
}

export function firstState(setup: LineSetup, nowMs: number): LineState {
  const nothingYet = { jobs: [], commandedLast: false, transaction: 0, failures: 0 };
  const times = { trialFromMs: -Infinity, patientFromMs: nowMs + lineLimits.patientEveryMs };
  return { ...setup, ...nothingYet, ...times, kind: "down", retryAtMs: nowMs };
}

export function connecting(state: LineState, { nowMs }: Instant): In<"connecting"> {
  return { ...memory(state), kind: "connecting", giveUpAtMs: nowMs + lineLimits.connectMs };
}

/** On a bus an answer to what was asked before the connection broke may still be on its way. */
export function connected(state: LineState, at: Instant): In<"idle" | "quiet"> {
  const connection = { pending: nothingPending, hasAnswered: false, silences: 0, strays: 0 };
  const ready: In<"idle"> = { ...memory(state), ...connection, kind: "idle" };
  return state.bus === undefined ? ready : hushed(ready, longestQuietMs(state.units, state.bus), at);
}

export function hushed(state: In<"idle">, forMs: number, { nowMs }: Instant): In<"quiet"> {
  const untilMs = nowMs + forMs;
  return { ...state, pending: nothingPending, kind: "quiet", untilMs, heardMs: nowMs, babbleMs: undefined };
}

export function idle(state: In<"idle" | "waiting" | "quiet">): In<"idle"> {
  const { pending, hasAnswered, silences, strays } = state;
  return { ...memory(state), pending, hasAnswered, silences, strays, kind: "idle" };
}

/** A peer that closes after a good answer does nothing wrong: whoever is next opens the line again. */
export function resting(state: In<"idle" | "quiet">, at: Instant, nextMs: number): In<"down"> {
  return { ...memory(state), kind: "down", retryAtMs: Math.max(at.nowMs, nextMs) };
}

/** The connection broke under a request: a read is asked once more, on a new connection. */
export function repeating(state: In<"waiting">, at: Instant): In<"down"> {
  return { ...memory(state), turns: askedAgain(state, at), kind: "down", retryAtMs: at.nowMs };
}

/** A read that gives way to a command is asked once more after it. */
export function overtaken(state: In<"waiting">, at: Instant): In<"idle"> {
  return { ...idle(state), turns: askedAgain(state, at) };
}

function askedAgain({ turns, request: { ask } }: In<"waiting">, { nowMs }: Instant): readonly Turn[] {
  return ask.kind === "poll" ? turns.map((turn) => (turn === ask.turn ? atOnce(turn, nowMs) : turn)) : turns;
}

/** At once after a connection that was of use; else after a growing pause. */
export function reopening(state: In<"idle" | "waiting" | "quiet">, at: Instant): In<"down"> {
  if (state.hasAnswered) return { ...memory(state), kind: "down", retryAtMs: at.nowMs };
  return pausing(state, at, lineLimits.reopenMaxMs);
}

export function pausing(
  state: Exclude<LineState, In<"down">>,
  { nowMs, chance }: Instant,
  mostMs: number = lineLimits.reconnectMaxMs,
): In<"down"> {
  const failures = state.failures + 1;
  const longestMs = Math.min(lineLimits.reconnectMinMs * 2 ** (failures - 1), mostMs);
  const isPoll = state.kind === "waiting" && state.request.ask.kind === "poll";
  const turns = isPoll ? missedPoll(state) : state.turns;
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

export function missedPoll({ turns, request }: In<"waiting">): readonly Turn[] {
  return request.ask.kind === "poll" ? afterMiss(turns, request.ask.turn) : turns;
}

/** A device that was seen to need longer than the site allows wants the site changed. */
export function silenceText({ units, request }: In<"waiting">): string {
  const worstMs = Math.round(unitOf(units, request.unit).delay?.worstMs ?? 0);
  const silence = `no answer within ${request.patienceMs} ms`;
  return worstMs > request.patienceMs
    ? `${silence}, and it once took ${worstMs} ms: raise the link's timeout`
    : silence;
}

/** When a missed read may be tried next: a leaky bucket of time spent on the silent. */
export function nextTrialMs(state: In<"waiting">, { nowMs }: Instant): number {
  const { bus, turns, request } = state;
  const spentMs = nowMs - request.askedMs + (bus === undefined ? 0 : quietAfter(request.unit, { ...state, bus }));
  const silent = turns.filter(({ misses }) => misses > 0).length;
  const share = Math.min(lineLimits.silentShareMax, lineLimits.silentShare + silent / Math.max(1, turns.length));
  const costMs = spentMs / share;
  const nextMs = Math.max(state.trialFromMs, nowMs - costMs * lineLimits.silentBurst) + costMs;
  return Math.min(nextMs, nowMs + costMs);
}

/** How long the device of a read is waited for. */
export function patienceMs(state: LineMemory, turn: Turn, nowMs: number): number {
  const { limits, units } = state;
  const { delay } = unitOf(units, turn.unit);
  if (isProbe(turn) && nowMs >= state.patientFromMs) return limits.ceilingMs;
  if (delay === undefined && turn.misses > 0) return probeTimeoutMs(neighbourly(units, limits).delay, limits);
  return isProbe(turn) ? probeTimeoutMs(delay, limits) : timeoutMs(delay, turn.misses, limits);
}

export function paceOf(state: LineMemory, nowMs: number, isBehind: boolean): Pace {
  const { turns, jobs, units, commandedLast, trialFromMs } = state;
  const silenceMs = (turn: Turn): number => silenceOf(state, turn, nowMs);
  return { nowMs, turns, jobs, units, commandedLast, isBehind, silenceMs, trialFromMs };
}

/** What one silent device costs the line: its request, waiting, and on a bus the quiet after it. */
function silenceOf(state: LineMemory, turn: Turn, nowMs: number): number {
  const waitMs = patienceMs(state, turn, nowMs);
  const { bus } = state;
  return bus === undefined ? waitMs : requestMs(bus) + waitMs + quietAfter(turn.unit, { ...state, bus });
}

/** Silence counts from the end of the request; once an answer has begun, from the end of the answer. */
export function deadlineMs({ bus }: LineMemory, request: Omit<Request, "deadlineMs">): number {
  if (bus === undefined) return request.askedMs + request.patienceMs;
  if (request.begunMs === undefined) return request.askedMs + requestMs(bus) + request.patienceMs;
  return request.begunMs + answerMs(request.question, bus) + request.patienceMs;
}

function memory({
  limits,
  bus,
  readers,
  turns,
  units,
  jobs,
  commandedLast,
  transaction,
  failures,
  trialFromMs,
  patientFromMs,
}: LineMemory): LineMemory {
  return {
    limits,
    bus,
    readers,
    turns,
    units,
    jobs,
    commandedLast,
    transaction,
    failures,
    trialFromMs,
    patientFromMs,
  };
}
