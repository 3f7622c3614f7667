import type { Sampling } from "../../config/bus-load.ts";
import type { ActuationOutcome } from "../../gateway/core/ports.ts";
import { questionOf, unitAsked, type Ask } from "./ask.ts";
import { hearOnBus, overhear, quarantined, restOnBus, settled } from "./bus-hearing.ts";
import type { Bus } from "./bus.ts";
import { unanswered, type Concluded } from "./conclusion.ts";
import { timeoutMs } from "./delay.ts";
import { hear } from "./hearing.ts";
import { afterDeadline, asked as jobAsked, type Job } from "./job.ts";
import {
  badSamples,
  connected,
  connecting,
  deadlineMs,
  hushed,
  idle,
  lineLimits,
  overtaken,
  paceOf,
  patienceMs,
  pausing,
  reopening,
  repeating,
  resting,
  silenceText,
  type In,
  type Instant,
  type LineEffect,
  type LineState,
  type LineStep,
  type Request,
} from "./line-state.ts";
import { encodeQuestion } from "./pdu.ts";
import { encodeRtu } from "./rtu.ts";
import { repaced } from "./repacing.ts";
import { nextAsk, nextAskMs } from "./schedule.ts";
import { encodeFrame } from "./tcp.ts";
import { asked, isProbe, type Turn } from "./turn.ts";
import { unitOf } from "./unit.ts";

export type LineInput =
  /** `isBehind`: what was read is not taken yet, so nothing but commands goes out. */
  | { readonly kind: "tick"; readonly isBehind?: boolean }
  | { readonly kind: "connected" }
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "command"; readonly job: Job }
  /** From now on devices are read as often as this. */
  | { readonly kind: "paced"; readonly sampling: Sampling };

/**
 * The machine of one link, without socket or clock: what happened goes in, what is to be done comes out.
 * One request is in flight at a time; a new one is sent on a tick only, never on an answer, so that
 * whoever takes the samples sets the pace.
 */
export function step(state: LineState, input: LineInput, at: Instant): LineStep {
  if (input.kind === "command") return commanded(state, input.job, at);
  if (input.kind === "paced") return still(repaced(state, input.sampling, at));
  const late = input.kind === "tick" ? expired(state, at) : still(state);
  const { state: next, effects } = stepOpen(late.state, input, at);
  return late.effects.length === 0 ? { state: next, effects } : { state: next, effects: [...late.effects, ...effects] };
}

/** When the next tick is needed. */
export function wakeAtMs(state: LineState, nowMs: number, isBehind = false): number {
  return Math.min(ownWakeAtMs(state, nowMs, isBehind), ...idleJobs(state).map((job) => job.deadlineMs));
}

function ownWakeAtMs(state: LineState, nowMs: number, isBehind: boolean): number {
  switch (state.kind) {
    case "down":
      return state.retryAtMs;
    case "connecting":
      return state.giveUpAtMs;
    case "idle":
      return Math.max(nowMs, nextAskMs(paceOf(state, nowMs, isBehind)));
    case "waiting":
      return Math.min(state.request.deadlineMs, overtakenAtMs(state));
    case "quiet":
      return state.untilMs;
  }
}

type Happened = Exclude<LineInput, { readonly kind: "command" | "paced" }>;

