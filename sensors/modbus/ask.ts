import type { Job } from "./job.ts";
import type { Question } from "./pdu.ts";
import type { Turn } from "./turn.ts";

/** What one request is for. */
export type Ask = { readonly kind: "poll"; readonly turn: Turn } | { readonly kind: "command"; readonly job: Job };

export function unitAsked(ask: Ask): number {
  return ask.kind === "poll" ? ask.turn.unit : ask.job.unit;
}

export function questionOf(ask: Ask): Question {
  if (ask.kind === "poll") return { kind: "read", ...ask.turn.read };
  const { phase, readBack, write } = ask.job;
  return phase === "read-back" && readBack !== undefined ? { kind: "read", ...readBack } : { kind: "write", ...write };
}
