import type { Fact } from "../../gateway/core/fact.ts";
import { isOver } from "../../gateway/core/cases/transitions.ts";
import type { Case, State } from "../../gateway/core/state.ts";
import { elapsedMs, type Moment } from "../../gateway/core/time.ts";

/** 赛马比拼: what a team made of a scenario, out of a hundred. Shares are assumed. */
export interface DrillScore {
  readonly points: number;
  readonly cases: readonly CaseScore[];
  /** Words that the box refused. */
  readonly refused: number;
}

interface CaseScore {
  readonly case: string;
  readonly hazard: string;
  readonly claimMs: number | undefined;
  readonly arriveMs: number | undefined;
  readonly isClosed: boolean;
  readonly points: number;
}

export function scoreOf(facts: readonly Fact[], state: Pick<State, "case">): DrillScore {
  const cases = [...state.case.values()].map(caseScore);
  const refused = facts.filter(({ kind }) => kind === "refused").length;
  const mean = cases.length === 0 ? whole : cases.reduce((sum, { points }) => sum + points, 0) / cases.length;
  return { points: Math.max(0, Math.round(10 * (mean - refusedCost * refused)) / 10), cases, refused };
}

function caseScore(row: Case): CaseScore {
  const { claim, arrive } = row.policy.sla[row.severity];
  const [claimMs, arriveMs] = [timeTo(row, "claim"), timeTo(row, "arrive")];
  const isClosed = isOver(row);
  const points = 40 * within(claimMs, claim) + 30 * within(arriveMs, arrive) + (isClosed ? 30 : 0);
  return { case: row.id, hazard: row.hazard, claimMs, arriveMs, isClosed, points: Math.round(10 * points) / 10 };
}

function timeTo({ steps, openedAt }: Case, verb: string): number | undefined {
  const at: Moment | undefined = steps.find((step) => step.verb === verb)?.at;
  return at && elapsedMs(openedAt, at);
}

/** All of it in time, none of it from twice the limit on. Without a limit it only has to be done. */
function within(tookMs: number | undefined, limitMs: number | undefined): number {
  if (tookMs === undefined) return 0;
  if (limitMs === undefined || tookMs <= limitMs) return 1;
  return Math.max(0, 2 - tookMs / limitMs);
}

const whole = 100;
const refusedCost = 2;
