import { limits } from "../../../config/limits.ts";
import type { Case, CaseStep } from "../state.ts";

/** The case with one more step on its own short history. */
export function stepped(row: Case, step: CaseStep): Case {
  return { ...row, seq: row.seq + 1, steps: [...row.steps, step].slice(-limits.caseStepsMax) };
}
