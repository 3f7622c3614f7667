import type { PersonId } from "../../config/ids.ts";
import type { Fact, FactBody } from "../core/fact.ts";
import type { Feedback } from "../core/cases/feedback.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import { verbs, type Verb } from "../core/cases/transitions.ts";
import type { CaseId } from "../core/ids.ts";
import { caseNamed } from "../core/practice/world.ts";
import type { Put } from "../core/ports.ts";
import type { Case, State } from "../core/state.ts";

/** What a person can say of a case in one word, by whatever way the word comes. */
export const sayings = [
  "claim",
  "accept",
  "arrive",
  "handled",
  "false-alarm",
  "cannot-go",
  "danger",
  "pass",
  "fail",
  "close",
] as const;
export type Says = (typeof sayings)[number];

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
    for (const verb of movesOf(act, caseNamed(state(), act.case))) {
      const result = await move(put, state, act, verb);
      if (!result.done) return result;
    }
    return { done: true };
  };
}

/** Words that are one verb or another, by where the case stands; what was said before is the same verb again. */
const moves: Readonly<Record<Says, (row: Case | undefined) => readonly Verb[]>> = {
  claim: () => ["claim"],
  accept: () => ["accept"],
  arrive: () => ["arrive"],
  // Whoever reports a result from the scene has begun to handle it, said or not.
  handled: (row) => (row?.state === "handling" ? ["submit"] : ["start", "submit"]),
  "false-alarm": (row) => (row?.state === "handling" ? ["submit"] : ["start", "submit"]),
  "cannot-go": (row) => (row?.state === "reported" || row?.state === "dispatched" ? ["decline"] : ["handover"]),
  danger: () => ["danger"],
  pass: () => ["pass"],
  fail: () => ["fail"],
  close: (row) => (row?.authority === "platform" ? ["propose"] : ["approve"]),
};

function movesOf({ says, command }: PersonAct, row: Case | undefined): readonly Verb[] {
  const done = verbs.filter((verb) => row?.steps.some((step) => step.command === commandOf(command, verb)));
  const wanted = moves[says](row);
  // Begun and not finished: only what is left. Finished: the last of it again, which changes nothing.
  const left = says === "handled" || says === "false-alarm" ? (["submit"] as const) : done.slice(-1);
  return done.length > 0 ? left : wanted;
}

async function move(put: Put, state: () => State, act: PersonAct, verb: Verb): Promise<ActResult> {
  const command = commandOf(act.command, verb);
  const more = withIt(act, verb, caseNamed(state(), act.case));
  const { facts } = await put({ kind: "case", case: act.case, by: act.by, verb, command, ...more });
  const refused = facts
    .map(livedThrough)
    .find((fact) => fact.kind === "refused" && fact.case === act.case && fact.command === command);
  if (refused?.kind === "refused") return { done: false, why: refused.why };
  const steps = caseNamed(state(), act.case)?.steps ?? [];
  return steps.some((step) => step.command === command) ? { done: true } : { done: false, why: "unknown-case" };
}

/** What was decided, in a test as well. */
function livedThrough(fact: Fact): FactBody {
  return fact.kind === "practised" ? fact.what : fact;
}

/** What the word does not say and the verb needs. */
function withIt({ feedback, says, saidAtMs, by }: PersonAct, verb: Verb, row: Case | undefined) {
  const result = verb === "submit" ? (feedback ?? (says === "false-alarm" ? falseAlarm : undefined)) : undefined;
  return {
    ...(result && { feedback: result }),
    ...(saidAtMs !== undefined && { saidAtMs }),
    // Offered on the page only where there is nobody else.
    ...(verb === "pass" && row?.handledBy === by && { order: { reason: "没有别人可以核查" } }),
  };
}

function commandOf(command: string, verb: Verb | undefined): string {
  return `${command}.${verb}`;
}

const falseAlarm: Feedback = { cause: "误报", action: "现场核实，无险情", verdict: "false" };
