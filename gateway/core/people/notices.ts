import type { AlarmId, CaseId, NoticeId } from "../ids.ts";
import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { NoticeOutcome } from "../input.ts";
import type { Case, Notice, NoticeKind, NoticeProgress } from "../state.ts";
import { isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { wordNotice } from "./wording.ts";

export interface Telling {
  readonly people: readonly PersonId[];
  readonly kind: NoticeKind;
  /** The alarm it is about; the worst that rings when left out. */
  readonly about?: AlarmId;
  /** In a flood: one more place of a case that calls already waits its turn, and is named with those that follow. */
  readonly isPaced?: boolean;
}

/** Owes each person one notice on each of their channels. Sending is somebody else's work, after the commit. */
export function notify(turn: Turn, row: Case, { people, kind, about, isPaced = false }: Telling): void {
  const text = wordNotice(turn, row, { kind, about });
  for (const to of people) {
    for (const channel of turn.site.people.get(to)?.channels ?? []) {
      const dueAt = isPaced ? pacedTo(turn, row.id, { to, channel }) : turn.now;
      replaceOlder(turn, row.id, { to, channel, isNews: kind === "recovered" });
      const id = `${row.id}-${(turn.get("box", "box")?.seq ?? 0) + 1}-${to}-${channel}` as NoticeId;
      const progress: NoticeProgress = { kind: "queued", retryAt: dueAt, attempts: 0 };
      const { severity, hazard } = row;
      turn.put("notice", id, {
        id,
        case: row.id,
        to,
        channel,
        kind,
        severity,
        hazard,
        text,
        dueAt,
        progress,
      });
      turn.fact({ kind: "notice-due", notice: id, case: row.id, to });
    }
  }
}

/** Now for the first call of a case; later ones keep their distance, and what waits already keeps its time. */
function pacedTo(turn: Turn, id: CaseId, of: Pick<Notice, "to" | "channel">): Moment {
  const older = noticesOf(turn, id).findLast(({ to, channel }) => to === of.to && channel === of.channel);
  if (older === undefined || older.kind === "recovered") return turn.now;
  const { progress } = older;
  const dueAt = progress.kind === "queued" ? progress.retryAt : later(older.dueAt, limits.floodPaceMs);
  return isDue(dueAt, turn.now) ? turn.now : dueAt;
}

/**
 * One call per person, channel and case is enough: the newer one says more, and ends the news that all was well.
 * News never takes the place of a call.
 */
function replaceOlder(turn: Turn, id: CaseId, of: Pick<Notice, "to" | "channel"> & { readonly isNews: boolean }): void {
  for (const notice of noticesOf(turn, id)) {
    const outdated = !of.isNews || notice.kind === "recovered";
    if (outdated && notice.to === of.to && notice.channel === of.channel) turn.drop("notice", notice.id);
  }
}

/** What came of an attempt. A delivery is called what was proven; a failure is tried again until it is superseded. */
export function settleNotice(turn: Turn, id: NoticeId, outcome: NoticeOutcome): void {
  const notice = turn.get("notice", id);
  if (notice === undefined || notice.progress.kind === "delivered") return;
  const progress = settled(turn, notice, outcome);
  if (progress === undefined) return;
  turn.put("notice", id, { ...notice, progress });
  turn.fact({ kind: "notice-outcome", notice: id, outcome });
}

/** Somebody goes: nobody else needs to be called for what is already known. News of recovery still goes out. */
export function supersedeNotices(turn: Turn, id: CaseId): void {
  for (const notice of noticesOf(turn, id)) {
    if (notice.progress.kind !== "queued" || notice.kind === "recovered") continue;
    turn.put("notice", notice.id, { ...notice, progress: { kind: "superseded", at: turn.now } });
  }
}

/** It rings again: that all was well is no longer true, and nobody is told so any more. */
export function dropNews(turn: Turn, id: CaseId): void {
  for (const notice of noticesOf(turn, id)) {
    if (notice.kind === "recovered" && notice.progress.kind === "queued") turn.drop("notice", notice.id);
  }
}

/** The case is closed; what was told stands in the facts. */
export function dropNotices(turn: Turn, id: CaseId): void {
  for (const notice of noticesOf(turn, id)) turn.drop("notice", notice.id);
}

function settled(turn: Turn, notice: Notice, outcome: NoticeOutcome): NoticeProgress | undefined {
  if (outcome.kind === "delivered") return { kind: "delivered", at: turn.now };
  if (notice.progress.kind !== "queued") return undefined;
  if (outcome.kind === "accepted") return { kind: "accepted", at: turn.now };
  if (outcome.retry === "never") return { kind: "failed", at: turn.now, why: outcome.why };
  const { attempts } = notice.progress;
  const waitMs = limits.noticeRetryMs[Math.min(attempts, limits.noticeRetryMs.length - 1)] ?? 60_000;
  return { kind: "queued", attempts: attempts + 1, retryAt: later(turn.now, waitMs), lastFailure: outcome.why };
}

function noticesOf(turn: Turn, id: CaseId): readonly Notice[] {
  return [...turn.rows("notice").values()].filter((notice) => notice.case === id);
}
