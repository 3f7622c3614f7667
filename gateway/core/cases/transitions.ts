/**
 * The case machine as a table: its rows drive the gateway, the console's buttons and the docs.
 * Stages of a programme are names over these states; a profile renames and groups, it never adds one.
 */
export const caseStates = ["reported", "claimed", "on-scene", "handling", "feedback", "closed"] as const;
export type CaseState = (typeof caseStates)[number];

export const verbs = ["claim", "arrive", "start", "submit", "close", "decline", "danger", "timeout"] as const;
export type Verb = (typeof verbs)[number];

/** Who may move a case along a row. `timer` is the gateway itself and never a person. */
export type Mover = "on-duty" | "claimer" | "claimer-or-above" | "timer";

export interface Transition {
  readonly from: CaseState;
  readonly verb: Verb;
  readonly to: CaseState;
  readonly by: Mover;
}

export const transitions: readonly Transition[] = [
  { from: "reported", verb: "claim", to: "claimed", by: "on-duty" },
  // A member that joined or rang again after the claim is acknowledged by the same word, without a step back;
  // whoever says it last has the case.
  { from: "claimed", verb: "claim", to: "claimed", by: "on-duty" },
  { from: "on-scene", verb: "claim", to: "on-scene", by: "on-duty" },
  { from: "handling", verb: "claim", to: "handling", by: "on-duty" },
  { from: "feedback", verb: "claim", to: "feedback", by: "on-duty" },
  // Who cannot go says so at once: the next rung is called now, not when its time comes.
  { from: "reported", verb: "decline", to: "reported", by: "on-duty" },
  { from: "claimed", verb: "decline", to: "reported", by: "claimer" },
  // Still dangerous: everybody on the ladder is called, again and again, until somebody takes the case.
  { from: "claimed", verb: "danger", to: "claimed", by: "on-duty" },
  { from: "on-scene", verb: "danger", to: "on-scene", by: "on-duty" },
  { from: "handling", verb: "danger", to: "handling", by: "on-duty" },
  { from: "feedback", verb: "danger", to: "feedback", by: "on-duty" },
  { from: "claimed", verb: "arrive", to: "on-scene", by: "claimer" },
  { from: "claimed", verb: "timeout", to: "reported", by: "timer" },
  { from: "on-scene", verb: "start", to: "handling", by: "claimer" },
  { from: "handling", verb: "submit", to: "feedback", by: "claimer" },
  { from: "feedback", verb: "close", to: "closed", by: "claimer-or-above" },
];

export function transitionFor(from: CaseState, verb: Verb): Transition | undefined {
  return transitions.find((row) => row.from === from && row.verb === verb);
}
