import type { PersonId } from "../../config/ids.ts";
import type { Feedback } from "../core/cases/feedback.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import type { Verb } from "../core/cases/transitions.ts";
import type { CaseId } from "../core/ids.ts";
import type { Put } from "../core/ports.ts";
import type { Case, State } from "../core/state.ts";

/** What a person can say of a case in one word, by whatever way the word comes. */
export type Says = "claim" | "arrive" | "handled" | "false-alarm" | "cannot-go" | "danger";

export interface PersonAct {
  readonly case: CaseId;
  readonly by: PersonId;
  readonly says: Says;
  /** The sender's own id of this act: said again it changes nothing and is answered alike. */
  readonly command: string;
  readonly feedback?: Feedback;
  readonly saidAtMs?: number;
}

export type ActResult = { readonly done: true } | { readonly done: false; readonly why: Refusal };

/** Turns the word into the moves of the case machine, one input after the other, and says what became of it. */
export function createActs(put: Put, state: () => State): (act: PersonAct) => Promise<ActResult> {
  return async (act) => {
    for (const verb of movesOf(act, state().case.get(act.case))) {
      const result = await move(put, state, act, verb);
      if (!result.done) return result;
    }
    return { done: true };
  };
}

const moves: Readonly<Record<Says, readonly Verb[]>> = {
  claim: ["claim"],
  arrive: ["arrive"],
  handled: ["start", "submit"],
  "false-alarm": ["start", "submit"],
  "cannot-go": ["decline"],
  danger: ["danger"],
};

/** Whoever reports a result from the scene has begun to handle it, said or not. */
function movesOf({ says, command }: PersonAct, row: Case | undefined): readonly Verb[] {
  const [first, ...rest] = moves[says];
  const isBegun = row?.state === "handling" || row?.steps.some((step) => step.command === commandOf(command, first));
  return rest.length > 0 && isBegun ? rest : moves[says];
}

async function move(put: Put, state: () => State, act: PersonAct, verb: Verb): Promise<ActResult> {
  const command = commandOf(act.command, verb);
  const feedback = act.feedback ?? (act.says === "false-alarm" ? falseAlarm : undefined);
  const report = {
    ...(verb === "submit" && feedback !== undefined && { feedback }),
    ...(act.saidAtMs !== undefined && { saidAtMs: act.saidAtMs }),
  };
  const { facts } = await put({ kind: "case", case: act.case, by: act.by, verb, command, ...report });
  const refused = facts.find((fact) => fact.kind === "refused" && fact.case === act.case && fact.command === command);
  if (refused?.kind === "refused") return { done: false, why: refused.why };
  const isDone =
    state()
      .case.get(act.case)
      ?.steps.some((step) => step.command === command) === true;
  return isDone ? { done: true } : { done: false, why: "unknown-case" };
}

function commandOf(command: string, verb: Verb | undefined): string {
  return `${command}.${verb}`;
}

const falseAlarm: Feedback = { cause: "误报", action: "现场核实，无险情" };
