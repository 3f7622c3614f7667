import { usualScale, type LadderPolicy, type Rung } from "../../../config/ladder.ts";
import { unmarked } from "./birth.ts";
import type { Case, CaseStep } from "./case.ts";
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

type FormerStep = Omit<CaseStep, "verb"> & { readonly verb: CaseStep["verb"] | "close" };

/**
 * A case as an earlier version may have stored it: six states, a ladder as its whole policy, none of the marks that came
 * later, and steps under other names.
 */
type FormerCase = Partial<Omit<Case, "policy" | "steps">> &
  Pick<Case, "id" | "code" | "zone" | "hazard" | "severity" | "openedAt" | "state"> & {
    readonly policy: FormerPolicy | FormerLadder;
    readonly steps: readonly FormerStep[];
  };

/** The case of a stored row, whichever version stored it. */
export function caseOfRow(row: FormerCase): Case {
  const policy = policyOf(row.policy);
  const steps = row.steps.map(stepOfRow);
  const marks = { ...unmarked, source: "sensor", level: policy.start.level, seq: steps.length } as const;
  // What was reported waited for somebody to close it.
  const state = row.seq === undefined && row.state === "feedback" ? "closing" : row.state;
  return { ...marks, ...row, policy, steps, state };
}

function policyOf(policy: FormerPolicy | FormerLadder): CasePolicy {
  if ("ladder" in policy) return { ...policy, ladder: ladderOf(policy.ladder) };
  return defaultPolicy(ladderOf(policy));
}

function stepOfRow({ verb, ...step }: FormerStep): CaseStep {
  if (verb === "close") return { ...step, verb: "approve" };
  return { ...step, verb: verb === "escalate" && step.rung !== undefined ? "rung" : verb };
}

function ladderOf({ scale = usualScale, rungs, ...ladder }: FormerLadder): LadderPolicy {
  const now = rungs.map((rung): Rung => ("roles" in rung ? rung : calling(rung)));
  return { ...ladder, scale, rungs: now };
}

function calling({ role, ...rung }: FormerRung): Rung {
  return { ...rung, roles: [role], mode: "ring" };
}
