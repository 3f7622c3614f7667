import { limits } from "../../config/limits.ts";
import type { Rule } from "../../config/rule.ts";
import type { Site } from "../../config/site.ts";
import { absorb, unheard } from "./points/acceptance.ts";
import type { Reading, Sample } from "./points/reading.ts";
import { periodOf } from "./summary.ts";
import { later, rebased, type Moment } from "./time.ts";
import type { Turn } from "./turn.ts";
import { kindOf } from "./alarms/rules/kinds.ts";
import { ruleOf } from "./alarms/alarm.ts";
import { isSounding, isWithheld } from "./alarms/name.ts";
import { reportAlarm } from "./alarms/report.ts";
import { regain } from "./alarms/regain.ts";
import { reviewSuppression } from "./alarms/suppression.ts";
import { resumeDrills } from "./practice/watch.ts";
import type { AlarmId } from "./ids.ts";
import type { UnstoredAlarm } from "./input.ts";
import { resumedCase } from "./cases/awakening.ts";
import { isOver } from "./cases/transitions.ts";
import type { AlarmState, Condition, Notice, Suppression } from "./state.ts";

/**
 * First turn of a life. Points know their past again but vouch for nothing; an alarm that was on its way
 * out is active again; deadlines were stored and stay as they are; nothing that is stored is announced as new.
 * What is beyond a limit by then rings at its first reading, because rules look at levels and not at crossings.
 */
export function resume(turn: Turn, recent: readonly Reading[], unstored: readonly UnstoredAlarm[] = []): void {
  for (const id of turn.site.points.keys()) turn.put("point", id, unheard(id, turn.now));
  for (const reading of recent) recall(turn, reading);
  for (const [id, alarm] of turn.rows("alarm")) resumeAlarm(turn, id as AlarmId, alarm);
  for (const row of turn.rows("case").values()) {
    const resumed = resumedCase(row, turn.now);
    if (resumed !== row) turn.put("case", row.id, resumed);
  }
  resumeDrills(turn);
  beginWatch(turn);
  for (const notice of turn.rows("notice").values()) resumeNotice(turn, notice);
  resumePeople(turn);
  for (const alarm of unstored) regain(turn, alarm);
  turn.fact({
    kind: "started",
    alarmsOpen: [...turn.rows("alarm").values()].filter(isSounding).length,
    casesOpen: [...turn.rows("case").values()].filter((row) => !isOver(row)).length,
    noticesOpen: [...turn.rows("notice").values()].filter((notice) => notice.progress.kind === "queued").length,
  });
}

/** The first life of the box, or of one that did not write it down. */
function beginWatch(turn: Turn): void {
  const box = turn.get("box", "box") ?? { seq: 0, casesOpened: 0, epoch: 1 };
  if (box.since === undefined) turn.put("box", "box", { ...box, since: turn.now });
}

/** The site was amended: what it no longer has a rule for would stand for ever. */
export function retireOrphans(turn: Turn): void {
  for (const [id, alarm] of turn.rows("alarm"))
    if (ruleOf(turn.site, alarm) === undefined) retire(turn, id as AlarmId, alarm);
}

function resumeAlarm(turn: Turn, id: AlarmId, alarm: AlarmState): void {
  const rule = turn.site.rulesOf.get(alarm.point)?.find((each) => each.id === alarm.rule);
  if (rule === undefined) return retire(turn, id, alarm);
  const next = resumedAlarm(alarm, rule, turn.now);
  const isSame =
    next.condition === alarm.condition && next.reAlarmAt === alarm.reAlarmAt && next.suppression === alarm.suppression;
  if (!isSame) turn.put("alarm", id, next);
  // The site may have been changed: what covered an alarm may not be there any more.
  if (next.suppression?.kind === "by-design") turn.afterwards(`suppression ${id}`, () => reviewSuppression(turn, id));
}

