import type { Case } from "../state.ts";
import type { Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { personOf, type Act } from "./act.ts";
import { boxLevel, levelAbove, platformLevel } from "./level.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";
import { transitionFor } from "./transitions.ts";

/**
 * Who decides about a case is a lease: the box as far up as it serves, the platform above. It changes hands by the
 * platform's word alone, and each time the epoch rises.
 */
export function taken(row: Case, { epoch, order }: Act): Case {
  const level = order?.level ?? row.transfer?.to ?? platformLevel(row);
  const leased: Case = { ...row, authority: "platform", epoch: epoch ?? row.epoch + 1 };
  // A transfer that was asked for goes on to its dispatching, where the state has one.
  if (row.transfer !== undefined && transitionFor(row.state, "escalate") !== undefined) return leased;
  return { ...leased, level, transfer: undefined };
}

/** What was closed here while the platform had it already is a proposal. */
export function takenBack(row: Case, said: Act): Case {
  return { ...taken(row, said), closedAt: undefined, proposed: true };
}

export function givenBack(row: Case, { epoch }: Act): Case {
  const level = boxLevel(row);
  return { ...row, authority: "box", epoch: epoch ?? row.epoch + 1, level, transfer: undefined, proposed: undefined };
}

/** The platform has confirmed a transfer that is not made yet. */
export function isConfirmed({ authority, transfer }: Case): boolean {
  return authority === "platform" && transfer !== undefined;
}

/** Raising a case to a level of the platform is a question until the platform has answered. */
export function asksPlatform(row: Case, { verb }: Act): boolean {
  return verb === "escalate" && levelAbove(row)?.authority === "platform" && row.authority === "box";
}

/** Until the answer the box keeps the case as it is, and keeps ringing. */
export function askPlatform(turn: Turn, row: Case, said: Act): void {
  const { state } = row;
  const to = levelAbove(row)?.level ?? row.level;
  const by = personOf(said);
  const who = { ...(by && { by }), ...(said.command !== undefined && { command: said.command }) };
  const asked = stepped(asking(row, to, turn.now), { verb: "escalate", to: state, at: turn.now, ...who });
  turn.put("case", row.id, asked);
  const { seq: step, epoch } = asked;
  const order = said.order && { order: said.order };
  turn.fact({
    kind: "case-moved",
    case: row.id,
    step,
    epoch,
    verb: "escalate",
    from: state,
    to: state,
    ...who,
    ...order,
  });
  reportCase(turn, asked, { from: state, act: said, event: "transfer-asked", why: to });
}

function asking(row: Case, to: Case["level"], since: Moment): Case {
  return { ...row, transfer: { to, since } };
}
