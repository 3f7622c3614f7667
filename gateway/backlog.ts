import { limits } from "../config/limits.ts";
import { isNothing, type Decision } from "./core/decision.ts";
import { volatileTables } from "./core/state.ts";

/** What was decided together, with whoever waits until it is stored. */
export interface Part {
  readonly number: number;
  readonly decision: Decision;
  readonly waiting: readonly Waiting[];
}

export interface Waiting {
  readonly stored: () => void;
  readonly failed: (reason: unknown) => void;
}

export interface Backlog {
  /** False when there is nothing to store in it and nobody waits: it is not kept. */
  readonly add: (part: Part) => boolean;
  /** All there is, in order, at least one part; empty once closed and emptied. It is no longer kept here. */
  readonly take: () => Promise<readonly Part[]>;
  readonly isEmpty: () => boolean;
  /** Ends `take` when all is taken. */
  readonly close: () => void;
  /** Whoever still waits is refused. */
  readonly refuse: (reason: unknown) => void;
}

/**
 * Decided and not yet on its way to the disk. Alarms, cases and notices are never dropped; of readings the newest
 * `readingsMax` are kept, and whoever waits for a lost one is told so. `shed` hears how many were lost.
 */
export function createBacklog(shed: (readings: number) => void, readingsMax = limits.unstoredReadingsMax): Backlog {
  let parts: Part[] = [];
  let readings = 0;
  let closed = false;
  let wake = () => {};

  const add = (offered: Part) => {
    const part = { ...offered, decision: storedPart(offered.decision) };
    if (isEmpty(part)) return false;
    parts.push(part);
    readings += part.decision.readings.length;
    if (readings > readingsMax) makeRoom();
    wake();
    return true;
  };
  /** A quarter at once: else each new reading would look through all the old ones. */
  const makeRoom = () => {
    const before = readings;
    const kept = parts.map((part) => {
      if (readings <= (readingsMax * 3) / 4) return part;
      readings -= part.decision.readings.length;
      return withoutReadings(part);
    });
    parts = kept.filter((part) => !isEmpty(part));
    shed(before - readings);
  };
  const take = async () => {
    while (parts.length === 0 && !closed) await new Promise<void>((resolve) => (wake = resolve));
    readings = 0;
    return parts.splice(0);
  };
  const close = () => {
    closed = true;
    wake();
  };
  const refuse = (reason: unknown) => {
    for (const { failed } of parts.splice(0).flatMap(({ waiting }) => waiting)) failed(reason);
  };
  return { add, take, isEmpty: () => parts.length === 0, close, refuse };
}

function isEmpty({ decision, waiting }: Part): boolean {
  return waiting.length === 0 && isNothing(decision);
}

/** Rows that no store keeps would only take memory here. */
function storedPart(decision: Decision): Decision {
  const changes = decision.changes.filter(({ table }) => !volatileTables.has(table));
  return changes.length === decision.changes.length ? decision : { ...decision, changes };
}

function withoutReadings(part: Part): Part {
  if (part.decision.readings.length === 0) return part;
  for (const { failed } of part.waiting) failed(new Error("the disk did not take it in time"));
  return { ...part, decision: { ...part.decision, readings: [] }, waiting: [] };
}
