import type { ActuationOutcome } from "../../gateway/core/ports.ts";
import { exceptionText, type Answer, type ReadRequest, type WriteRequest } from "./pdu.ts";

/** A command on its way: what is to be written, how it is seen to stand, and how far it is. */
export interface Job {
  /** The asker's id of it. */
  readonly command: string;
  /** 0 on a serial line is everybody, and nobody answers. */
  readonly unit: number;
  readonly isBroadcast: boolean;
  readonly write: WriteRequest;
  /** Left out where the device offers nothing to read back. */
  readonly readBack: (ReadRequest & { readonly expected: number }) | undefined;
  readonly deadlineMs: number;
  readonly phase: "write" | "read-back";
  readonly writes: number;
  readonly checks: number;
}

/** The job goes on, or is over. */
export type JobTurn =
  { readonly kind: "on"; readonly job: Job } | { readonly kind: "over"; readonly outcome: ActuationOutcome };

export function afterAnswer(job: Job, answer: Answer): JobTurn {
  switch (answer.kind) {
    case "written":
      return job.readBack === undefined ? over("acknowledged") : { kind: "on", job: { ...job, phase: "read-back" } };
    case "exception":
      return afterException(job, answer.code);
    case "cells":
      return answer.cells[0] === job.readBack?.expected ? over("done") : rewritten(job, "mismatch", said(job, answer));
  }
}

/**
 * Nobody answered, or nobody could be understood. A write may have arrived all the same: it is looked at before it is
 * said again.
 */
export function afterSilence(job: Job, detail: string): JobTurn {
  if (job.phase === "write" && job.readBack !== undefined && job.checks < triesMax) {
    return { kind: "on", job: { ...job, phase: "read-back" } };
  }
  if (job.phase === "write") return rewritten(job, "no-answer", detail);
  return job.checks < triesMax ? { kind: "on", job } : unconfirmed("no-answer", detail);
}

/** Time is up. What was never sent was never done; of the rest nobody knows. */
export function afterDeadline({ writes }: Job, detail: string): ActuationOutcome {
  if (writes === 0) return { kind: "failed", why: "expired", detail };
  return { kind: "unconfirmed", why: "expired", detail };
}

export function asked(job: Job): Job {
  return job.phase === "write" ? { ...job, writes: job.writes + 1 } : { ...job, checks: job.checks + 1 };
}

/** 7: codes 5 and 6 say "not now", 0A and 0B that the device did not hear it; all others are a no. */
function afterException(job: Job, code: number): JobTurn {
  const detail = exceptionText(code);
  if ([0x05, 0x06, 0x0a, 0x0b].includes(code)) return afterSilence(job, detail);
  if (job.phase === "read-back") return unconfirmed("no-read-back", detail);
  return failed("refused-by-device", detail);
}

function rewritten(job: Job, why: "mismatch" | "no-answer", detail: string): JobTurn {
  if (job.writes < triesMax) return { kind: "on", job: { ...job, phase: "write" } };
  return why === "mismatch" ? failed(why, detail) : unconfirmed(why, detail);
}

function said({ readBack }: Job, { cells }: Extract<Answer, { kind: "cells" }>): string {
  return `${readBack?.table} ${readBack?.address} reads ${cells[0]}, not ${readBack?.expected}`;
}

function over(kind: "done" | "acknowledged"): JobTurn {
  return { kind: "over", outcome: { kind } };
}

type Why<K extends ActuationOutcome["kind"]> = Extract<
  ActuationOutcome,
  { readonly kind: K; readonly why: string }
>["why"];

function failed(why: Why<"failed">, detail: string): JobTurn {
  return { kind: "over", outcome: { kind: "failed", why, detail } };
}

function unconfirmed(why: Why<"unconfirmed">, detail: string): JobTurn {
  return { kind: "over", outcome: { kind: "unconfirmed", why, detail } };
}

const triesMax = 3;
