import { isOver } from "../cases/transitions.ts";
import type { ChannelName } from "../../../config/channel.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Role } from "../../../config/people.ts";
import type { CaseId, NoticeId } from "../ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { Case, Notice, State } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import { dutyBook, dutyNow } from "./duty.ts";

/** What the box finds wrong with its own duty. `lateMs` beyond the due time, without end when no clock can tell. */
export type Finding =
  | { readonly kind: "ladder-overdue"; readonly case: CaseId; readonly lateMs: number }
  /** By none of their channels was it tried to tell the person of the case. */
  | { readonly kind: "notice-unattempted"; readonly case: CaseId; readonly to: PersonId; readonly lateMs: number }
  | { readonly kind: "nobody-on-duty"; readonly grid: GridId; readonly role: Role; readonly why: string }
  | { readonly kind: "channel-dark"; readonly channel: ChannelName; readonly why: string };

/** What the state alone does not show: how the channels do, and what is being sent at this moment. */
export interface Sending {
  /** Channels that cannot be opened or whose last attempts all failed, with the last reason. */
  readonly dark: ReadonlyMap<ChannelName, string>;
  readonly underWay: ReadonlySet<NoticeId>;
}

/** Looks at every open case, notice, seat and channel once; cost grows with what is open, not with the site. */
export function selfAudit(site: SiteIndex, state: State, sending: Sending, now: Moment): readonly Finding[] {
  return [
    ...overdueLadders(state, now),
    ...unattempted(state, sending, now),
    ...emptySeats(site, state, now),
    ...[...sending.dark].map(([channel, why]) => ({ kind: "channel-dark", channel, why }) as const),
  ];
}

function overdueLadders(state: State, now: Moment): readonly Finding[] {
  return [...state.case.values()].filter(isOpen).flatMap(({ id, ladder }) => {
    const lateMs = ladder.kind === "stopped" ? -Infinity : lateBy(ladder.dueAt, now);
    return lateMs > limits.ladderLateMs ? [{ kind: "ladder-overdue", case: id, lateMs } as const] : [];
  });
}

function isOpen(row: Case): boolean {
  return !isOver(row);
}

/** A slow or dark channel is no fault of this kind, as long as one way was tried: it is found where channels are. */
function unattempted(state: State, { underWay }: Sending, now: Moment): readonly Finding[] {
  const owed = new Map<string, readonly [Notice, ...Notice[]]>();
  for (const notice of state.notice.values()) {
    if (
      notice.purpose !== undefined ||
      notice.severity > 2 ||
      notice.kind === "recovered" ||
      notice.progress.kind === "superseded"
    )
      continue;
    const key = `${notice.case} ${notice.to}`;
    const before = owed.get(key);
    owed.set(key, before === undefined ? [notice] : [...before, notice]);
  }
  return [...owed.values()].flatMap((notices) => {
    const wasTried = notices.some((notice) => underWay.has(notice.id) || isTried(notice));
    const lateMs = Math.max(...notices.map((notice) => lateOf(notice, now)));
    const { case: of, to } = notices[0];
    const isLate = !wasTried && lateMs > limits.noticeLateMs;
    return isLate ? [{ kind: "notice-unattempted", case: of, to, lateMs } as const] : [];
  });
}

function isTried({ progress }: Notice): boolean {
  return progress.kind !== "queued" || progress.attempts > 0;
}

/** A call that keeps its distance in a flood is owed from then on. */
function lateOf({ progress }: Notice, now: Moment): number {
  return progress.kind === "queued" ? lateBy(progress.retryAt, now) : 0;
}

/** A seat that is empty on purpose is none. */
function emptySeats(site: SiteIndex, state: State, now: Moment): readonly Finding[] {
  return dutyNow(dutyBook(site, state), now).flatMap(({ grid, role, people, why, gap }) =>
    people.length === 0 && gap?.declared === undefined ? [{ kind: "nobody-on-duty", grid, role, why } as const] : [],
  );
}

function lateBy(dueAt: Moment, now: Moment): number {
  return elapsedMs(dueAt, now) ?? Infinity;
}
