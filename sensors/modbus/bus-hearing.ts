import { longestQuietMs, quietAfter, requestMs, rtuRequest, type Bus } from "./bus.ts";
import { answered, unanswered, type Concluded } from "./conclusion.ts";
import {
  badSamples,
  deadlineMs,
  hushed,
  silenceText,
  type BusCause,
  type In,
  type Instant,
  type LineEffect,
  type LineStep,
} from "./line-state.ts";
import { decodeFor, pduFaultText } from "./pdu.ts";
import {
  framesIn,
  hasBegun,
  hearAnswer,
  heardBytesMax,
  judgeRest,
  sifted,
  type RtuFault,
  type RtuFrame,
  type RtuRequest,
} from "./rtu.ts";
import { nothingPending } from "./tcp.ts";
import { overheard, type Units } from "./unit.ts";

/** Bytes on a line without transaction ids. Outside a request nothing is an answer. */
export function hearOnBus(state: In<"idle" | "waiting">, bus: Bus, bytes: Uint8Array, at: Instant): LineStep {
  if (state.kind === "idle") return overhear(hushed(state, bus.gapMs, at), bus, bytes, at);
  return hearPending({ ...state, pending: joined(state.pending, bytes) }, bus, at);
}

/** What came before the deadline and is no answer; `undefined` when it was silence. */
export function restOnBus(state: In<"waiting">, bus: Bus, at: Instant): LineStep | undefined {
  const { state: alone, effects } = withoutLate(state, bus, at);
  const fault = judgeRest(alone.pending, requestOn(alone, bus));
  if (fault === undefined) return effects.length === 0 ? undefined : silentAfter(alone, bus, effects, at);
  const done = faulted(alone, bus, fault, at);
  return { state: done.state, effects: [...effects, ...done.effects] };
}

interface Failure {
  readonly why: "timeout" | "malformed" | "crc";
  readonly detail: string;
  readonly isAnswer?: true | undefined;
}

/** The answer to a request that failed may still come: it must find nobody waiting. */
export function quarantined(
  state: In<"waiting">,
  bus: Bus,
  fault: Failure,
  at: Instant,
): { readonly state: In<"quiet">; readonly effects: Concluded["effects"] } {
  const forMs = quietAfter(state.request.unit, { ...state, bus });
  const heldMs = fault.isAnswer === true ? forMs : Math.max(forMs, bus.quiet.holdMs);
  const done = unanswered(state, { ...fault, heldUntilMs: at.nowMs + heldMs }, at);
  return { state: hushed(done.state, forMs, at), effects: done.effects };
}

/** Bytes while the line is to be quiet: kept to be told what they were, and the line is not quiet yet. */
export function overhear(state: In<"quiet">, bus: Bus, bytes: Uint8Array, { nowMs }: Instant): LineStep {
  const pending = joined(state.pending, bytes).slice(-heardBytesMax);
  const untilMs = Math.max(state.untilMs, nowMs + bus.gapMs);
  const heard: In<"quiet"> = { ...state, pending, untilMs, heardMs: nowMs, babbleMs: state.babbleMs ?? nowMs };
  if (nowMs - (heard.babbleMs ?? nowMs) <= bus.quiet.babbleMs) return { state: heard, effects: [] };
  const why = "the line is never quiet";
  const effects = [rejected("malformed", "foreign", why), badSamples(state.turns, "malformed", why)];
  return { state: { ...heard, babbleMs: nowMs }, effects };
}

/** The line fell silent: what was overheard is named and forgotten. After a frame it stays quiet for longer. */
export function settled(state: In<"quiet">, bus: Bus): LineStep & { readonly state: In<"quiet"> } {
  const quiet: In<"quiet"> = { ...state, pending: nothingPending, babbleMs: undefined };
  if (state.pending.length === 0) return { state: quiet, effects: [] };
  const frames = framesIn(state.pending);
  const noise = rejected("malformed", "noise", `${state.pending.length} bytes nobody asked for`);
  if (frames.length === 0) return { state: { ...quiet, silences: 0 }, effects: [noise] };
  const told = frames.reduce<Told>((so, frame) => afterFrame(so, frame, state.heardMs, bus), {
    units: state.units,
    effects: [],
  });
  const untilMs = state.heardMs + longestQuietMs(told.units, bus);
  return { state: { ...quiet, units: told.units, silences: 0, untilMs }, effects: told.effects };
}

