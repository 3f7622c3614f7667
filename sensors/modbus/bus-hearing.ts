import type { Sample } from "../../gateway/core/points/reading.ts";
import { longestQuietMs, onWireMs, quietMs, rtuRequest, type Bus } from "./bus.ts";
import { answered, samplesOf } from "./hearing.ts";
import {
  badSamples,
  hushed,
  idle,
  nextTrialMs,
  type BusCause,
  type In,
  type Instant,
  type LineEffect,
  type LineStep,
} from "./line-state.ts";
import { decodeAnswer, pduFaultText, type Answer } from "./pdu.ts";
import { framesIn, hearAnswer, heardBytesMax, judgeRest, type RtuFault, type RtuFrame } from "./rtu.ts";
import { nothingPending } from "./tcp.ts";
import { afterMiss, heldBack, learned, suspected, trusted, type Turn } from "./turn.ts";

/** Bytes on a line without transaction ids. Outside a request nothing is an answer. */
export function hearOnBus(state: In<"idle" | "waiting">, bus: Bus, bytes: Uint8Array, at: Instant): LineStep {
  if (state.kind === "idle") return overhear(hushed(state, bus.gapMs, at), bus, bytes, at);
  const pending = joined(state.pending, bytes);
  const { turn } = state.request;
  const heard = hearAnswer(pending, rtuRequest(turn, bus));
  if (heard.kind === "incomplete") return { state: { ...state, pending }, effects: [] };
  if (heard.kind === "fault") return faulted(state, bus, heard.fault, at);
  const answer = decodeAnswer(heard.pdu, turn.read);
  if (answer.ok) return answeredOnBus(state, bus, answer.value, at);
  return faulted(state, bus, { kind: "wrong-length", detail: pduFaultText(answer.error) }, at);
}

/** What came before the deadline and is no answer; `undefined` when it was silence. */
export function restOnBus(state: In<"waiting">, bus: Bus, at: Instant): LineStep | undefined {
  const fault = judgeRest(state.pending, rtuRequest(state.request.turn, bus));
  return fault && faulted(state, bus, fault, at);
}

/** The answer to a request that failed may still come: it must find nobody waiting. */
export function quarantined(state: In<"waiting">, bus: Bus, at: Instant): In<"quiet"> {
  const { turn } = state.request;
  const forMs = quietMs(turn, bus);
  const missed = suspected(afterMiss(state.turns, turn), turn.unit);
  const turns = heldBack(missed, turn.unit, at.nowMs + Math.max(forMs, bus.quiet.holdMs));
  return { ...hushed(idle(state), forMs, at), turns, trialFromMs: nextTrialMs(state, at) };
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
  const turns = frames.reduce((so, frame) => afterFrame(so, frame, state.heardMs, bus), state.turns);
  const effects = frames.map((frame) => frameEffect(frame, state, bus));
  return { state: { ...quiet, turns, silences: 0, untilMs: state.heardMs + longestQuietMs(turns, bus) }, effects };
}

function answeredOnBus(state: In<"waiting">, bus: Bus, answer: Answer, at: Instant): LineStep {
  const { turn } = state.request;
  const delayMs = at.nowMs - turn.askedMs - onWireMs(turn, bus);
  const heard = hushed({ ...answered(state, answer), pending: nothingPending }, bus.gapMs, at);
  const turns = learned(trusted(heard.turns, turn.unit), turn.unit, delayMs);
  return { state: { ...heard, turns }, effects: [turn.isSuspect ? doubted(turn, answer) : samplesOf(turn, answer)] };
}

/** The first answer after a fault may be a late one to the request before: nothing is decided on it alone. */
function doubted(turn: Turn, answer: Answer): LineEffect {
  const said = samplesOf(turn, answer);
  const doubt = (sample: Sample): Sample =>
    sample.kind === "good" ? { kind: "uncertain", value: sample.value, why: "after-fault" } : sample;
  return { ...said, samples: said.samples.map(({ point, sample }) => ({ point, sample: doubt(sample) })) };
}

function faulted(state: In<"waiting">, bus: Bus, { kind, detail, unit }: RtuFault, at: Instant): LineStep {
  const { turn } = state.request;
  const quiet = quarantined(state, bus, at);
  const turns = unit === undefined ? quiet.turns : afterFrame(quiet.turns, { unit }, at.nowMs, bus);
  const why = kind === "crc" || kind === "short" ? "crc" : "malformed";
  const effects = [rejected(why, kind, `unit ${turn.unit}: ${detail}`), badSamples([turn], why, `${kind}: ${detail}`)];
  return { state: { ...quiet, turns, silences: 0 }, effects };
}

/** A frame nobody waits for: an answer that comes late teaches how late; in any case its device is not trusted. */
function afterFrame(turns: readonly Turn[], frame: Pick<RtuFrame, "unit">, atMs: number, bus: Bus): readonly Turn[] {
  const lateMs = latenessOf(turns, frame, atMs, bus);
  const taught = lateMs === undefined ? turns : learned(turns, frame.unit, lateMs);
  return suspected(taught, frame.unit);
}

function latenessOf(
  turns: readonly Turn[],
  { unit }: Pick<RtuFrame, "unit">,
  atMs: number,
  { quiet }: Bus,
): number | undefined {
  const missed = turns.filter((turn) => turn.unit === unit && turn.misses > 0);
  const lateMs = atMs - Math.max(...missed.map(({ askedMs }) => askedMs));
  return lateMs <= quiet.ceilingMs ? lateMs : undefined;
}

function frameEffect(frame: RtuFrame, { turns, heardMs }: In<"quiet">, bus: Bus): LineEffect {
  const lateMs = latenessOf(turns, frame, heardMs, bus);
  const detail = `unit ${frame.unit} function ${frame.pdu[0] ?? "none"}`;
  if (lateMs === undefined) return rejected("malformed", "foreign", detail);
  return rejected("malformed", "late", `${detail}, ${lateMs} ms after its request`);
}

type Rejected = Extract<LineEffect, { readonly kind: "rejected" }>;

function rejected(why: Rejected["why"], cause: BusCause, detail: string): Rejected {
  return { kind: "rejected", why, cause, detail };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  return head.length === 0 ? tail : Uint8Array.of(...head, ...tail);
}
