import { decodeAnswer, encodeRead, isUnreachable, type Answer, type ReadRequest } from "../pdu.ts";
import { encodeRtu, framesIn, type RtuFrame } from "../rtu.ts";
import { encodeFrame, nothingPending, takeFrames } from "../tcp.ts";
import type { Ear } from "./ear.ts";

/** Something to ask of a line on which nothing is known yet. It is always a read: nothing here can write. */
export interface Question {
  readonly unit: number;
  readonly read: ReadRequest;
  /** How long an answer is waited for once the question has left. */
  readonly waitMs: number;
  /** All that time, also when an answer is there: a second device at this number answers later than the first. */
  readonly listensOn: boolean;
}

/** One question on its way: bytes and time in, and at its end what came of it. No port and no clock. */
export interface Exchange {
  readonly question: Question;
  readonly transaction: number;
  readonly askedMs: number;
  readonly heard: Uint8Array;
  readonly heardMs: number;
  readonly answeredMs: number | undefined;
}

export type Outcome =
  /** `count` is more than one where the line said more answers than it was asked for in this time. */
  | { readonly kind: "answer"; readonly answer: Answer; readonly delayMs: number; readonly count: number }
  | { readonly kind: "silence" }
  /** Bytes, but no answer among them. */
  | { readonly kind: "garbled"; readonly bytes: number };

export interface Heard {
  readonly outcome: Outcome;
  /** Sound frames that are no answer to the question: late ones, and those of another master. */
  readonly others: readonly RtuFrame[];
  /** Our own question came back ahead of what was said. */
  readonly isEchoed: boolean;
}

export function begun(question: Question, transaction: number, nowMs: number): Exchange {
  return { question, transaction, askedMs: nowMs, heard: nothingPending, heardMs: -Infinity, answeredMs: undefined };
}

export function requestOf({ question, transaction }: Exchange, ear: Ear): Uint8Array {
  const { unit, read } = question;
  const pdu = encodeRead(read);
  return ear.kind === "tcp" ? encodeFrame({ transaction, unit, pdu }) : encodeRtu({ unit, pdu });
}

export function listened(exchange: Exchange, ear: Ear, bytes: Uint8Array, nowMs: number): Exchange {
  const heard = Uint8Array.of(...exchange.heard, ...bytes).slice(-heardBytesMax);
  const more = { ...exchange, heard, heardMs: nowMs };
  const isAnswered = exchange.answeredMs !== undefined || partsOf(more, ear).own.length > 0;
  return isAnswered ? { ...more, answeredMs: exchange.answeredMs ?? nowMs } : more;
}

/** What came of it; `undefined` while that is open. */
export function outcomeOf(exchange: Exchange, ear: Ear, nowMs: number): Heard | undefined {
  return nowMs < endsMs(exchange, ear) ? undefined : judged(exchange, ear);
}

/** When it ends if nothing more is heard. Whoever is speaking at the deadline may finish, but not for ever. */
export function endsMs({ question, askedMs, heardMs, answeredMs }: Exchange, ear: Ear): number {
  const pauseMs = ear.kind === "tcp" ? 0 : ear.pauseMs;
  const deadlineMs = askedMs + onWireMs(ear) + question.waitMs;
  if (answeredMs !== undefined && !question.listensOn) return heardMs + pauseMs;
  return Math.min(Math.max(deadlineMs, heardMs + pauseMs), deadlineMs + overtimeMs);
}

interface Parts {
  readonly own: readonly Answer[];
  readonly others: readonly RtuFrame[];
  readonly isEchoed: boolean;
  /** Bytes that belong to no frame. */
  readonly strayBytes: number;
}

function judged(exchange: Exchange, ear: Ear): Heard {
  const parts = partsOf(exchange, ear);
  return { outcome: told(exchange, ear, parts), others: parts.others, isEchoed: parts.isEchoed };
}

function told({ askedMs, answeredMs = askedMs }: Exchange, ear: Ear, { own, strayBytes }: Parts): Outcome {
  const answer = own.at(-1);
  const delayMs = Math.max(0, Math.round(answeredMs - askedMs - onWireMs(ear)));
  if (answer?.kind === "exception" && isUnreachable(answer.code)) return { kind: "silence" };
  if (answer !== undefined) return { kind: "answer", answer, delayMs, count: own.length };
  return strayBytes > noiseBytesMax ? { kind: "garbled", bytes: strayBytes } : { kind: "silence" };
}

function partsOf(exchange: Exchange, ear: Ear): Parts {
  return ear.kind === "tcp" ? tcpParts(exchange) : rtuParts(exchange);
}

/** A transaction id tells answers apart; what does not bear it is of no concern. */
function tcpParts({ heard, question, transaction }: Exchange): Parts {
  const { frames, garbage } = takeFrames(nothingPending, heard);
  const mine = frames.filter((frame) => frame.transaction === transaction && frame.unit === question.unit);
  const own = mine.flatMap(({ pdu }) => answersIn(pdu, question));
  const isGarbled = own.length === 0 && (garbage !== undefined || mine.length > 0);
  return { own, others: [], isEchoed: false, strayBytes: isGarbled ? heard.length : 0 };
}

function rtuParts({ heard, question }: Exchange): Parts {
  const frames = framesIn(heard);
  // Not always the first one: somebody may have answered late ahead of it.
  const echo = frames.findIndex((frame) => isQuestion(frame, question));
  const said = frames.filter((_, at) => at !== echo);
  const answers = said.map((frame) => (frame.unit === question.unit ? answersIn(frame.pdu, question) : []));
  const framed = frames.reduce((sum, { pdu }) => sum + pdu.length + frameBytesAround, 0);
  const others = said.filter((_, at) => answers[at]?.length === 0);
  return { own: answers.flat(), others, isEchoed: echo >= 0, strayBytes: heard.length - framed };
}

function answersIn(pdu: Uint8Array, { read }: Question): readonly Answer[] {
  const answer = decodeAnswer(pdu, read);
  return answer.ok ? [answer.value] : [];
}

function isQuestion({ unit, pdu }: RtuFrame, question: Question): boolean {
  return unit === question.unit && Buffer.compare(pdu, encodeRead(question.read)) === 0;
}

function onWireMs(ear: Ear): number {
  return ear.kind === "tcp" ? 0 : requestBytes * ear.characterMs;
}

const heardBytesMax = 1024;
const requestBytes = 8;
/** Unit and checksum. */
const frameBytesAround = 3;
/** A line without bias lets a byte or two appear whenever a sender lets go of it. */
const noiseBytesMax = 2;
/** The longest frame at 2400 baud and a little. */
const overtimeMs = 1_200;
