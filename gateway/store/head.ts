import { assert } from "../core/result.ts";
import type { Decision } from "../core/state.ts";
import { lanes, type LaneId } from "../core/uplink.ts";

/** The last number of each gap-free stream: what is found missing below it was lost. */
export interface Head {
  readonly facts: number;
  readonly lanes: Readonly<Record<LaneId, number>>;
}

export const emptyHead: Head = { facts: 0, lanes: { event: 0, step: 0, summary: 0 } };

/** The head after a decision; a number left out or given twice is a defect that must not reach the disk. */
export function advanced(head: Head, { facts, uplink }: Pick<Decision, "facts" | "uplink">): Head {
  const next = { ...head.lanes };
  for (const { lane, seq } of uplink) {
    assert(seq === next[lane] + 1, `uplink ${lane} ${seq} after ${next[lane]}`);
    next[lane] = seq;
  }
  facts.forEach(({ seq }, index) => assert(seq === head.facts + index + 1, `fact ${seq} after ${head.facts + index}`));
  return { facts: head.facts + facts.length, lanes: next };
}

/** The higher number of each stream: a row that is there proves that its number was given. */
export function highest(one: Head, other: Head): Head {
  const highestOf = (lane: LaneId): number => Math.max(one.lanes[lane], other.lanes[lane]);
  const each = { event: highestOf("event"), step: highestOf("step"), summary: highestOf("summary") };
  return { facts: Math.max(one.facts, other.facts), lanes: each };
}

/** A stored head; a lane it does not know yet starts at 0. */
export function headFrom(row: unknown): Head {
  const { facts = 0, lanes: stored = {} } = row as { facts?: number; lanes?: Partial<Record<LaneId, number>> };
  return {
    facts,
    lanes: { ...emptyHead.lanes, ...Object.fromEntries(lanes.map((lane) => [lane, stored[lane] ?? 0])) },
  };
}
