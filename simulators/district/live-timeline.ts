import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { lineFor } from "./saying.ts";

/** One step of what box and platform do together, as it was heard here. */
export interface TimelineStep {
  readonly box: string;
  /** When it happened, by the box's clock, and when this platform heard of it. */
  readonly atMs: number;
  readonly heardMs: number;
  readonly kind: string;
  readonly case: string | undefined;
  readonly text: string;
}

export interface Timeline {
  readonly hear: (box: string, record: WireRecord) => void;
  /** The newest last. */
  readonly steps: () => readonly TimelineStep[];
  readonly listen: (listener: () => void) => () => void;
}

/** The steps of all boxes as they come in 大厅与现场同步, the last few hundred. */
export function createTimeline(nowMs: () => number): Timeline {
  const steps: TimelineStep[] = [];
  const listeners = new Set<() => void>();
  return {
    hear: (box, record) => {
      const { body, atMs } = record;
      if (body.kind === "summary" || (body.kind === "evidence" && body.index > 0)) return;
      const of = "case" in body ? body.case : undefined;
      steps.push({ box, atMs, heardMs: nowMs(), kind: body.kind, case: of, text: lineFor(box, record) });
      if (steps.length > stepsMax) steps.shift();
      for (const listener of listeners) listener();
    },
    steps: () => [...steps],
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const stepsMax = 400;