function stepOpen(state: LineState, input: Happened, at: Instant): LineStep {
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

function stepDown(state: In<"down">, input: Happened, at: Instant): LineStep {
  if (input.kind !== "tick" || at.nowMs < state.retryAtMs) return still(state);
  return { state: connecting(state, at), effects: [{ kind: "connect" }] };
}

function stepConnecting(state: In<"connecting">, input: Happened, at: Instant): LineStep {
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

function stepIdle(state: In<"idle">, input: Happened, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      return askNext(state, input.isBehind === true, at);
    case "bytes":
      return heard(state, input.bytes, at);
    case "closed":
      return state.hasAnswered ? rest(state, at) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

function stepWaiting(state: In<"waiting">, input: Happened, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      if (at.nowMs >= overtakenAtMs(state)) return askNext(overtaken(state, at), input.isBehind === true, at);
      return at.nowMs < state.request.deadlineMs ? still(state) : timedOut(state, at);
    case "bytes":
      return heard(state, input.bytes, at);
    case "closed":
      return brokenOff(state, input.why, at);
    case "connected":
      return still(state);
  }
}

/** A command waits for no device that does not answer, where transaction ids tell a late answer from its own. */
function overtakenAtMs({ bus, jobs, request }: In<"waiting">): number {
  const isWaitedFor = bus === undefined && request.ask.kind === "poll" && jobs.length > 0;
  return isWaitedFor ? request.askedMs + lineLimits.overtakeMs : Infinity;
}

function stepQuiet(state: In<"quiet">, input: Happened, at: Instant): LineStep {
  switch (input.kind) {
    case "tick":
      return at.nowMs < state.untilMs ? still(state) : endQuiet(state, input.isBehind === true, at);
    case "bytes":
      return state.bus === undefined ? still(state) : overhear(state, state.bus, input.bytes, at);
    case "closed":
      return state.hasAnswered ? rest(state, at) : fallen(state, input.why, at);
    case "connected":
      return still(state);
  }
}

/** A line at rest is opened for a command; one that is out of order keeps its pause. */
function commanded(state: LineState, job: Job, { nowMs }: Instant): LineStep {
  if (state.jobs.length >= lineLimits.jobsMax) {
    const detail = `${lineLimits.jobsMax} commands wait for this line`;
    return { state, effects: [outcomeOf(job, { kind: "failed", why: "busy", detail })] };
  }
  const jobs = [...state.jobs, job];
  if (state.kind === "down" && state.failures === 0) return still({ ...state, jobs, retryAtMs: nowMs });
  return still({ ...state, jobs });
}

function expired(state: LineState, { nowMs }: Instant): LineStep {
  const late = idleJobs(state).filter((job) => job.deadlineMs <= nowMs);
  if (late.length === 0) return still(state);
  const detail = state.kind === "down" || state.kind === "connecting" ? "the link is down" : "not confirmed in time";
  const effects = late.map((job) => outcomeOf(job, afterDeadline(job, detail)));
  return { state: { ...state, jobs: state.jobs.filter((job) => !late.includes(job)) }, effects };
}

/** All but the one whose request is in flight: that one is judged by its answer. */
function idleJobs(state: LineState): readonly Job[] {
  if (state.jobs.length === 0 || state.kind !== "waiting" || state.request.ask.kind === "poll") return state.jobs;
  const { command } = state.request.ask.job;
  return state.jobs.filter((job) => job.command !== command);
}

function endQuiet(state: In<"quiet">, isBehind: boolean, at: Instant): LineStep {
  if (state.bus === undefined) return askNext(idle(state), isBehind, at);
  const after = settled(state, state.bus);
  if (after.state.untilMs > at.nowMs) return after;
  const { state: next, effects } = askNext(idle(after.state), isBehind, at);
  return { state: next, effects: [...after.effects, ...effects] };
}

function heard(state: In<"idle" | "waiting">, bytes: Uint8Array, at: Instant): LineStep {
  return state.bus === undefined ? hear(state, bytes, at) : hearOnBus(state, state.bus, bytes, at);
}

function askNext(state: In<"idle">, isBehind: boolean, at: Instant): LineStep {
  const next = nextAsk(paceOf(state, at.nowMs, isBehind));
  if (next === undefined) return still(state);
  if (next.kind === "command" && next.job.isBroadcast && state.bus !== undefined) {
    return broadcast(state, next.job, state.bus, at);
  }
  return next.kind === "poll" ? polled(state, next.turn, at) : ordered(state, next.job, at);
}

function polled(state: In<"idle">, due: Turn, { nowMs }: Instant): LineStep {
  const turn = asked(due, nowMs);
  const turns = state.turns.map((each) => (each === due ? turn : each));
  const waitMs = patienceMs(state, due, nowMs);
  const isPatient = isProbe(due) && nowMs >= state.patientFromMs;
  const patientFromMs = isPatient ? nowMs + lineLimits.patientEveryMs : state.patientFromMs;
  return sent({ ...state, turns, patientFromMs, commandedLast: false }, { kind: "poll", turn }, waitMs, nowMs);
}

function ordered(state: In<"idle">, due: Job, { nowMs }: Instant): LineStep {
  const job = jobAsked(due);
  const jobs = state.jobs.map((each) => (each === due ? job : each));
  const waitMs = timeoutMs(unitOf(state.units, job.unit).delay, 0, state.limits);
  return sent({ ...state, jobs, commandedLast: true }, { kind: "command", job }, waitMs, nowMs);
}

/** Modbus over Serial Line V1.02, 2.4.1: nobody answers, and everybody is given time to obey. */
function broadcast(state: In<"idle">, job: Job, bus: Bus, at: Instant): LineStep {
  const jobs = state.jobs.filter((each) => each !== job);
  const bytes = encodeRtu({ unit: job.unit, pdu: encodeQuestion(questionOf({ kind: "command", job })) });
  const outcome = outcomeOf(job, { kind: "unconfirmed", why: "broadcast", detail: "sent to all; nobody answers" });
  const free = hushed({ ...state, jobs, commandedLast: true }, broadcastTurnaroundMs + bus.gapMs, at);
  return { state: free, effects: [{ kind: "flush" }, { kind: "send", bytes }, outcome] };
}

function sent(state: In<"idle">, ask: Ask, waitMs: number, nowMs: number): LineStep {
  const transaction = (state.transaction + 1) % transactions;
  const unit = unitAsked(ask);
  const question = questionOf(ask);
  const open = { ask, question, unit, transaction, askedMs: nowMs, patienceMs: waitMs, begunMs: undefined };
  const request: Request = { ...open, deadlineMs: deadlineMs(state, open) };
  return { state: { ...state, kind: "waiting", transaction, request }, effects: sending(request, state.bus) };
}

function sending({ unit, question, transaction }: Request, bus: Bus | undefined): readonly LineEffect[] {
  const frame = { unit, pdu: encodeQuestion(question) };
  if (bus === undefined) return [{ kind: "send", bytes: encodeFrame({ ...frame, transaction }) }];
  return [{ kind: "flush" }, { kind: "send", bytes: encodeRtu(frame) }];
}

function timedOut(state: In<"waiting">, at: Instant): LineStep {
  const broken = state.bus && restOnBus(state, state.bus, at);
  if (broken !== undefined) return broken;
  const done = silent(state, silenceText(state), at);
  const next = { ...done.state, silences: state.silences + 1 };
  // A line is heard to the end before it is given up: each of its reads has been asked.
  const silencesMax = Math.max(lineLimits.silencesMin, state.bus === undefined ? 0 : state.turns.length);
  const isDead = next.silences >= silencesMax && next.turns.every(({ misses }) => misses > 0);
  return isDead
    ? hungUp({ state: reopening(next, at), effects: done.effects })
    : { state: next, effects: done.effects };
}

function silent(
  state: In<"waiting">,
  detail: string,
  at: Instant,
): { readonly state: In<"idle" | "quiet">; readonly effects: Concluded["effects"] } {
  const fault = { why: "timeout", detail } as const;
  if (state.bus !== undefined) return quarantined(state, state.bus, fault, at);
  return unanswered(state, { ...fault, heldUntilMs: undefined }, at);
}

/** A command that was sent before the connection broke may have been obeyed: it is looked at before it is repeated. */
function brokenOff(state: In<"waiting">, why: string, at: Instant): LineStep {
  if (state.request.ask.kind === "command") {
    const { state: next, effects } = silent(state, why, at);
    return { state: repeatingLater(next, at), effects };
  }
  return state.hasAnswered ? still(repeating(state, at)) : fallen(state, why, at);
}

function repeatingLater(state: In<"idle" | "quiet">, at: Instant): In<"down"> {
  return state.hasAnswered ? resting(state, at, at.nowMs) : pausing(state, at);
}

function rest(state: In<"idle" | "quiet">, at: Instant): LineStep {
  return still(resting(state, at, nextAskMs(paceOf(state, at.nowMs, false))));
}

/** No connection, or one that broke before it was of any use: every point of the link says so. */
function fallen(state: Exclude<LineState, In<"down">>, why: string, at: Instant): LineStep {
  return { state: pausing(state, at), effects: [badSamples(state.turns, "disconnected", why)] };
}

function outcomeOf({ command }: Job, outcome: ActuationOutcome): LineEffect {
  return { kind: "outcome", command, outcome };
}

function hungUp({ state, effects }: LineStep): LineStep {
  return { state, effects: [...effects, { kind: "hang-up" }] };
}

function still(state: LineState): LineStep {
  return { state, effects: [] };
}

/** The transaction id is a 16-bit number. */
const transactions = 65_536;
const broadcastTurnaroundMs = 150;
