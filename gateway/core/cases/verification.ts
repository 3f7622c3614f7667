import type { Case } from "../state.ts";
import type { Verb } from "./transitions.ts";

/** How the case goes on where the programme has decided beforehand; nothing where somebody has to. */
export function nextByPolicy(row: Case): Verb | undefined {
  if (row.state === "feedback") return isSkipped(row) ? "skip-verify" : "ask-verify";
  if (row.state === "closing") return row.policy.approvalRequired ? undefined : "approve";
  if (row.state === "rated") return isUnsatisfied(row) ? "unsatisfied" : undefined;
  return undefined;
}

/** That a red or orange alarm was false is never one person's word. */
function isSkipped({ level, severity, policy, feedback }: Case): boolean {
  if (severity <= 2 && feedback?.verdict === "false") return false;
  return policy.skipVerify.some((each) => each.level === level && severity >= each.fromSeverity);
}

function isUnsatisfied({ stars, policy }: Case): boolean {
  return stars !== undefined && stars < policy.rating.satisfiedFrom;
}
