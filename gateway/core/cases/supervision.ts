import { notify } from "../people/notices.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { ownersOf, peopleAbove } from "./audience.ts";
import { struck } from "./deadlines.ts";
import { levelAbove } from "./level.ts";
import { reportCase } from "./report.ts";
import { limits } from "../../../config/limits.ts";

/** A limit has passed where the machine has no move for it. */
export function strike(turn: Turn, row: Case): void {
  if (row.deadline === undefined) return;
  const late = { ...row, deadline: struck(row, row.deadline, turn.now) };
  turn.put("case", row.id, late);
  tellStrike(turn, late);
}

/** First whoever has it is reminded; from the second time on those above are told 督办, and the district. */
export function tellStrike(turn: Turn, row: Case): void {
  if (row.deadline === undefined) return;
  const { clock, strikes } = row.deadline;
  turn.fact({ kind: "case-overdue", case: row.id, clock, strikes });
  const event = isOwedBack(row) ? "result-asked" : "overdue";
  reportCase(turn, row, { from: row.state, event, why: `${clock} ${strikes}` });
  // A ladder that walks calls everybody in its own time.
  if (row.ladder.kind === "walking") return;
  if (strikes > 1) notify(turn, row, { people: peopleAbove(turn, row), kind: "supervise" });
  notify(turn, row, { people: ownersOf(turn, row), kind: "overdue" });
}

/** The platform has it in hand and owes its result back to the grid; it is asked for it, again and again. */
export function isOwedBack({ authority, claimedBy, state }: Case): boolean {
  return authority === "platform" && claimedBy === undefined && owing.has(state);
}

const owing: ReadonlySet<Case["state"]> = new Set(["accepted", "on-scene", "handling"]);

/** Its ladder has passed a rung that hands it up, and nobody has taken it. */
export function isOwedHigher(row: Case): boolean {
  const { ladder, policy, claimedBy } = row;
  if (ladder.kind !== "walking" || claimedBy !== undefined) return false;
  const passed = ladder.loop > 0 ? policy.ladder.rungs : policy.ladder.rungs.slice(0, ladder.nextRung);
  return passed.some(({ mode, tier }) => mode === "transfer" && isAbove(row, tier));
}

function isAbove({ level, policy }: Case, tier: string): boolean {
  const at = policy.levels.findIndex((each) => (each.tier ?? each.level) === tier);
  return at > policy.levels.findIndex((each) => each.level === level);
}

/** Nobody takes it on though those above were told: it goes up by itself, and never down. */
export function escalatesByTime(row: Case): boolean {
  const { state, deadline, transfer } = row;
  const isIgnored = state === "dispatched" && (deadline?.strikes ?? 0) >= limits.strikesToEscalate;
  return isIgnored && transfer === undefined && levelAbove(row) !== undefined;
}
