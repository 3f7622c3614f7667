import { usualScale, type LadderPolicy, type Rung } from "../../../config/ladder.ts";
import type { Case } from "../state.ts";
import { defaultPolicy, type CasePolicy } from "./policy.ts";

interface FormerRung {
  readonly tier: string;
  readonly role: string;
  readonly after: number;
}

/** A ladder as an earlier version may have stored it: one role a rung, every rung a call. */
interface FormerLadder extends Omit<LadderPolicy, "rungs" | "scale"> {
  readonly rungs: readonly (Rung | FormerRung)[];
  readonly scale?: LadderPolicy["scale"];
}
type FormerPolicy = Omit<CasePolicy, "ladder"> & { readonly ladder: FormerLadder };

/** A case as an earlier version may have stored it: its policy was the ladder alone. */
type FormerCase = Omit<Case, "policy"> & { readonly policy: FormerPolicy | FormerLadder };

/** The case of a stored row, whichever version stored it. */
export function caseOfRow(row: FormerCase): Case {
  const { policy } = row;
  if ("ladder" in policy) return { ...row, policy: { ...policy, ladder: ladderOf(policy.ladder) } };
  return { ...row, policy: defaultPolicy(ladderOf(policy)) };
}

function ladderOf({ scale = usualScale, rungs, ...ladder }: FormerLadder): LadderPolicy {
  const now = rungs.map((rung): Rung => ("roles" in rung ? rung : calling(rung)));
  return { ...ladder, scale, rungs: now };
}

function calling({ role, ...rung }: FormerRung): Rung {
  return { ...rung, roles: [role], mode: "ring" };
}
