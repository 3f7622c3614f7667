import type { LadderPolicy } from "../../../config/people.ts";
import type { Case } from "../state.ts";
import { defaultPolicy, type CasePolicy } from "./policy.ts";

/** A case as an earlier version may have stored it: its policy was the ladder alone. */
type FormerCase = Omit<Case, "policy"> & { readonly policy: CasePolicy | LadderPolicy };

/** The case of a stored row, whichever version stored it. */
export function caseOfRow(row: FormerCase): Case {
  const { policy } = row;
  return { ...row, policy: "ladder" in policy ? policy : defaultPolicy(policy) };
}
