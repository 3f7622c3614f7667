import type { Case, LadderState } from "../state.ts";
import { later } from "../time.ts";
import { personOf, type Move } from "./act.ts";
import { arriveMs, struck } from "./deadlines.ts";
import { levelAbove, levelBelow } from "./level.ts";
import { givenBack, taken, takenBack } from "./lease.ts";
import { taskChanges } from "./task-moves.ts";
import type { Verb } from "./transitions.ts";

type Change = (row: Case, move: Move) => Case;

/** What a move makes of the case beside its state; whom it calls and tells stands in `effects.ts`. */
export const changes: { readonly [V in Verb]?: Change } = {
  claim: takenInHand,
  accept: takenInHand,
  timeout: (row, { from, now }) => {
    if (from !== row.state) return leftAlone(row);
    return row.deadline === undefined ? row : { ...row, deadline: struck(row, row.deadline, now) };
  },
  decline: leftAlone,
  handover: (row, { said }) => ({
    ...leftAlone(row),
    assignee: row.state === "dispatched" ? said.order?.to : undefined,
  }),
  escalate: (row) => {
    const level = row.transfer?.to ?? levelAbove(row)?.level ?? row.level;
    return { ...row, level, transfer: undefined, assignee: undefined };
  },
  lower: (row) => ({ ...row, level: levelBelow(row)?.level ?? row.level }),
  triage: (row, { said: { order = {} } }) => ({
    ...row,
    severity: order.severity !== undefined && order.severity < row.severity ? order.severity : row.severity,
    level: order.level ?? row.level,
  }),
  dispatch: (row, { said }) => ({ ...row, assignee: said.order?.to }),
  submit: (row, { said }) => ({
    ...row,
    ...(said.feedback && { feedback: { ...said.feedback, verdict: said.feedback.verdict ?? "other" } }),
    handledBy: row.claimedBy ?? personOf(said),
    selfVerified: undefined,
  }),
  pass: (row, { said }) =>
    personOf(said) !== undefined && personOf(said) === row.handledBy
      ? { ...row, selfVerified: said.order?.reason }
      : row,
  fail: reworked,
  return: (row, move) => ({ ...reworked(row, move), proposed: undefined }),
  approve: (row, { now }) => ({ ...row, closedAt: now, ladder: { kind: "stopped" }, proposed: undefined }),
  propose: (row) => ({ ...row, proposed: true }),
  merge: (row, { said, now }) => ({
    ...row,
    ...(said.order?.into && { mergedInto: said.order.into }),
    closedAt: now,
    ladder: { kind: "stopped" },
  }),
  refuse: (row, { now }) => ({ ...row, closedAt: now, ladder: { kind: "stopped" } }),
  suspend: (row, { said: { order = {} }, now }) => ({
    ...row,
    ladder: { kind: "stopped" },
    suspension: {
      reason: order.reason ?? "",
      safeguard: order.safeguard ?? "",
      until: later(now, order.reviewInMs ?? 0),
    },
  }),
  resume: (row) => ({ ...row, suspension: undefined, assignee: undefined }),
  rate: (row, { said }) => ({ ...row, stars: said.order?.stars }),
  recur: cameBack,
  unsatisfied: cameBack,
  realarm: (row, move) => ({
    ...leftAlone(move.from === "suspended" ? row : cameBack(row, move)),
    suspension: undefined,
  }),
  take: (row, { said, from }) => (from === "closed" ? takenBack(row, said) : taken(row, said)),
  "give-back": (row, { said }) => givenBack(row, said),
  attach: (row, { said }) => {
    const brought = said.order?.evidence;
    const isKnown = row.evidence.some(({ hash }) => hash === brought?.hash);
    return brought === undefined || isKnown ? row : { ...row, evidence: [...row.evidence, brought] };
  },
  correct: corrected,
  ...taskChanges,
};

/** Somebody has it from now on; who has yet to get there is waited for. */
function takenInHand(row: Case, { said, now }: Move): Case {
  const by = personOf(said);
  const told = by === undefined || row.told.includes(by) ? row.told : [...row.told, by];
  const isOnTheWay = by !== undefined && (row.state === "claimed" || row.state === "accepted");
  const ladder: LadderState = isOnTheWay
    ? { kind: "respond-by", dueAt: later(now, arriveMs(row)) }
    : { kind: "stopped" };
  return { ...row, claimedBy: by, told, ladder };
}

function corrected(row: Case, { said: { actor, order = {} }, now }: Move): Case {
  if (row.feedback === undefined || actor.kind !== "platform") return row;
  const correction = { was: row.feedback, by: actor.operator, at: now, reason: order.reason ?? "" };
  return {
    ...row,
    feedback: { ...row.feedback, ...order.label },
    corrections: [...(row.corrections ?? []), correction],
  };
}

function leftAlone(row: Case): Case {
  return { ...row, claimedBy: undefined, assignee: undefined };
}

function reworked(row: Case, _move: Move): Case {
  return { ...row, rework: row.rework + 1 };
}

function cameBack(row: Case, _move: Move): Case {
  return { ...row, closedAt: undefined, stars: undefined, reopened: row.reopened + 1 };
}
