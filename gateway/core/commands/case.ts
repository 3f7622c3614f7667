import { levelKeys } from "../../../config/programme.ts";
import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { CaseOrder } from "../cases/act.ts";
import { categories, verdicts, type Feedback } from "../cases/feedback.ts";
import { order } from "../cases/machine.ts";
import type { TaskId } from "../cases/tasks.ts";
import { transitions, verbs, type Verb } from "../cases/transitions.ts";
import type { CaseId } from "../ids.ts";
import type { Turn } from "../turn.ts";
import { done, refused, type Command, type CommandOutcome } from "./command.ts";
import type { ArgsOf } from "./fields.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** Words that the platform may say of a case at all; where it may is the case machine's own table. */
const platformVerbs = verbs.filter((verb) =>
  transitions.some((row) => row.verb === verb && row.by.includes("platform")),
);

const words = { is: "text", max: 200, optional: true } as const;
const name = { is: "text", max: 64, optional: true } as const;
const epoch = { is: "integer", min: 1, max: Number.MAX_SAFE_INTEGER } as const;
const caseFields = {
  case: { key: 0, is: "text", max: 16 },
  verb: { key: 1, is: "word", of: platformVerbs },
  /** The one the platform knows; for `take` and `give-back` the next one. */
  epoch: { key: 2, ...epoch },
  reason: { key: 3, ...words },
  to: { key: 4, ...name },
  department: { key: 5, ...name },
  task: { key: 6, ...name },
  into: { key: 7, ...name },
  reviewInMs: { key: 8, is: "integer", min: 1, max: limits.suspensionMaxMs, optional: true },
  safeguard: { key: 9, ...words },
  severity: { key: 10, is: "integer", min: 1, max: 4, optional: true },
  level: { key: 11, is: "word", of: levelKeys, optional: true },
  stars: { key: 12, is: "integer", min: 1, max: 5, optional: true },
  /** What was done and what it was. */
  cause: { key: 13, ...words },
  action: { key: 14, ...words },
  verdict: { key: 15, is: "word", of: verdicts, optional: true },
  category: { key: 16, is: "word", of: categories, optional: true },
  rootCause: { key: 17, ...words },
} as const;

/** One word of the desk about one case: the box's own case machine decides, as it does for the people on site. */
export const caseCommand = commandKind({
  fields: caseFields,
  from: streetAndDistrict("desk", "commander"),
  apply: (turn, args, command) => {
    const { case: of, verb, epoch: known } = args;
    const feedback = feedbackOf(args);
    const more = { ...(feedback && { feedback }), order: orderOf(args) };
    return say(turn, command, { case: of as CaseId, verb: verb as Verb, epoch: known, ...more });
  },
});

/** Part of a case is given to one person of the site. */
export const taskAssign = commandKind({
  fields: {
    case: { key: 0, is: "text", max: 16 },
    epoch: { key: 1, ...epoch },
    to: { key: 2, is: "text", max: 64 },
    what: { key: 3, is: "text", max: 200 },
  },
  from: streetAndDistrict("commander", "desk"),
  apply: (turn, { case: of, epoch: known, to, what }, command) =>
    say(turn, command, {
      case: of as CaseId,
      verb: "assign",
      epoch: known,
      order: { to: to as PersonId, reason: what },
    }),
});

/** What it was is put right from above; what was said first stays beside it. */
export const labelCorrect = commandKind({
  fields: {
    case: { key: 0, is: "text", max: 16 },
    reason: { key: 1, is: "text", max: 200 },
    verdict: { key: 2, is: "word", of: verdicts, optional: true },
    category: { key: 3, is: "word", of: categories, optional: true },
    rootCause: { key: 4, ...words },
  },
  from: streetAndDistrict("desk", "administrator"),
  apply: (turn, { case: of, reason, ...label }, command) =>
    say(turn, command, {
      case: of as CaseId,
      verb: "correct",
      epoch: epochOf(turn, of),
      order: { reason, label },
    }),
});

const reportVerbs = {
  "reported-in": "report-in",
  ended: "finish",
  declined: "decline-task",
  "asks-reroute": "ask-reroute",
} as const satisfies Readonly<Record<string, Verb>>;

/** A department's word about its whistle 报到; it knows no epoch, and its part stays its own whoever has the case. */
export const whistleReportIn = commandKind({
  fields: {
    /** As the box called it: case and number of the part. */
    whistle: { key: 0, is: "text", max: 24 },
    event: { key: 1, is: "word", of: Object.keys(reportVerbs) as (keyof typeof reportVerbs)[] },
    /** Who should come instead. */
    department: { key: 2, ...name },
    reason: { key: 3, ...words },
  },
  from: streetAndDistrict("department", "desk"),
  apply: (turn, { whistle, event, department, reason }, command) => {
    const [of = "", task = ""] = whistle.split("-");
    const more = { ...(department && { department }), ...(reason && { reason }) };
    const verb = reportVerbs[event];
    return say(turn, command, {
      case: of as CaseId,
      verb,
      epoch: epochOf(turn, of),
      order: { task: task as TaskId, ...more },
    });
  },
});

interface Word {
  readonly case: CaseId;
  readonly verb: Verb;
  readonly epoch: number;
  readonly feedback?: Feedback;
  readonly order: CaseOrder;
}

function say(turn: Turn, { key, id, operator, tier }: Command, word: Word): CommandOutcome {
  const why = order(turn, { kind: "case-order", operator, tier, command: `${key}/${id}`, ...word });
  return why === undefined ? done(turn.get("case", word.case)?.state) : refused("case-refused", why);
}

function epochOf(turn: Turn, of: string): number {
  return turn.get("case", of)?.epoch ?? 1;
}

type CaseArgs = ArgsOf<typeof caseFields>;

function feedbackOf({ cause, action, verdict, category, rootCause }: CaseArgs): Feedback | undefined {
  if (cause === undefined || action === undefined) return undefined;
  return { cause, action, ...(verdict && { verdict }), ...(category && { category }), ...(rootCause && { rootCause }) };
}

/** What goes with the word, as it came: names are looked up by the guards, and one that nobody bears is refused there. */
function orderOf(args: CaseArgs): CaseOrder {
  return Object.fromEntries(orderNames.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));
}

const orderNames = [
  "reason",
  "to",
  "department",
  "task",
  "into",
  "reviewInMs",
  "safeguard",
  "severity",
  "level",
  "stars",
] as const satisfies readonly (keyof CaseArgs & keyof CaseOrder)[];
