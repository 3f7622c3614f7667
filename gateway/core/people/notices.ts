import type { AlarmId, CaseId, NoticeId } from "../ids.ts";
import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { NoticeOutcome } from "../input.ts";
import type { Case, Notice, NoticeKind, NoticeProgress } from "../state.ts";
import { civilText, isDue, later, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { turnoutOf, type Turnout } from "./notice-quota.ts";
import { proveReach } from "./proof.ts";
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
  owe(turn, row, { people, kind, isPaced, ...(about && { about }) });
  if (kind === "copied") return;
  const mentors = mentorsOf(turn, people);
  if (mentors.length > 0) owe(turn, row, { people: mentors, kind: "copied", ...(about && { about }) });
}

/** Of newcomers among them, as long as they are: told for their knowledge, whoever is not told anyway. */
function mentorsOf({ site, now }: Turn, people: readonly PersonId[]): readonly PersonId[] {
  const today = civilText(now.wallMs, site.site.box.utcOffset);
  const mentors = people.flatMap((person) => {
    const mentor = site.people.get(person)?.mentor;
    return mentor !== undefined && today <= mentor.until && site.people.has(mentor.person) ? mentor.person : [];
  });
  return [...new Set(mentors)].filter((person) => !people.includes(person));
}

function owe(turn: Turn, row: Case, { people, kind, about, isPaced = false }: Telling): void {
  const words = wordNotice(turn, row, { kind, about });
  for (const to of people) {
    const turnout = turnoutOf(turn, row, { to, kind });
    for (const channel of turn.site.people.get(to)?.channels ?? []) {
      const dueAt = isPaced ? pacedTo(turn, row.id, { to, channel }) : turnout.dueAt;
      replaceOlder(turn, row.id, { to, channel, isNews: kind === "recovered" });
      oweOne(turn, row, { to, channel, kind, ...words, ...marksOf(row, turnout), dueAt });
    }
  }
}

function marksOf({ practice }: Case, { digest }: Turnout): Pick<Notice, "purpose" | "digest"> {
  return { ...(practice && { purpose: practice.purpose }), ...(digest && { digest }) };
}

type Owed = Omit<Notice, "id" | "case" | "severity" | "hazard" | "progress">;

function oweOne(turn: Turn, { id: of, severity, hazard }: Case, owed: Owed): void {
  const { to, channel, dueAt } = owed;
  const id = `${of}-${(turn.get("box", "box")?.seq ?? 0) + 1}-${to}-${channel}` as NoticeId;
  const progress: NoticeProgress = { kind: "queued", retryAt: dueAt, attempts: 0 };
  turn.put("notice", id, { id, case: of, severity, hazard, ...owed, progress });
  turn.fact({ kind: "notice-due", notice: id, case: of, to });
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
  if (notice === undefined) return;
  const progress = settled(turn, notice, outcome);
  if (progress === undefined) return;
  // That a test is over is news for a moment: said, it is done with.
  if (notice.kind === "practice-over" && progress.kind !== "queued") return turn.drop("notice", id);
  turn.put("notice", id, { ...notice, progress });
  if (outcome.kind === "delivered") proveReach(turn, notice.to);
  turn.fact({ kind: "notice-outcome", notice: id, outcome });
}

/** Somebody goes: nobody else needs to be called for what is already known. News of recovery still goes out. */
export function supersedeNotices(turn: Turn, id: CaseId, by: PersonId | undefined): void {
  for (const notice of noticesOf(turn, id)) {
    const kind = notice.kind === "recovered" ? undefined : afterClaim(notice, by);
    if (kind !== undefined) turn.put("notice", notice.id, { ...notice, progress: { kind, at: turn.now } });
  }
}

/** What reached the person who claims is answered; what still waits is not needed any more. */
function afterClaim({ progress, to }: Notice, by: PersonId | undefined): "claimed" | "superseded" | undefined {
  if (progress.kind === "queued") return "superseded";
  return to === by && (progress.kind === "accepted" || progress.kind === "delivered") ? "claimed" : undefined;
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

function settled(turn: Turn, { progress }: Notice, outcome: NoticeOutcome): NoticeProgress | undefined {
  if (progress.kind === "delivered" || progress.kind === "claimed") return undefined;
  if (outcome.kind === "delivered") return { ...outcome, at: turn.now };
  if (outcome.kind === "accepted") return progress.kind === "queued" ? { ...outcome, at: turn.now } : undefined;
  // A carrier that took a message may say later that it never arrived: then it waits again.
  if (progress.kind !== "queued" && progress.kind !== "accepted") return undefined;
  return setBack(turn, progress.kind === "queued" ? progress.attempts : 0, outcome);
}

function setBack(turn: Turn, attempts: number, outcome: Extract<NoticeOutcome, { why: string }>): NoticeProgress {
  const { why, kind: setback } = outcome;
  if (outcome.retry === "never") return { kind: "failed", at: turn.now, why, setback };
  const waitMs = limits.noticeRetryMs[Math.min(attempts, limits.noticeRetryMs.length - 1)] ?? 60_000;
  return { kind: "queued", attempts: attempts + 1, retryAt: later(turn.now, waitMs), lastFailure: why, setback };
}

function noticesOf(turn: Turn, id: CaseId): readonly Notice[] {
  return [...turn.rows("notice").values()].filter((notice) => notice.case === id);
}
