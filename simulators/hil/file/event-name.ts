import type { Fact } from "../../../gateway/core/fact.ts";

/** What a scenario may wait for, as the journal of the gateway tells it. */
export const eventNames = [
  "alarm.raised",
  "alarm.rearmed",
  "alarm.cleared",
  "alarm.acked",
  "alarm.reset",
  "case.opened",
  "case.joined",
  "case.claimed",
  "case.arrived",
  "case.started",
  "notice.due",
  "notice.accepted",
  "notice.delivered",
  "notice.failed",
  "notice.refused",
  "notice.throttled",
  "notice.unknown",
  "ladder.rung",
  "gateway.started",
] as const;
export type EventName = (typeof eventNames)[number];

/** An alarm that nobody had acknowledged rings anew without being a new one: it is raised all the same. */
export function isRaised(name: EventName | undefined): boolean {
  return name === "alarm.raised" || name === "alarm.rearmed";
}

const known: ReadonlySet<string> = new Set(eventNames);

/** The event a fact is; nothing for what no scenario can ask for. */
export function eventNameOf(fact: Fact): EventName | undefined {
  const name = nameOf(fact);
  return name !== undefined && known.has(name) ? (name as EventName) : undefined;
}

function nameOf(fact: Fact): string | undefined {
  if (fact.kind === "alarm") return `alarm.${fact.event}`;
  if (fact.kind === "case-moved") return moves[fact.verb];
  if (fact.kind === "notice-outcome") return `notice.${fact.outcome.kind}`;
  return others[fact.kind];
}

const moves: Readonly<Record<string, string>> = {
  claim: "case.claimed",
  arrive: "case.arrived",
  start: "case.started",
};
const others: Readonly<Record<string, string>> = {
  "case-opened": "case.opened",
  "case-joined": "case.joined",
  "notice-due": "notice.due",
  rung: "ladder.rung",
  started: "gateway.started",
};