function resumedAlarm(alarm: AlarmState, rule: Rule, now: Moment): AlarmState {
  const condition = resumed(alarm.condition, now, Math.max(rule.onDelay, longestWaitOf(rule)));
  const standingMs = limits.reAlarmMs[rule.severity];
  const reAlarmAt = standingMs === undefined ? undefined : resumedReAlarm(alarm, now, standingMs);
  const suppression = alarm.suppression && resumedSuppression(alarm.suppression, now);
  return { ...alarm, condition, reAlarmAt, suppression };
}

/** One that a version without this deadline acknowledged begins to wait now. */
function resumedReAlarm(alarm: AlarmState, now: Moment, longestMs: number): Moment | undefined {
  if (!isSounding(alarm) || !alarm.acked || isWithheld(alarm)) return alarm.reAlarmAt;
  return alarm.reAlarmAt === undefined ? later(now, longestMs) : rebased(alarm.reAlarmAt, now, longestMs);
}

/** Nobody stays silent longer than was meant because the clock was lost: what a person put aside comes back then. */
function resumedSuppression(suppression: Suppression, now: Moment): Suppression {
  if (suppression.kind === "by-design") return suppression;
  const longestMs = suppression.kind === "shelved" ? limits.shelfMaxMs : limits.outOfServiceMaxMs;
  const until = rebased(suppression.until, now, longestMs);
  return until === suppression.until ? suppression : { ...suppression, until };
}

function longestWaitOf(rule: Rule): number {
  return kindOf(rule).waitMs?.(rule) ?? 0;
}

function resumed(condition: Condition, now: Moment, longestMs: number): Condition {
  if (condition.kind === "pending-off") return { kind: "active", since: condition.since };
  if (condition.kind !== "pending-on") return condition;
  return { ...condition, dueAt: rebased(condition.dueAt, now, longestMs) };
}

/** The site no longer has its rule, so nothing can ever clear it: it ends here, and its case can be closed. */
function retire(turn: Turn, id: AlarmId, alarm: AlarmState): void {
  const wasSounding = isSounding(alarm);
  turn.put("alarm", id, { ...alarm, condition: { kind: "clear" }, latched: false, suppression: undefined });
  if (wasSounding) reportAlarm(turn, id, { event: "cleared", evidence: {} });
}

function resumeNotice(turn: Turn, notice: Notice): void {
  const { progress } = notice;
  if (progress.kind !== "queued" || progress.retryAt.boot === turn.now.boot) return;
  const retryAt = rebased(progress.retryAt, turn.now, Math.max(...limits.noticeRetryMs));
  turn.put("notice", notice.id, { ...notice, progress: { ...progress, retryAt } });
}

/** Who can be reached is found out anew; a handover that waits for its word waits no longer than was meant. */
function resumePeople(turn: Turn): void {
  for (const [person, reach] of turn.rows("reach")) {
    const { silentSince, isSkipped: _, ...known } = reach;
    if (silentSince !== undefined) turn.put("reach", person, known);
  }
  for (const handover of turn.rows("handover").values()) {
    const dueAt = rebased(handover.dueAt, turn.now, limits.handoverConfirmMs);
    if (dueAt !== handover.dueAt) turn.put("handover", handover.id, { ...handover, dueAt });
  }
}

/** How far back readings are needed to know trends and the running period again. */
export function recallMs(site: Site): number {
  const windows = site.rules.map((rule) => kindOf(rule).recallMs?.(rule) ?? 0);
  return Math.max(site.uplink?.summaryEvery ?? 60_000, ...windows);
}

/** Counts into the running period only what was received in it: the rest was summed up before the restart. */
function recall(turn: Turn, reading: Reading): void {
  const before = turn.get("point", reading.point);
  if (before === undefined) return;
  const known = absorb(turn, before, reading);
  const period = periodOf(turn, reading.at) === periodOf(turn, turn.now) ? known.period : before.period;
  turn.put("point", reading.point, { ...known, period, last: { ...reading, sample: doubted(reading.sample) } });
}

function doubted(sample: Sample): Sample {
  return sample.kind === "bad" ? sample : { kind: "uncertain", value: sample.value, why: "restarted" };
}
