import type { Sample } from "../../gateway/core/points/reading.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import { bad } from "../decode.ts";
import {
  badSamples,
  idle,
  lineLimits,
  reopening,
  type In,
  type Instant,
  type LineEffect,
  type LineStep,
  type Request,
} from "./line-state.ts";
import { decodeAnswer, exceptionText, isUnreachable, pduFaultText, type Answer } from "./pdu.ts";
import { takeFrames, type Frame } from "./tcp.ts";
import { afterAnswer, afterMiss, type Turn } from "./turn.ts";
import { sampleOf } from "./values.ts";

type Open = In<"idle" | "waiting">;
type Heard = LineStep & { readonly state: Open };

/** Only the answer with the request's own transaction, unit, function and length becomes values; the rest is counted. */
export function hear(state: Open, bytes: Uint8Array, at: Instant): LineStep {
  const { frames, pending, garbage } = takeFrames(state.pending, bytes);
  const heard = frames.reduce<Heard>((so, frame) => hearFrame(so, frame), { state, effects: [] });
  if (garbage !== undefined) return hungUpOn(heard, garbage, at);
  if (heard.state.strays > lineLimits.straysMax) return hungUpOn(heard, "too many frames nobody asked for", at);
  return { state: { ...heard.state, pending }, effects: heard.effects };
}

function hearFrame(heard: Heard, frame: Frame): Heard {
  const { state, effects } = heard;
  if (state.kind === "idle") return dropped(heard, frame, "no request in flight");
  const found = answerIn(frame, state.request);
  if (!found.ok) return dropped(heard, frame, found.error);
  return { state: answered(state, found.value), effects: [...effects, samplesOf(state.request.turn, found.value)] };
}

/** The answer to this very request, or what is wrong with the frame. */
function answerIn(frame: Frame, { turn, transaction }: Request): Result<Answer, string> {
  if (frame.transaction !== transaction) return fail(`late or foreign, expected transaction ${transaction}`);
  if (frame.unit !== turn.unit) return fail(`expected unit ${turn.unit}`);
  const answer = decodeAnswer(frame.pdu, turn.read);
  return answer.ok ? ok(answer.value) : fail(pduFaultText(answer.error));
}

export function answered(state: In<"waiting">, answer: Answer): In<"idle"> {
  const { turn } = state.request;
  const isSilent = answer.kind === "exception" && isUnreachable(answer.code);
  const turns = isSilent ? afterMiss(state.turns, turn) : afterAnswer(state.turns, turn);
  return { ...idle(state), turns, failures: 0, hasAnswered: true, silences: 0, strays: 0 };
}

export function samplesOf({ read, points }: Turn, answer: Answer): Extract<LineEffect, { kind: "samples" }> {
  const say = ({ measure }: Turn["points"][number]): Sample => {
    if (answer.kind === "exception") return bad("exception", exceptionText(answer.code));
    return sampleOf(measure, { table: read.table, address: read.address, words: answer.cells });
  };
  return { kind: "samples", samples: points.map((point) => ({ point: point.id, sample: say(point) })) };
}

function dropped({ state, effects }: Heard, frame: Frame, why: string): Heard {
  const detail = `transaction ${frame.transaction} unit ${frame.unit}: ${why}`;
  return { state: { ...state, silences: 0, strays: state.strays + 1 }, effects: [...effects, rejected(detail)] };
}

/** Whoever waits for an answer on this connection will not get one any more. */
function hungUpOn({ state, effects }: Heard, why: string, at: Instant): LineStep {
  const lost = badSamples(state.hasAnswered ? inFlight(state) : state.turns, "malformed", why);
  return { state: reopening(state, at), effects: [...effects, rejected(why), lost, { kind: "hang-up" }] };
}

function inFlight(state: Open): readonly Turn[] {
  return state.kind === "waiting" ? [state.request.turn] : [];
}

function rejected(detail: string): LineEffect {
  return { kind: "rejected", why: "malformed", detail };
}
