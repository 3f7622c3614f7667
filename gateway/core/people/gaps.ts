import type { DutyBook } from "./duty.ts";
import { planningOf } from "./duty.ts";
import { spansOf, type Seat, type Span } from "./plan.ts";
import type { Gap, Position } from "./roster-rows.ts";
import type { SiteIndex } from "../site-index.ts";

export const gapDays = 14;
const dayMs = 86_400_000;

/** All gaps of the days ahead, seat by seat. */
export function gapsAhead(book: DutyBook, fromMs: number, days = gapDays): readonly Gap[] {
  const within = { fromMs, toMs: fromMs + days * dayMs };
  return [...book.site.seats.values()].flatMap((seat) => seatGaps(book, seat, within));
}

/** What keeps a roster from being taken: nobody where an alarm would call, and nobody said so. */
export function isGrave({ onLadder, declared, have }: Gap): boolean {
  return onLadder && declared === undefined && have === 0;
}

export function seatGaps(
  book: DutyBook,
  seat: Seat,
  within: { readonly fromMs: number; readonly toMs: number },
): readonly Gap[] {
  const onLadder = isOnLadder(book.site, seat);
  const { grid, role } = seat;
  return spansOf(seat, within, planningOf(book, seat)).flatMap((span) => {
    const have = span.people.length + span.backups.length;
    if (have >= span.need) return [];
    const { fromMs, toMs, need, declared } = span;
    const about = { grid, role, fromMs, toMs, have, need, onLadder, assumed: isAssumed(span) };
    return [declared === undefined ? about : { ...about, declared }];
  });
}

function isOnLadder({ ladder, grids }: SiteIndex, { grid, role }: Position): boolean {
  return ladder.rungs.some((rung) => rung.roles.includes(role) && rung.tier === grids.get(grid)?.tier);
}

function isAssumed({ because }: Span): boolean {
  return because.some((each) => each.kind === "layer" && each.day?.basis === "assumed");
}
