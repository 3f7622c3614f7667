import { callEverybody, callFirst, callNext, startLadder } from "../people/escalation.ts";
import { dropNotices, notify, supersedeNotices } from "../people/notices.ts";
import type { Case, NoticeKind } from "../state.ts";
import type { Turn } from "../turn.ts";
import { personOf, type Act } from "./act.ts";
import { acknowledge, unacknowledge } from "./acknowledging.ts";
import { ownersOf, peopleOf } from "./audience.ts";
import { tierOf } from "./level.ts";
import { absorb } from "./merging.ts";
import { tellStrike } from "./supervision.ts";
import { taskEffects } from "./task-moves.ts";
import { keepPhoto } from "../photos/keeping.ts";
import type { Verb } from "./transitions.ts";

interface Done {
  readonly said: Act;
  /** The case as it was. */
  readonly before: Case;
}

type Effect = (turn: Turn, row: Case, done: Done) => void;

/** Whom a move calls, tells or leaves in peace, beside what it makes of the case itself. */
export const effects: { readonly [V in Verb]?: Effect } = {
  claim: takeOver,
  accept: takeOver,
  decline: callAnother,
  handover: (turn, row, { said }) => {
    unacknowledge(turn, row);
    const to = said.order?.to;
    if (to === undefined) callNext(turn, row);
    else callFirst(turn, row, to);
  },
  timeout: (turn, row, { before }) => {
    if (before.state === row.state) return tellStrike(turn, row);
    unacknowledge(turn, row);
    startLadder(turn, row, "respond-by-missed");
  },
  danger: callEverybody,
  escalate: (turn, row) => tell(turn, row, "handed-over"),
  dispatch: (turn, row) => tell(turn, row, "handed-over"),
  resume: (turn, row) => tell(turn, row, "handed-over"),
  "give-back": (turn, row) => tell(turn, row, "handed-over"),
  fail: (turn, row) => tell(turn, row, "returned"),
  return: (turn, row) => tell(turn, row, "returned"),
  recur: (turn, row) => tell(turn, row, "returned"),
  unsatisfied: (turn, row) => tell(turn, row, "returned"),
  // Whoever ends it has seen all of it: no member is left that nobody ever acknowledged.
  approve: (turn, row) => {
    settle(turn, row);
    // Whoever was called for it hears what came of it.
    if (row.handledBy === undefined) notify(turn, row, { people: row.told, kind: "result" });
  },
  suspend: settle,
  refuse: settle,
  attach: (turn, row, { said }) => {
    if (said.order?.evidence !== undefined) keepPhoto(turn, row, said.order.evidence);
  },
  merge: (turn, row) => {
    dropNotices(turn, row.id);
    absorb(turn, row);
  },
  ...taskEffects,
};

function takeOver(turn: Turn, row: Case, { said }: Done): void {
  acknowledge(turn, row);
  supersedeNotices(turn, row.id, personOf(said));
}

function callAnother(turn: Turn, row: Case): void {
  callNext(turn, row);
}

function settle(turn: Turn, row: Case): void {
  acknowledge(turn, row);
  dropNotices(turn, row.id);
}

/** To whoever has it or is to take it; to everybody on duty for its level where that is nobody in particular. */
function tell(turn: Turn, row: Case, kind: NoticeKind): void {
  const isOpenToAll = row.state === "dispatched" && row.assignee === undefined;
  const people = isOpenToAll ? peopleOf(turn, row, tierOf(row)) : ownersOf(turn, row);
  turn.put("case", row.id, { ...row, told: [...new Set([...row.told, ...people])] });
  notify(turn, row, { people, kind });
}
