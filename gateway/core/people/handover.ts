import type { GridId, PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Role } from "../../../config/people.ts";
import { handOver } from "../cases/handing-over.ts";
import { pathOf } from "../site-index.ts";
import type { Case, NoticeKind } from "../state.ts";
import { isDue, later } from "../time.ts";
import type { Turn } from "../turn.ts";
import { bookOf, onDuty } from "./duty.ts";
import { notify } from "./notices.ts";
import type { RosterInput, RosterRefusal } from "./roster-act.ts";
import type { Handover, HandoverId } from "./roster-rows.ts";

export interface Changeover {
  readonly grid: GridId;
  readonly role: Role;
  readonly leaving: readonly PersonId[];
  readonly coming: readonly PersonId[];
}

/** A shift ends: the cases its people have are bound to whoever comes, and those nobody has are told to them. */
export function changeOver(turn: Turn, change: Changeover): void {
  const open = casesUnder(turn, change.grid);
  for (const person of change.leaving)
    bind(turn, change, { person, of: open.filter((row) => row.claimedBy === person) });
  for (const row of open) {
    const isWaiting = row.claimedBy === undefined && change.leaving.some((person) => row.told.includes(person));
    if (isWaiting) tell(turn, row, { people: change.coming, kind: "handover" });
  }
}

function casesUnder(turn: Turn, grid: GridId): readonly Case[] {
  return [...turn.rows("case").values()].filter(
    (row) => row.closedAt === undefined && pathOf(turn.site, row.zone).some(({ id }) => id === grid),
  );
}

function bind(
  turn: Turn,
  { grid, role, coming }: Changeover,
  { person, of }: { person: PersonId; of: readonly Case[] },
) {
  const rows = of.filter((row) => !isOnDutyOver(turn, row.zone, person) && handoverOf(turn, row) === undefined);
  if (rows.length === 0) return;
  const id: HandoverId = `h${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const next = coming.filter((each) => each !== person);
  const to = next.length > 0 ? next : relief(turn, grid, person);
  const cases = rows.map((row) => row.id);
  const dueAt = later(turn.now, limits.handoverConfirmMs);
  turn.put("handover", id, { id, grid, role, from: person, to, cases, at: turn.now, dueAt, reminded: 0 });
  turn.fact({ kind: "handover", handover: id, event: "begun", from: person, to, cases });
  for (const row of rows) tell(turn, row, { people: to, kind: "handover" });
}

/** Nobody comes: whoever is on duty nearest above. */
function relief(turn: Turn, grid: GridId, person: PersonId): readonly PersonId[] {
  const book = bookOf(turn);
  const seats = pathOf(turn.site, grid).flatMap(({ id }) =>
    [...turn.site.seats.values()].filter((seat) => seat.grid === id),
  );
  const teams = seats.map((seat) => onDuty(book, seat, turn.now).people.filter((each) => each !== person));
  return teams.find((people) => people.length > 0) ?? [];
}

/** Whoever is on duty over the zone in another place goes on. */
function isOnDutyOver(turn: Turn, zone: GridId, person: PersonId): boolean {
  const path = new Set(pathOf(turn.site, zone).map(({ id }) => id));
  const book = bookOf(turn);
  return [...turn.site.seats.values()].some(
    (seat) => path.has(seat.grid) && onDuty(book, seat, turn.now).people.includes(person),
  );
}

function handoverOf(turn: Turn, row: Case): Handover | undefined {
  return [...turn.rows("handover").values()].find(
    ({ from, cases }) => from === row.claimedBy && cases.includes(row.id),
  );
}

/** Time passed: what was settled otherwise ends, what is overdue is told to both sides. */
export function chaseHandovers(turn: Turn): void {
  for (const handover of turn.rows("handover").values()) {
    const rows = stillHis(turn, handover);
    if (rows.length === 0) end(turn, handover, "settled");
    else if (isDue(handover.dueAt, turn.now)) remind(turn, handover, rows);
  }
}

/** Closed meanwhile, or claimed by somebody else: then there is nothing left to hand over. */
function stillHis(turn: Turn, { from, cases }: Handover): readonly Case[] {
  return cases.flatMap((id) => {
    const row = turn.get("case", id);
    return row !== undefined && row.closedAt === undefined && row.claimedBy === from ? [row] : [];
  });
}

function remind(turn: Turn, handover: Handover, rows: readonly Case[]): void {
  const { id, from, to, cases } = handover;
  const dueAt = later(turn.now, limits.handoverConfirmMs);
  turn.put("handover", id, { ...handover, dueAt, reminded: handover.reminded + 1 });
  turn.fact({ kind: "handover", handover: id, event: "overdue", from, to, cases });
  for (const row of rows) if (row.severity <= 2) tell(turn, row, { people: [from, ...to], kind: "handover-missed" });
}

function end(turn: Turn, { id, from, to, cases }: Handover, event: "settled" | "taken-over"): void {
  turn.drop("handover", id);
  turn.fact({ kind: "handover", handover: id, event, from, to, cases });
}

function tell(turn: Turn, row: Case, { people, kind }: { people: readonly PersonId[]; kind: NoticeKind }): void {
  if (people.length === 0) return;
  const told = [...new Set([...row.told, ...people])];
  turn.put("case", row.id, { ...row, told });
  notify(turn, { ...row, told }, { people, kind });
}

type TakingOver = RosterInput & { readonly act: { readonly do: "take-over"; readonly handover: HandoverId } };

/** Whoever comes has the cases from now on. */
export function takeOver(turn: Turn, { by, command, act }: TakingOver): RosterRefusal | undefined {
  const handover = turn.get("handover", act.handover);
  if (handover === undefined) return "unknown-handover";
  const onDutyNow = onDuty(bookOf(turn), handover, turn.now);
  if (![...handover.to, ...onDutyNow.people, ...onDutyNow.also].includes(by)) return "not-incoming";
  if (handover.from === by) return "not-incoming";
  for (const row of stillHis(turn, handover)) handOver(turn, row, { to: by, command });
  end(turn, handover, "taken-over");
  return undefined;
}
