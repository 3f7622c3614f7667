import { coreStates } from "../../../config/programme.ts";

/**
 * The case machine as a table: its rows drive the gateway, the console's buttons and docs/cases.md.
 * Stages of a programme are names over these states; a profile renames and groups, it never adds one.
 */
export const caseStates = [...coreStates, "suspended", "merged", "rejected", "dismissed"] as const;
export type CaseState = (typeof caseStates)[number];

/** Words that move a case. */
const moveVerbs = [
  "confirm",
  "decay",
  "claim",
  "timeout",
  "decline",
  "escalate",
  "triage",
  "merge",
  "refuse",
  "arrive",
  "handover",
  "dispatch",
  "start",
  "accept",
  "submit",
  "suspend",
  "ask-verify",
  "skip-verify",
  "pass",
  "fail",
  "approve",
  "return",
  "propose",
  "rate",
  "recur",
  "unsatisfied",
  "archive",
  "resume",
  "realarm",
] as const;
/** Words that leave a case in its state. */
const wordVerbs = [
  "danger",
  "lower",
  "assign",
  "whistle",
  "report-in",
  "finish",
  "ask-reroute",
  "reroute",
  "decline-task",
  "attach",
  "take",
  "give-back",
  "correct",
] as const;
export const verbs = [...moveVerbs, ...wordVerbs] as const;
export type Verb = (typeof verbs)[number];

/**
 * Who may move a case along a row. The box itself: `rule` (an alarm came or went), `timer` (a limit has passed),
 * `policy` (the programme wants no more here). People: see `movers.ts`. `platform`: an operator of the district.
 */
export type Mover =
  | "rule"
  | "timer"
  | "policy"
  | "on-duty"
  | "claimer"
  | "assignee"
  | "level"
  | "lead"
  | "reporter"
  | "community"
  | "verifier"
  | "approver"
  | "task"
  | "platform";

export interface Transition {
  readonly from: CaseState;
  readonly verb: Verb;
  readonly to: CaseState;
  /** Any of them. */
  readonly by: readonly Mover[];
}

const moves: readonly Transition[] = [
  // A sensor's case is a candidate only within the turn that opens it: until then its alarm is pending.
  { from: "candidate", verb: "confirm", to: "reported", by: ["rule"] },
  { from: "candidate", verb: "decay", to: "dismissed", by: ["rule"] },
  { from: "reported", verb: "claim", to: "claimed", by: ["on-duty"] },
  { from: "reported", verb: "timeout", to: "reported", by: ["timer"] },
  // Who cannot go says so at once: the next rung is called now, not when its time comes.
  { from: "reported", verb: "decline", to: "reported", by: ["on-duty"] },
  { from: "reported", verb: "escalate", to: "dispatched", by: ["timer", "level"] },
  { from: "reported", verb: "triage", to: "triaged", by: ["community", "platform"] },
  { from: "reported", verb: "merge", to: "merged", by: ["level", "platform"] },
  { from: "reported", verb: "refuse", to: "rejected", by: ["level", "platform", "policy"] },
  { from: "claimed", verb: "arrive", to: "on-scene", by: ["claimer"] },
  { from: "claimed", verb: "triage", to: "triaged", by: ["claimer", "community"] },
  { from: "claimed", verb: "merge", to: "merged", by: ["claimer", "level", "platform"] },
  { from: "claimed", verb: "handover", to: "reported", by: ["claimer"] },
  { from: "claimed", verb: "escalate", to: "dispatched", by: ["claimer", "timer"] },
  { from: "claimed", verb: "timeout", to: "reported", by: ["timer"] },
  { from: "triaged", verb: "dispatch", to: "dispatched", by: ["level", "platform"] },
  { from: "triaged", verb: "start", to: "handling", by: ["claimer"] },
  { from: "triaged", verb: "merge", to: "merged", by: ["level", "platform"] },
  { from: "triaged", verb: "refuse", to: "rejected", by: ["level", "platform", "policy"] },
  { from: "dispatched", verb: "accept", to: "accepted", by: ["assignee", "platform"] },
  { from: "dispatched", verb: "decline", to: "dispatched", by: ["assignee"] },
  { from: "dispatched", verb: "timeout", to: "dispatched", by: ["timer"] },
  { from: "dispatched", verb: "escalate", to: "dispatched", by: ["level", "timer"] },
  { from: "accepted", verb: "arrive", to: "on-scene", by: ["claimer", "platform"] },
  { from: "accepted", verb: "start", to: "handling", by: ["claimer", "platform"] },
  { from: "accepted", verb: "handover", to: "dispatched", by: ["claimer"] },
  { from: "accepted", verb: "timeout", to: "dispatched", by: ["timer"] },
  { from: "accepted", verb: "escalate", to: "dispatched", by: ["claimer"] },
  { from: "on-scene", verb: "start", to: "handling", by: ["claimer", "platform"] },
  { from: "on-scene", verb: "escalate", to: "dispatched", by: ["claimer"] },
  { from: "handling", verb: "submit", to: "feedback", by: ["claimer", "platform"] },
  { from: "handling", verb: "escalate", to: "dispatched", by: ["claimer", "timer"] },
  { from: "handling", verb: "handover", to: "dispatched", by: ["claimer"] },
  { from: "handling", verb: "suspend", to: "suspended", by: ["community", "platform"] },
  { from: "handling", verb: "timeout", to: "handling", by: ["timer"] },
  { from: "feedback", verb: "ask-verify", to: "verifying", by: ["policy"] },
  { from: "feedback", verb: "skip-verify", to: "closing", by: ["policy"] },
  { from: "verifying", verb: "pass", to: "closing", by: ["verifier", "platform"] },
  { from: "verifying", verb: "fail", to: "handling", by: ["verifier", "platform"] },
  { from: "verifying", verb: "timeout", to: "verifying", by: ["timer"] },
  { from: "closing", verb: "approve", to: "closed", by: ["approver", "policy", "platform"] },
  { from: "closing", verb: "return", to: "handling", by: ["approver", "platform"] },
  { from: "closed", verb: "rate", to: "rated", by: ["community", "platform"] },
  { from: "closed", verb: "recur", to: "handling", by: ["level", "platform"] },
  { from: "closed", verb: "archive", to: "archived", by: ["timer"] },
  { from: "rated", verb: "unsatisfied", to: "handling", by: ["policy", "platform"] },
  { from: "rated", verb: "archive", to: "archived", by: ["timer"] },
  { from: "suspended", verb: "resume", to: "dispatched", by: ["level", "timer", "platform"] },
  { from: "suspended", verb: "realarm", to: "reported", by: ["rule"] },
  // Beyond the design's 49. The same point again soon after closing: nobody is there any more, so it is called out anew.
  { from: "closed", verb: "realarm", to: "reported", by: ["rule"] },
  { from: "rated", verb: "realarm", to: "reported", by: ["rule"] },
  // The platform has the case, or had taken it before it was closed here: then a closing is proposed.
  { from: "closing", verb: "propose", to: "closing", by: ["approver"] },
  { from: "closed", verb: "take", to: "closing", by: ["platform"] },
  { from: "closing", verb: "timeout", to: "closing", by: ["timer"] },
];

