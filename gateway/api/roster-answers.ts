import type { Decision } from "../core/decision.ts";
import type { GridId } from "../../config/ids.ts";
import { dutyBook, onDuty, planningOf, type DutyBook } from "../core/people/duty.ts";
import { gapsAhead } from "../core/people/gaps.ts";
import { spansOf, type Seat, type Span } from "../core/people/plan.ts";
import type { Clock, Put } from "../core/ports.ts";
import { pathOf, type SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { Moment } from "../core/time.ts";
import type { Ask } from "./messages.ts";
import type { ArrangeReply, DutyReply, RosterReply, SeatDuty } from "./schema.ts";

interface Known {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly clock: Clock;
}

/** What fits one message between the processes; a larger site is asked grid by grid. */
const seatsMax = 500;
const spansMax = 4_000;
const musterShownMax = 5;
const hourMs = 3_600_000;

/** Who is on duty now or at a time to come, and why; then who comes next. What was, stands in the facts. */
export function dutyAnswer({ index, state, clock }: Known, { grid, at }: Extract<Ask, { kind: "duty" }>): DutyReply {
  const [book, now] = [dutyBook(index, state()), clock.now()];
  const when: Moment = at === undefined ? now : { ...now, wallMs: Math.max(at, now.wallMs) };
  const seats = seatsUnder(index, grid);
  return {
    atMs: when.wallMs,
    trusted: now.wallTrusted,
    seats: seats.slice(0, seatsMax).map((seat) => seatDuty(book, seat, when)),
    handovers: [...state().handover.values()],
    musters: [...state().muster.values()].slice(-musterShownMax),
    truncated: seats.length > seatsMax,
  };
}

function seatDuty(book: DutyBook, seat: Seat, when: Moment): SeatDuty {
  const { grid, role } = seat;
  const ahead = { fromMs: when.wallMs, toMs: when.wallMs + 48 * hourMs };
  const next = when.wallTrusted ? spansOf(seat, ahead, planningOf(book, seat))[1] : undefined;
  const duty = { grid, role, ...onDuty(book, { grid, role }, when) };
  return next === undefined ? duty : { ...duty, next: { atMs: next.fromMs, people: next.people } };
}

/** At or under a grid; everywhere when none is named. */
function seatsUnder(index: SiteIndex, grid: GridId | undefined): readonly Seat[] {
  const seats = [...index.seats.values()];
  return grid === undefined ? seats : seats.filter((seat) => pathOf(index, seat.grid).some(({ id }) => id === grid));
}

/** The plan of the days ahead, with its gaps and every exception that is not over. */
export function rosterAnswer({ index, state, clock }: Known, ask: Extract<Ask, { kind: "roster" }>): RosterReply {
  const book = dutyBook(index, state());
  const fromMs = ask.from ?? clock.now().wallMs;
  const toMs = fromMs + ask.days * 24 * hourMs;
  const seats = seatsUnder(index, ask.grid);
  const plans = seats.map((seat) => ({
    grid: seat.grid,
    role: seat.role,
    spans: spansOf(seat, { fromMs, toMs }, planningOf(book, seat)).map(withoutReasons),
  }));
  const shown = withinSpans(plans);
  const ids = new Set(seats.map(({ grid }) => grid));
  return {
    fromMs,
    toMs,
    seats: shown,
    gaps: gapsAhead(book, fromMs, ask.days)
      .filter(({ grid }) => ids.has(grid))
      .slice(0, seatsMax),
    overrides: [...state().override.values()].filter((row) => ids.has(row.grid)).slice(0, seatsMax),
    truncated: shown.length < plans.length,
  };
}

function withoutReasons({ because, ...span }: Span): Omit<Span, "because"> & { readonly assumed?: true } {
  return because.some((each) => each.kind === "layer" && each.day?.basis === "assumed")
    ? { ...span, assumed: true }
    : span;
}

function withinSpans<T extends { readonly spans: readonly unknown[] }>(plans: readonly T[]): readonly T[] {
  let left = spansMax;
  return plans.filter(({ spans }) => (left -= spans.length) >= 0);
}

/** A person's act, and what became of it; a repeat is answered like the first. */
export async function arrangeAnswer(
  { put, state }: { readonly put: Put; readonly state: () => State },
  { by, command, act }: Extract<Ask, { kind: "arrange" }>,
): Promise<ArrangeReply> {
  const decision = await put({ kind: "roster", by, command, act });
  const refused = decision.facts.find((fact) => fact.kind === "roster-refused" && fact.command === command);
  if (refused?.kind === "roster-refused") return { done: false, refused: refused.why };
  const roll = musterOf(decision) ?? [...state().muster.values()].find(({ commands }) => commands.includes(command));
  if (roll !== undefined) return { done: true, muster: roll };
  const row = rowOf(decision) ?? [...state().override.values()].find(({ commands }) => commands.includes(command));
  return row === undefined ? { done: true } : { done: true, override: row };
}

function rowOf({ changes }: Decision) {
  const change = changes.findLast(({ table }) => table === "override");
  return change?.table === "override" ? change.value : undefined;
}

function musterOf({ changes }: Decision) {
  const change = changes.findLast((each) => each.table === "muster" && each.value !== undefined);
  return change?.table === "muster" ? change.value : undefined;
}
