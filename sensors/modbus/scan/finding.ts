import type { ReadRequest } from "../pdu.ts";
import type { Outcome } from "./exchange.ts";

/** What a scan says of one unit number. */
export type Finding =
  | {
      readonly kind: "device";
      readonly unit: number;
      /** It gave values, or it only refused: a refusal shows a device as well. */
      readonly gave: "values" | "exception";
      /** What it was asked, and the first cell it gave. */
      readonly read: ReadRequest;
      readonly word: number | undefined;
      readonly medianMs: number;
      /** It answers later than a scan usually waits. */
      readonly isSlow: boolean;
      /** Of so many tries, so many could not be read. */
      readonly tries: number;
      readonly garbled: number;
    }
  /** Two devices at one number, or one on a line so bad that it looks like that. */
  | {
      readonly kind: "clash";
      readonly unit: number;
      readonly because: "two-answers" | "garbled";
      readonly tries: number;
      readonly garbled: number;
    };

export interface Tries {
  readonly read: ReadRequest;
  readonly outcomes: readonly Outcome[];
  readonly isSlow: boolean;
}

/** `undefined` for a number nobody answers at; a single broken answer that never came again was noise. */
export function findingOf(unit: number, { read, outcomes, isSlow }: Tries): Finding | undefined {
  const [tries, garbled] = [outcomes.length, count(outcomes, "garbled")];
  const answers = outcomes.filter((outcome) => outcome.kind === "answer");
  // A late answer and the next one come together as well, but then one was missed before: the sum tells.
  const said = answers.reduce((sum, answer) => sum + answer.count, 0);
  if (said > tries) return { kind: "clash", unit, because: "two-answers", tries, garbled };
  if (garbled >= 2 && garbled >= answers.length) return { kind: "clash", unit, because: "garbled", tries, garbled };
  const cells = answers.flatMap(({ answer }) => (answer.kind === "cells" ? [answer.cells[0]] : []));
  if (answers.length === 0) return undefined;
  return {
    kind: "device",
    unit,
    gave: cells.length > 0 ? "values" : "exception",
    read,
    word: cells.at(-1),
    medianMs: median(answers.map(({ delayMs }) => delayMs)),
    isSlow,
    tries,
    garbled,
  };
}

function count(outcomes: readonly Outcome[], kind: Outcome["kind"]): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
