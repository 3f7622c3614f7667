import { rowsOf, type Row, type RowOf } from "./row.ts";

/** Between the gateway's clock and the bench's, as one round found it. */
export interface Offset {
  /** To be added to the gateway's time. */
  readonly offsetMs: number;
  /** The true one lies within so much of it, either way. */
  readonly uncertaintyMs: number;
}

/** One look at the other clock: asked, what it said, answered. */
export interface Exchange {
  readonly askedMs: number;
  readonly theirsMs: number;
  readonly answeredMs: number;
}

/**
 * As NTP does it (RFC 5905, 8): the other clock was read half way between question and answer, give or take half the
 * way; of several looks the fastest is the best.
 */
export function offsetOf(exchanges: readonly Exchange[]): Offset | undefined {
  const fastest = exchanges.toSorted((a, b) => wayMs(a) - wayMs(b))[0];
  if (fastest === undefined) return undefined;
  const { askedMs, theirsMs, answeredMs } = fastest;
  return { offsetMs: (askedMs + answeredMs) / 2 - theirsMs, uncertaintyMs: wayMs(fastest) / 2 + wholeMs };
}

/** What two looks, before and after, come to: what lies between them may have held at any time of the round. */
export function offsetOfRound(rows: readonly Row[], round: number): Offset | undefined {
  const looks = rowsOf(rows, "clock").filter((row) => row.round === round);
  const [before, after] = [looks.find(({ when }) => when === "before"), looks.find(({ when }) => when === "after")];
  if (before !== undefined && after !== undefined) return between(before, after);
  // One look says nothing of what the clock did afterwards.
  const only = before ?? after;
  return only && { offsetMs: only.offsetMs, uncertaintyMs: Infinity };
}

function between(before: RowOf<"clock">, after: RowOf<"clock">): Offset {
  const offsetMs = (before.offsetMs + after.offsetMs) / 2;
  const driftMs = Math.abs(after.offsetMs - before.offsetMs) / 2;
  return { offsetMs, uncertaintyMs: driftMs + Math.max(before.uncertaintyMs, after.uncertaintyMs) };
}

function wayMs({ askedMs, answeredMs }: Exchange): number {
  return answeredMs - askedMs;
}

/** The gateway tells its time in whole milliseconds. */
const wholeMs = 1;