/** From the moment somebody has it until it is closed. */
const worked = [
  "claimed",
  "triaged",
  "dispatched",
  "accepted",
  "on-scene",
  "handling",
  "feedback",
  "verifying",
  "closing",
] as const satisfies readonly CaseState[];
const unfinished = ["reported", ...worked, "suspended"] as const satisfies readonly CaseState[];

/** Somebody has said what it was. */
const corrigible = ["feedback", "verifying", "closing", "closed", "rated"] as const satisfies readonly CaseState[];

const words: readonly Transition[] = [
  // A member that joined or rang again after the claim is acknowledged by the same word, without a step back;
  // whoever says it last has the case.
  ...worked.map((state) => stay(state, "claim", ["on-duty"])),
  // Still dangerous: everybody on the ladder is called, again and again, until somebody takes the case.
  ...worked.map((state) => stay(state, "danger", ["on-duty"])),
  ...unfinished.flatMap((state) => [
    stay(state, "lower", ["level", "platform"]),
    stay(state, "assign", ["claimer", "lead", "platform"]),
    stay(state, "whistle", ["claimer", "level", "platform"]),
    stay(state, "report-in", ["task", "claimer", "platform"]),
    stay(state, "finish", ["task", "claimer", "platform"]),
    // Who was called may ask to be replaced; whose case it is decides.
    stay(state, "ask-reroute", ["task", "platform"]),
    stay(state, "reroute", ["level", "platform"]),
    stay(state, "decline-task", ["task", "platform"]),
    stay(state, "take", ["platform"]),
    stay(state, "give-back", ["platform"]),
  ]),
  ...corrigible.map((state) => stay(state, "correct", ["platform"])),
  ...[...unfinished, "closed" as const].map((state) => stay(state, "attach", ["on-duty", "reporter", "platform"])),
];

function stay(state: CaseState, verb: Verb, by: Transition["by"]): Transition {
  return { from: state, verb, to: state, by };
}

export const transitions: readonly Transition[] = [...moves, ...words];

export function transitionFor(from: CaseState, verb: Verb): Transition | undefined {
  return transitions.find((row) => row.from === from && row.verb === verb);
}

const overStates: ReadonlySet<CaseState> = new Set(["closed", "rated", "archived", "merged", "rejected", "dismissed"]);

/** Nobody works on it and it takes no alarm in; a closed or rated one may come back. */
export function isOver({ state }: { readonly state: CaseState }): boolean {
  return overStates.has(state);
}
