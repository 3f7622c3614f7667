import type { Decision } from "../core/decision.ts";
import { assert } from "../core/result.ts";
import type { Change } from "../core/state.ts";
import type { Tip } from "./tip.ts";
import { perLane, type LaneId } from "../core/uplink.ts";

/** Where a store stands after a commit: what is found missing below these numbers was lost. */
export interface Head {
  /** The last number of each gap-free stream. */
  readonly facts: number;
  readonly lanes: Readonly<Record<LaneId, number>>;
  /** Summaries that left unsent because there was no space for them. */
  readonly summariesLost: number;
  /** The end of the journal. */
  readonly journal: Tip;
  /** How many state rows there are. */
  readonly rows: number;
  /** The rows from which the core goes on numbering, once more: one lost block must not stop a box. */
  readonly counters: Readonly<Record<string, Counter>>;
}

type CounterTable = "box" | "lane";
export type Counter = Extract<Change, { readonly table: CounterTable }>;

export const emptyHead: Head = {
  facts: 0,
  lanes: perLane(() => 0),
  summariesLost: 0,
  journal: { seq: 0, hash: "" },
  rows: 0,
  counters: {},
};

/** The head after a decision; a number left out or given twice is a defect that must not reach the disk. */
export function advanced(head: Head, { facts, uplink, changes }: Decision): Head {
  const next = { ...head.lanes };
  for (const { lane, seq } of uplink) {
    assert(seq === next[lane] + 1, `uplink ${lane} ${seq} after ${next[lane]}`);
    next[lane] = seq;
  }
  facts.forEach(({ seq }, index) => assert(seq === head.facts + index + 1, `fact ${seq} after ${head.facts + index}`));
  return { ...head, facts: head.facts + facts.length, lanes: next, counters: counted(head.counters, changes) };
}

/**
 * Every number of it was given before: a commit whose result nobody knew, once more. A batch is on disk whole or not at
 * all, so numbers of which some are given and some are not are a defect, which `advanced` finds.
 */
export function isRepeat({ facts, uplink }: Decision, head: Head): boolean {
  const given = [
    ...facts.map(({ seq }) => seq <= head.facts),
    ...uplink.map(({ lane, seq }) => seq <= head.lanes[lane]),
  ];
  return given.length > 0 && given.every(Boolean);
}

/** The higher number of each stream: a row that is there proves that its number was given. */
export function proven(head: Head, rows: Pick<Head, "facts" | "lanes">): Head {
  const each = perLane((lane) => Math.max(head.lanes[lane], rows.lanes[lane]));
  return { ...head, facts: Math.max(head.facts, rows.facts), lanes: each };
}

/** A stored head. A lane that a later version added starts at 0. */
export function headFrom(row: unknown): Head {
  const head = { ...emptyHead, ...(row as Partial<Head>) };
  return { ...head, lanes: perLane((lane) => head.lanes[lane] ?? 0) };
}

function counted(before: Head["counters"], changes: readonly Change[]): Head["counters"] {
  const found = changes.filter((change): change is Counter => change.table === "box" || change.table === "lane");
  return found.reduce((counters, change) => ({ ...counters, [`${change.table} ${change.key}`]: change }), before);
}
