import { decodeAnswer, encodeRead, type ReadRequest } from "../pdu.ts";
import type { RtuFrame } from "../rtu.ts";
import type { Heard, Outcome, Question } from "./exchange.ts";
import { findingOf, type Finding, type Tries } from "./finding.ts";

/** What to ask at one speed: every unit by the first read, and by the next one while it is silent. */
export interface Pass {
  readonly units: readonly number[];
  readonly reads: readonly ReadRequest[];
  /** Reads that only one unit is asked, because a known device answers them there. */
  readonly extra: readonly { readonly unit: number; readonly read: ReadRequest }[];
  readonly waitMs: number;
}

/** A scan at one speed, without port or clock: what was heard goes in, what to ask next comes out. */
export interface Survey {
  readonly todo: readonly Question[];
  /** Everything that anybody is asked here. */
  readonly reads: readonly ReadRequest[];
  readonly asked: number;
  readonly tries: ReadonlyMap<number, Tries>;
  /** Sound frames nobody was asked for: another master speaks on this line. */
  readonly foreign: readonly RtuFrame[];
  readonly isEchoed: boolean;
}

export function firstSurvey({ units, reads, extra, waitMs }: Pass): Survey {
  const asked = [...extra, ...reads.flatMap((read) => units.map((unit) => ({ unit, read })))];
  const todo = asked.map(({ unit, read }) => ({ unit, read, waitMs, listensOn: true }));
  const all = [...new Set(asked.map(({ read }) => read))];
  return { todo, reads: all, asked: 0, tries: new Map(), foreign: [], isEchoed: false };
}

export function nextQuestion({ todo, foreign }: Survey): Question | undefined {
  return foreign.length > 0 ? undefined : todo[0];
}

/** Whoever answers is asked twice more at once: one broken answer is noise, several are a clash. */
export function noted(survey: Survey, heard: Heard): Survey {
  const [question, ...rest] = survey.todo;
  if (question === undefined) return survey;
  const tries = withTry(survey.tries, question, heard.outcome);
  const slow = slowOnes(survey, question, heard.others);
  const isNews = heard.outcome.kind !== "silence" && !survey.tries.has(question.unit);
  const again = isNews ? Array.from({ length: confirmations }, () => question) : [];
  return {
    ...survey,
    todo: [...again, ...slow, ...withoutKnown(rest, question, tries)],
    asked: survey.asked + 1,
    tries: withSlow(tries, slow),
    foreign: [...survey.foreign, ...foreignOnes(survey, question, heard.others)].slice(0, foreignMax),
    isEchoed: survey.isEchoed || heard.isEchoed,
  };
}

/** What was said after the last question: the slowest device may be the last one asked. */
export function overheard(survey: Survey, last: Question, others: readonly RtuFrame[]): Survey {
  const slow = slowOnes(survey, last, others);
  const foreign = [...survey.foreign, ...foreignOnes(survey, last, others)].slice(0, foreignMax);
  return { ...survey, foreign, todo: [...survey.todo, ...slow], tries: withSlow(survey.tries, slow) };
}

export function findingsOf({ tries }: Survey): readonly Finding[] {
  const found = [...tries].flatMap(([unit, each]) => findingOf(unit, each) ?? []);
  return found.toSorted((a, b) => a.unit - b.unit);
}

/** A silent unit is nobody's until it was heard once; then every try counts. */
function withTry(tries: Survey["tries"], { unit, read }: Question, outcome: Outcome): Survey["tries"] {
  const before = tries.get(unit);
  if (before === undefined && outcome.kind === "silence") return tries;
  const outcomes = [...(before?.outcomes ?? []), outcome];
  return new Map(tries).set(unit, { read, outcomes, isSlow: before?.isSlow ?? false });
}

/** What is heard once needs no other read to be found by; what proved to be noise is asked on. */
function withoutKnown(
  rest: readonly Question[],
  { unit, read }: Question,
  tries: Survey["tries"],
): readonly Question[] {
  const isKnown = tries.get(unit)?.outcomes.some(({ kind }) => kind === "answer") ?? false;
  return isKnown ? rest.filter((each) => each.unit !== unit || each.read === read) : rest;
}

/** Answers to what was asked before: their devices are slow, and are asked again with patience. */
function slowOnes(survey: Survey, { waitMs }: Question, others: readonly RtuFrame[]): readonly Question[] {
  const late = new Map(others.flatMap((frame) => questionsBehind(survey, frame)));
  const fresh = [...late].filter(([unit]) => !survey.tries.has(unit));
  const patient = fresh.map(([unit, read]) => ({ unit, read, waitMs: Math.max(slowMs, 5 * waitMs), listensOn: true }));
  return patient.flatMap((question) => [question, question]);
}

function withSlow(tries: Survey["tries"], slow: readonly Question[]): Survey["tries"] {
  return new Map([...tries, ...slow.map(({ unit, read }) => [unit, { read, outcomes: [], isSlow: true }] as const)]);
}

function foreignOnes(survey: Survey, { read }: Question, others: readonly RtuFrame[]): readonly RtuFrame[] {
  const isOwnEcho = ({ pdu }: RtuFrame): boolean => survey.isEchoed && Buffer.compare(pdu, encodeRead(read)) === 0;
  return others.filter((frame) => questionsBehind(survey, frame).length === 0 && !isOwnEcho(frame));
}

/** What a frame may be a late answer to: one of our reads, of a unit that is not still to be asked it. */
function questionsBehind(
  { todo, reads }: Survey,
  { unit, pdu }: RtuFrame,
): readonly (readonly [number, ReadRequest])[] {
  const isAhead = (read: ReadRequest): boolean =>
    todo.slice(1).some((each) => each.unit === unit && each.read === read);
  const [found] = reads.filter((read) => decodeAnswer(pdu, read).ok && !isAhead(read));
  return found === undefined ? [] : [[unit, found]];
}

const confirmations = 2;
const slowMs = 1_000;
const foreignMax = 16;
