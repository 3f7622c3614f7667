import type { PersonId, PointId } from "../../../config/ids.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { UplinkRecord } from "../../../gateway/core/uplink.ts";
import { chanceAt } from "../../../simulators/rng.ts";

/**
 * Every row is a function of its number alone. So whoever knows the last acknowledged numbers knows every byte that
 * must be there, and no oracle has to keep a copy.
 */
export interface Numbers {
  readonly facts: number;
  readonly readings: number;
}

export const seed = 20_261_121;
export const pointCount = 3;
/** Small, so that segments are packed and their groups removed every few commits. */
export const segments = { groupsMax: 5, readingsMax: 60 } as const;
/** What stays in the outbox; older records leave with the commits. */
const outbox = 20;

export function pointOf(number: number): PointId {
  return `d${number % pointCount}/x` as PointId;
}

/** The decision that follows what is there: one to three facts with their records, up to 17 readings. */
export function decisionAfter({ facts, readings }: Numbers): Decision {
  const seqs = numbersAfter(facts, 1 + (facts % 3));
  const seq = facts + seqs.length;
  return {
    facts: seqs.map(factOf),
    uplink: seqs.map(recordOf),
    readings: numbersAfter(readings, 1 + (facts % 17)).map(readingOf),
    changes: [
      { table: "box", key: "box", value: { seq, casesOpened: 0, epoch: 1 } },
      { table: "lane", key: "event", value: { lastSeq: seq, ackedUpTo: 0 } },
    ],
    relayed: [{ lane: "event", upTo: seq - outbox }],
  };
}

export function numbersWith({ facts, readings }: Numbers, decision: Decision): Numbers {
  return { facts: facts + decision.facts.length, readings: readings + decision.readings.length };
}

/** Long enough that a few hundred of them fill LevelDB's write buffer and a new log begins. */
export function factOf(seq: number): Fact {
  return { seq, at: at(seq), kind: "rung", case: `c${seq}` as CaseId, rung: 1, loop: 0, told: [], why: noise(seq) };
}

export function recordOf(seq: number): UplinkRecord {
  const told = ["person" as PersonId];
  return { lane: "event", seq, at: at(seq), body: { kind: "escalated", case: `c${seq}`, rung: seq, loop: 0, told } };
}

/** A value that does not pack: it is written as the eight bytes it is. */
export function readingOf(number: number): Reading {
  return { point: pointOf(number), sample: { kind: "good", value: chanceAt(seed, number) }, at: at(number) };
}

function at(ms: number): Moment {
  return { boot: "boot", monoMs: ms, wallMs: Date.UTC(2026, 5, 1) + ms, wallTrusted: true };
}

function numbersAfter(last: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => last + index + 1);
}

/** No word occurs twice in it, so that neither LevelDB's compression nor chance makes it small. */
function noise(seq: number): string {
  const words = Array.from({ length: 150 }, (_, index) =>
    chanceAt(seed + seq, index)
      .toString(36)
      .slice(2, 12),
  );
  return words.join(" ");
}
