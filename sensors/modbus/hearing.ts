import { fail, ok, type Result } from "../../gateway/core/result.ts";
import { answered, unanswered } from "./conclusion.ts";
import {
  badSamples,
  lineLimits,
  reopening,
  type In,
  type Instant,
  type LineEffect,
  type LineStep,
  type Request,
} from "./line-state.ts";
import { decodeFor, pduFaultText, type Answer } from "./pdu.ts";
import { takeFrames, type Frame } from "./tcp.ts";

type Open = In<"idle" | "waiting">;
type Heard = LineStep & { readonly state: Open };

/** Only the answer with the request's own transaction, unit, function and length becomes values; the rest is counted. */
export function hear(state: Open, bytes: Uint8Array, at: Instant): LineStep {
  const { frames, pending, garbage } = takeFrames(state.pending, bytes);
  const heard = frames.reduce<Heard>((so, frame) => hearFrame(so, frame, at), { state, effects: [] });
  if (garbage !== undefined) return hungUpOn(heard, garbage, at);
  if (heard.state.strays > lineLimits.straysMax) return hungUpOn(heard, "too many frames nobody asked for", at);
  return { state: { ...heard.state, pending }, effects: heard.effects };
}

function hearFrame(heard: Heard, frame: Frame, at: Instant): Heard {
  const { state, effects } = heard;
  if (state.kind === "idle") return dropped(heard, frame, "no request in flight");
  const found = answerIn(frame, state.request);
  if (!found.ok) return dropped(heard, frame, found.error);
  const done = answered(state, found.value, at);
  return { state: done.state, effects: [...effects, ...done.effects] };
}

/** The answer to this very request, or what is wrong with the frame. */
function answerIn(frame: Frame, { question, unit, transaction }: Request): Result<Answer, string> {
  if (frame.transaction !== transaction) return fail(`late or foreign, expected transaction ${transaction}`);
  if (frame.unit !== unit) return fail(`expected unit ${unit}`);
  const answer = decodeFor(question, frame.pdu);
  return answer.ok ? ok(answer.value) : fail(pduFaultText(answer.error));
}

function dropped({ state, effects }: Heard, frame: Frame, why: string): Heard {
  const detail = `transaction ${frame.transaction} unit ${frame.unit}: ${why}`;
  return { state: { ...state, silences: 0, strays: state.strays + 1 }, effects: [...effects, rejected(detail)] };
}

/** Whoever waits for an answer on this connection will not get one any more. */
function hungUpOn({ state, effects }: Heard, why: string, at: Instant): LineStep {
  const lost = lostWith(state, why, at);
  return {
    state: reopening(lost.state, at),
    effects: [...effects, rejected(why), ...lost.effects, { kind: "hang-up" }],
  };
}

function lostWith(state: Open, why: string, at: Instant): Heard {
  if (state.kind === "waiting" && state.request.ask.kind === "command") {
    return unanswered(state, { why: "malformed", detail: why, heldUntilMs: undefined }, at);
  }
  const inFlight = state.kind === "waiting" && state.request.ask.kind === "poll" ? [state.request.ask.turn] : [];
  return { state, effects: [badSamples(state.hasAnswered ? inFlight : state.turns, "malformed", why)] };
}

function rejected(detail: string): LineEffect {
  return { kind: "rejected", why: "malformed", detail };
}