function hearPending(state: In<"waiting">, bus: Bus, at: Instant): LineStep {
  const heard = hearAnswer(state.pending, requestOn(state, bus));
  if (heard.kind === "incomplete") return { state: begun(state, bus, at), effects: [] };
  if (heard.kind === "fault") return passedOver(state, bus, at) ?? faulted(state, bus, heard.fault, at);
  const answer = decodeFor(state.request.question, heard.pdu);
  if (!answer.ok) return faulted(state, bus, { kind: "wrong-length", detail: pduFaultText(answer.error) }, at);
  const done = answered(state, answer.value, at);
  return { state: hushed(done.state, bus.gapMs, at), effects: done.effects };
}

function requestOn({ request }: In<"waiting">, bus: Bus): RtuRequest {
  return rtuRequest(request.unit, request.question, bus);
}

function begun(state: In<"waiting">, bus: Bus, { nowMs }: Instant): In<"waiting"> {
  if (state.request.begunMs !== undefined || !hasBegun(state.pending, requestOn(state, bus))) return state;
  const request = { ...state.request, begunMs: nowMs };
  return { ...state, request: { ...request, deadlineMs: deadlineMs(state, request) } };
}

/** The late answers of others around the one waited for do no harm: they are told by their unit, and passed over. */
function passedOver(state: In<"waiting">, bus: Bus, at: Instant): LineStep | undefined {
  const { state: alone, effects } = withoutLate(state, bus, at);
  if (effects.length === 0) return undefined;
  const next = hearPending(alone, bus, at);
  return { state: next.state, effects: [...effects, ...next.effects] };
}

function withoutLate(state: In<"waiting">, bus: Bus, at: Instant): Told & { readonly state: In<"waiting"> } {
  const { units, request, pending } = state;
  const owesAnswer = (unit: number): boolean =>
    unit !== request.unit && latenessOf(units, unit, at.nowMs, bus) !== undefined;
  const { frames, rest } = sifted(pending, owesAnswer);
  const told = frames.reduce<Told>((so, frame) => afterFrame(so, frame, at.nowMs, bus), { units, effects: [] });
  return { ...told, state: frames.length === 0 ? state : { ...state, units: told.units, pending: rest } };
}

/** All that was heard was of others. */
function silentAfter(state: In<"waiting">, bus: Bus, effects: readonly LineEffect[], at: Instant): LineStep {
  const done = quarantined(state, bus, { why: "timeout", detail: silenceText(state) }, at);
  return { state: { ...done.state, silences: 0 }, effects: [...effects, ...done.effects] };
}

function faulted(state: In<"waiting">, bus: Bus, fault: RtuFault, at: Instant): LineStep {
  const { kind, detail, unit, isAnswer } = fault;
  const why = kind === "crc" || kind === "short" ? "crc" : "malformed";
  const quiet = quarantined(state, bus, { why, detail: `${kind}: ${detail}`, isAnswer }, at);
  const units = unit === undefined ? quiet.state.units : overheard(quiet.state.units, unit, undefined);
  const rejection = rejected(why, kind, `unit ${state.request.unit}: ${detail}`);
  return { state: { ...quiet.state, units, silences: 0 }, effects: [rejection, ...quiet.effects] };
}

interface Told {
  readonly units: Units;
  readonly effects: readonly LineEffect[];
}

/** A frame nobody waits for: an answer that comes late teaches how late; in any case its device is not trusted. */
function afterFrame({ units, effects }: Told, frame: Pick<RtuFrame, "unit">, atMs: number, bus: Bus): Told {
  const lateMs = latenessOf(units, frame.unit, atMs, bus);
  const detail = `unit ${frame.unit}`;
  const effect =
    lateMs === undefined
      ? rejected("malformed", "foreign", detail)
      : rejected("malformed", "late", `${detail}, ${Math.round(lateMs)} ms after its request`);
  return { units: overheard(units, frame.unit, lateMs), effects: [...effects, effect] };
}

function latenessOf(units: Units, unit: number, atMs: number, bus: Bus): number | undefined {
  const missedMs = units.get(unit)?.missedMs;
  const lateMs = missedMs === undefined ? Infinity : atMs - missedMs - requestMs(bus);
  return lateMs <= bus.quiet.ceilingMs ? lateMs : undefined;
}

type Rejected = Extract<LineEffect, { readonly kind: "rejected" }>;

function rejected(why: Rejected["why"], cause: BusCause, detail: string): Rejected {
  return { kind: "rejected", why, cause, detail };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  return head.length === 0 ? tail : Uint8Array.of(...head, ...tail);
}
