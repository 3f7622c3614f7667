import type { Expectation, Scenario } from "../file/scenario.ts";
import type { Outcome } from "../verdict/expectation.ts";

/** One expectation on one line, in the words of its file: the same in every language. */
export function expectationText(scenario: Scenario, step: number): string {
  const expect = scenario.steps[step]?.expect;
  return expect === undefined ? "" : `${step + 1} ${whatText(expect)} ≤ ${secondsText(expect.within)}`;
}

function whatText({
  event,
  dev,
  rule,
  severity,
  relay_in: relay,
  fake,
  path,
  equals,
  contains,
  absent,
}: Expectation): string {
  const parts = [
    absent ? "absent:" : undefined,
    event,
    relay === undefined ? undefined : `relay_in ${relay}`,
    fake,
    dev,
    rule,
    severity,
    path,
    equals === undefined ? undefined : `= ${String(equals)}`,
    contains === undefined ? undefined : `∋ ${contains}`,
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case "held":
      return secondsText(outcome.tookMs);
    case "late":
      return `late, after ${secondsText(outcome.tookMs)}`;
    case "early":
      return `came ${secondsText(outcome.byMs)} before it was to follow`;
    case "missing":
      return "never came";
    case "unwanted":
      return `came after ${secondsText(outcome.tookMs)}`;
    case "unasked":
      return "the round broke off before it";
  }
}

export function secondsText(ms: number): string {
  if (!Number.isFinite(ms)) return "∞";
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}
