import type { GridId, PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { pathOf } from "../site-index.ts";
import type { Turn } from "../turn.ts";
import { bookOf, isRostered, type DutyBook } from "./duty.ts";
import { isGrave, seatGaps } from "./gaps.ts";
import { seatKey } from "./plan.ts";
import type { Change, Override, OverrideId, OverrideState, Period } from "./override.ts";
import type { OverrideVerb, RosterAct, RosterInput, RosterRefusal, Wish } from "./roster-act.ts";

type Request = RosterInput & { readonly act: Extract<RosterAct, { do: "request" }> };
type Deed = RosterInput & { readonly act: Extract<RosterAct, { override: OverrideId }> };

/** Somebody asks for an exception. From above, a temporary one holds at once. */
export function request(turn: Turn, { by, command, act: { wish } }: Request): RosterRefusal | undefined {
  const book = bookOf(turn);
  const refused = wishRefusal(turn, book, { wish, by });
  if (refused !== undefined) return refused;
  const id: OverrideId = `o${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const asked = { id, ...wish, requestedBy: by, at: turn.now, commands: [command] };
  const isDecided = wish.kind === "temporary" && isAbove(book, wish.grid, by);
  const row: Override = isDecided ? { ...asked, state: "approved", decidedBy: by } : { ...asked, state: "requested" };
  keep(turn, row, { by, event: row.state });
  return undefined;
}

/** Somebody takes, approves, rejects or withdraws one. */
export function decide(turn: Turn, input: Deed): RosterRefusal | undefined {
  const { by, command, act } = input;
  const row = turn.get("override", act.override);
  if (row === undefined) return "unknown-override";
  const refused = verbs[act.do].refusal(row, { turn, by, force: act.force === true });
  if (refused !== undefined) return refused;
  const next = verbs[act.do].next(row, by);
  keep(turn, { ...next, commands: [...row.commands, command] }, { by, event: act.do });
  return undefined;
}

function keep(turn: Turn, row: Override, { by, event }: { by: PersonId; event: OverrideState | OverrideVerb }): void {
  const { id, kind, grid, role, change, fromMs, toMs, state } = row;
  turn.put("override", id, row);
  turn.fact({ kind: "override", override: id, event, by, state, of: kind, grid, role, change, fromMs, toMs });
}

interface Asking {
  readonly wish: Wish;
  readonly by: PersonId;
}

function wishRefusal(turn: Turn, book: DutyBook, asking: Asking): RosterRefusal | undefined {
  const { wish } = asking;
  if (!turn.site.seats.has(seatKey(wish.grid, wish.role))) return "unknown-seat";
  if (!turn.now.wallTrusted) return "clock-untrusted";
  if (wish.reason.trim() === "") return "reason-missing";
  if (turn.rows("override").size >= limits.overridesMax) return "too-many";
  const periods = [wish, ...(wish.inReturn === undefined ? [] : [wish.inReturn])];
  if (!periods.every((period) => isSound(period, turn.now.wallMs))) return "bad-period";
  return changeRefusal(turn, wish) ?? ownRefusal(book, asking);
}

function isSound({ fromMs, toMs }: Period, nowMs: number): boolean {
  return fromMs < toMs && nowMs < toMs && toMs - fromMs <= limits.overrideMaxMs;
}

function changeRefusal(turn: Turn, wish: Wish): RosterRefusal | undefined {
  const people = peopleOf(wish.change);
  if (!people.every((person) => turn.site.people.has(person))) return "unknown-person";
  const isSomebody = people.length > 0 && new Set(people).size === people.length;
  return isSomebody && isWhole(wish) ? undefined : "bad-change";
}

/** A leave names who is off, a swap both and when the one stands in for the other, a temporary change all of itself. */
function isWhole({ kind, change, inReturn }: Wish): boolean {
  const isTaken = change.kind !== "stand-in" || change.on !== undefined;
  if (kind === "temporary") return isTaken && inReturn === undefined;
  if (change.kind !== "stand-in") return false;
  return kind === "leave" ? inReturn === undefined : isTaken && inReturn !== undefined;
}

function peopleOf(change: Change): readonly PersonId[] {
  if (change.kind === "schedule") return change.people;
  const off = "off" in change ? [change.off] : [];
  return "on" in change && change.on !== undefined ? [...off, change.on] : off;
}

/** Leave and swap are asked for oneself, or from above; a temporary change by whoever serves there. */
function ownRefusal(book: DutyBook, { wish: { kind, change, grid }, by }: Asking): RosterRefusal | undefined {
  if (isAbove(book, grid, by)) return undefined;
  if (kind === "temporary") return isRostered(book, new Set([grid]), by) ? undefined : "not-yours";
  return "off" in change && change.off === by ? undefined : "not-yours";
}

/** Rostered in a grid above; at the top, and where nobody is above, in the same one. */
export function isAbove(book: DutyBook, grid: GridId, person: PersonId): boolean {
  const [, ...above] = pathOf(book.site, grid).map(({ id }) => id);
  const manned = above.filter((id) => book.site.site.roster.some((layer) => layer.grid === id));
  return isRostered(book, new Set(manned.length === 0 ? [grid] : manned), person);
}

interface Doing {
  readonly turn: Turn;
  readonly by: PersonId;
  readonly force: boolean;
}

interface Ruling {
  readonly refusal: (row: Override, doing: Doing) => RosterRefusal | undefined;
  readonly next: (row: Override, by: PersonId) => Override;
}

const verbs: Readonly<Record<OverrideVerb, Ruling>> = {
  take: { refusal: takeRefusal, next: taken },
  approve: { refusal: approveRefusal, next: (row, by) => ({ ...row, state: "approved", decidedBy: by }) },
  reject: { refusal: rejectRefusal, next: (row, by) => ({ ...row, state: "rejected", decidedBy: by }) },
  withdraw: { refusal: withdrawRefusal, next: withdrawn },
};

function takeRefusal({ state, change, ...row }: Override, { turn, by }: Doing): RosterRefusal | undefined {
  if (state !== "requested" || change.kind !== "stand-in") return "wrong-state";
  if (change.off === by) return "own-request";
  if (change.on !== undefined && change.on !== by) return "asked-another";
  return isOnLeave(turn, by, row) ? "on-leave" : undefined;
}

/** Let off somewhere for part of the time. */
function isOnLeave(turn: Turn, person: PersonId, { fromMs, toMs }: Period): boolean {
  return [...turn.rows("override").values()].some(
    (row) =>
      row.state === "approved" &&
      row.kind === "leave" &&
      "off" in row.change &&
      row.change.off === person &&
      row.fromMs < toMs &&
      fromMs < row.toMs,
  );
}

function taken(row: Override, by: PersonId): Override {
  const { change } = row;
  return { ...row, state: "taken", takenBy: by, change: change.kind === "stand-in" ? { ...change, on: by } : change };
}

function approveRefusal(row: Override, { turn, by, force }: Doing): RosterRefusal | undefined {
  const isTaken = row.state === "taken";
  if (!isTaken && row.state !== "requested") return "wrong-state";
  if (!isTaken && row.kind !== "temporary") return "not-taken";
  const refused = decisionRefusal(row, { turn, by });
  return refused ?? (!force && makesGap(turn, row) ? "makes-a-gap" : undefined);
}

/** Nobody decides about an exception that is their own. */
function decisionRefusal(row: Override, { turn, by }: Pick<Doing, "turn" | "by">): RosterRefusal | undefined {
  if ([row.requestedBy, row.takenBy, ...peopleOf(row.change)].includes(by)) return "own-request";
  return isAbove(bookOf(turn), row.grid, by) ? undefined : "not-above";
}

function rejectRefusal(row: Override, doing: Doing): RosterRefusal | undefined {
  return row.state === "requested" || row.state === "taken" ? decisionRefusal(row, doing) : "wrong-state";
}

/** Whoever asked may, and whoever is above; whoever took it only until it is approved. */
function withdrawRefusal(row: Override, { turn, by }: Doing): RosterRefusal | undefined {
  if (row.state === "rejected" || row.state === "withdrawn") return "wrong-state";
  const isOwn = row.requestedBy === by || (row.state === "taken" && row.takenBy === by);
  return isOwn || isAbove(bookOf(turn), row.grid, by) ? undefined : "not-yours";
}

/** Without its taker it waits for another one. */
function withdrawn(row: Override, by: PersonId): Override {
  const { takenBy, ...open } = row;
  if (takenBy !== by || row.state !== "taken" || row.requestedBy === by) return { ...row, state: "withdrawn" };
  const { change } = row;
  return { ...open, state: "requested", change: change.kind === "stand-in" ? { ...change, on: undefined } : change };
}

function makesGap(turn: Turn, row: Override): boolean {
  const seat = turn.site.seats.get(seatKey(row.grid, row.role));
  if (seat === undefined) return false;
  const before = bookOf(turn);
  const after = {
    ...before,
    overrides: new Map([...before.overrides, [row.id, { ...row, state: "approved" as const }]]),
  };
  return [row, ...(row.inReturn === undefined ? [] : [row.inReturn])].some(
    (period) => emptyMs(after, seat, period) > emptyMs(before, seat, period),
  );
}

function emptyMs(book: DutyBook, seat: Parameters<typeof seatGaps>[1], period: Period): number {
  const gaps = seatGaps(book, seat, period).filter(isGrave);
  return gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
