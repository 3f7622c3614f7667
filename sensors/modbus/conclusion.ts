import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad } from "../decode.ts";
import { requestMs } from "./bus.ts";
import { afterAnswer as jobAfterAnswer, afterSilence, type Job, type JobTurn } from "./job.ts";
import { learnt } from "./learning.ts";
import { badSamples, idle, missedPoll, nextTrialMs, type In, type Instant, type LineEffect } from "./line-state.ts";
import { exceptionText, isUnreachable, type Answer } from "./pdu.ts";
import { nothingPending } from "./tcp.ts";
import { afterAnswer, heldBack, sharers, type Turn } from "./turn.ts";
import { heardInTime, failedTo, unitOf } from "./unit.ts";
import { sampleOf } from "./values.ts";

/** What a request came to: the line is free again. */
export interface Concluded {
  readonly state: In<"idle">;
  readonly effects: readonly LineEffect[];
}

/** The right answer came. */
export function answered(state: In<"waiting">, answer: Answer, at: Instant): Concluded {
  const { ask, unit } = state.request;
  const units = heardInTime(state.units, unit, delayMs(state, at));
  const heard = { ...idle(state), units, pending: nothingPending, failures: 0, hasAnswered: true };
  const free: In<"idle"> = { ...heard, silences: 0, strays: 0 };
  return ask.kind === "command"
    ? jobTurned(free, ask.job, jobAfterAnswer(ask.job, answer))
    : pollAnswered(state, free, { turn: ask.turn, answer }, at);
}

interface Unanswered {
  readonly why: "timeout" | "malformed" | "crc";
  readonly detail: string;
  /** The device is not polled before; left out where a late answer is known by its transaction id. */
  readonly heldUntilMs: number | undefined;
}

/** No answer, or none to be believed. */
export function unanswered(state: In<"waiting">, fault: Unanswered, at: Instant): Concluded {
  const { ask, unit, askedMs } = state.request;
  const { heldUntilMs } = fault;
  // Only silence leaves an answer open that may still come.
  const missedMs = fault.why === "timeout" ? askedMs : undefined;
  const units = failedTo(state.units, unit, {
    missedMs,
    heldUntilMs: heldUntilMs ?? at.nowMs,
    isGarbled: fault.why === "crc",
  });
  const missed = { ...idle(state), units, pending: nothingPending, trialFromMs: nextTrialMs(state, at) };
  const turns = missedPoll(state);
  const free: In<"idle"> = { ...missed, turns: heldUntilMs === undefined ? turns : heldBack(turns, unit, heldUntilMs) };
  if (ask.kind === "command") return jobTurned(free, ask.job, afterSilence(ask.job, fault.detail));
  // Every read that shares the silence reports it, so that no point keeps an old value as if it were fresh.
  const silent = fault.why === "timeout" ? sharers(state.turns, ask.turn) : [ask.turn];
  return { state: free, effects: [badSamples(silent, fault.why, fault.detail)] };
}

/** From the end of the request to the first byte of the answer. */
function delayMs({ bus, request }: In<"waiting">, { nowMs }: Instant): number {
  if (bus === undefined) return nowMs - request.askedMs;
  return (request.begunMs ?? nowMs) - request.askedMs - requestMs(bus);
}

function pollAnswered(
  before: In<"waiting">,
  free: In<"idle">,
  { turn, answer }: { readonly turn: Turn; readonly answer: Answer },
  at: Instant,
): Concluded {
  const said = samplesOf(turn, answer);
  const isDoubtful = before.bus !== undefined && unitOf(before.units, turn.unit).isSuspect;
  const effects = [isDoubtful ? doubted(said) : said];
  const isSilent = answer.kind === "exception" && isUnreachable(answer.code);
  if (isSilent) return { state: { ...free, units: before.units, turns: missedPoll(before) }, effects };
  const { turns, units, effects: more } = learnt({ ...free, turns: afterAnswer(free.turns, turn) }, turn, answer, at);
  return { state: { ...free, turns, units }, effects: [...effects, ...more] };
}

type Said = Extract<LineEffect, { readonly kind: "samples" }>;

function samplesOf({ read, points }: Turn, answer: Answer): Said {
  const say = ({ measure }: Turn["points"][number]): Sample => {
    if (answer.kind === "exception") return bad("exception", exceptionText(answer.code));
    const words = answer.kind === "cells" ? answer.cells : [];
    return sampleOf(measure, { table: read.table, address: read.address, words });
  };
  return { kind: "samples", samples: points.map((point) => ({ point: point.id, sample: say(point) })) };
}

/** The first answer after a fault may be a late one to the request before: nothing is decided on it alone. */
function doubted(said: Said): Said {
  const doubt = (sample: Sample): Sample =>
    sample.kind === "good" ? { kind: "uncertain", value: sample.value, why: "after-fault" } : sample;
  return { ...said, samples: said.samples.map(({ point, sample }) => ({ point, sample: doubt(sample) })) };
}

function jobTurned(state: In<"idle">, job: Job, turn: JobTurn): Concluded {
  const others = state.jobs.filter(({ command }) => command !== job.command);
  if (turn.kind === "on") {
    const jobs = state.jobs.map((each) => (each.command === job.command ? turn.job : each));
    return { state: { ...state, jobs }, effects: [] };
  }
  const outcome = { kind: "outcome", command: job.command, outcome: turn.outcome } as const;
  return { state: { ...state, jobs: others }, effects: [outcome] };
}
