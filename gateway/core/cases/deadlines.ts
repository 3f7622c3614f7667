import type { Case, CaseDeadline } from "../state.ts";
import { later, rebased, type Moment } from "../time.ts";
import type { CaseClock } from "./policy.ts";
import type { CaseState } from "./transitions.ts";

/** Which part of the work is under way; how long after a claim somebody may take to arrive, the ladder watches. */
const clocks: { readonly [S in CaseState]?: CaseClock } = {
  reported: "claim",
  triaged: "accept",
  dispatched: "accept",
  "on-scene": "handle",
  handling: "handle",
  feedback: "verify",
  verifying: "verify",
  closing: "close",
};

/** The case with the clock of its new state running, or none where the policy sets no limit. */
export function withDeadline(row: Case, now: Moment): Case {
  const clock = clockOf(row);
  const limitMs = clock && row.policy.sla[row.severity][clock];
  if (clock === undefined || limitMs === undefined) return { ...row, deadline: undefined };
  return { ...row, deadline: { clock, dueAt: later(now, limitMs), strikes: 0 } };
}

/** What the platform took on it owes a result of, as whoever handles it here does. */
function clockOf({ state, authority }: Case): CaseClock | undefined {
  return state === "accepted" && authority === "platform" ? "handle" : clocks[state];
}

/** Passed once more: the same limit again, then twice as long each time. */
export function struck(row: Case, deadline: CaseDeadline, now: Moment): CaseDeadline {
  return { ...deadline, strikes: deadline.strikes + 1, dueAt: later(now, waitMs(row, deadline)) };
}

/** After a reboot: what is left of it, and never longer than it was meant to be. */
export function resumedDeadline(row: Case, now: Moment): CaseDeadline | undefined {
  const { deadline } = row;
  return deadline && { ...deadline, dueAt: rebased(deadline.dueAt, now, waitMs(row, deadline)) };
}

function waitMs({ policy, severity }: Case, { clock, strikes }: CaseDeadline): number {
  return (policy.sla[severity][clock] ?? 0) * 2 ** Math.min(Math.max(0, strikes - 1), doublingsMax);
}

const doublingsMax = 8;

/** How long whoever took the case may be on the way. */
export function arriveMs({ policy, severity }: Case): number {
  return policy.sla[severity].arrive ?? policy.ladder.respondBy;
}
