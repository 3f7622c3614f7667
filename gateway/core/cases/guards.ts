import { limits } from "../../../config/limits.ts";
import { holdsCaseOpen } from "../alarms/name.ts";
import type { SiteIndex } from "../site-index.ts";
import type { AlarmState, Case } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import { personOf, type Act, type CaseOrder } from "./act.ts";
import { levelAbove, levelBelow } from "./level.ts";
import { hasRight, isAlone, servesZone } from "./movers.ts";
import { levelKeys } from "../../../config/programme.ts";
import type { Refusal } from "./refusal.ts";
import { isTaskOpen, type Task } from "./tasks.ts";
import { isOver, type Transition, type Verb } from "./transitions.ts";

export type Alarms = ReadonlyMap<string, AlarmState>;

export interface Doing {
  readonly site: SiteIndex;
  readonly alarms: Alarms;
  readonly of: Case;
  readonly row: Transition;
  readonly act: Pick<Act, "actor" | "order" | "feedback">;
}

/** What stands against a word whoever says it and whatever goes with it: what a button shows. */
export function standingRefusal(doing: Doing): Refusal | undefined {
  return standing[doing.row.verb]?.(doing);
}

/** What is missing or wrong in what goes with the word. */
export function orderRefusal(doing: Said): Refusal | undefined {
  return ordered[doing.row.verb]?.(doing);
}

export interface Said extends Doing {
  readonly cases: ReadonlyMap<string, Case>;
  readonly now: Moment;
}

type Guard<T> = (doing: T) => Refusal | undefined;

const standing: { readonly [V in Verb]?: Guard<Doing> } = {
  claim: newsMissing,
  escalate: ({ of }) => {
    if (of.transfer !== undefined) return "transfer-pending";
    return levelAbove(of) === undefined ? "no-level-above" : undefined;
  },
  lower: ({ of }) => {
    if (of.authority === "platform") return "platform-decides";
    return levelBelow(of) === undefined ? "no-level-below" : undefined;
  },
  refuse: ({ of }) => (isLifeSafety(of) ? "life-safety" : undefined),
  suspend: (doing) => (isInAlarm(doing) ? "still-in-alarm" : undefined),
  pass: ownWork,
  approve: (doing) => decider(doing) ?? unfinished(doing),
  propose: (doing) => {
    if (doing.of.authority === "box") return "wrong-state";
    return doing.of.proposed === true ? "nothing-new" : unfinished(doing);
  },
  "give-back": ({ of }) => (of.authority === "box" ? "wrong-state" : undefined),
  "decline-task": ({ of }) => (of.policy.whistle.mayDecline ? undefined : "may-not-decline"),
};

const ordered: { readonly [V in Verb]?: Guard<Said> } = {
  lower: reasonMissing,
  refuse: reasonMissing,
  pass: (doing) => (isOwn(doing) && needsAnother(doing.of) ? reasonMissing(doing) : undefined),
  merge: otherMatter,
  triage: triageRefusal,
  handover: receiverRefusal,
  dispatch: receiverRefusal,
  submit: ({ of, act: { feedback } }) => {
    if (feedback === undefined) return "feedback-missing";
    if (of.policy.closing.category && feedback.category === undefined) return "category-missing";
    return of.policy.closing.rootCause && !isSaid(feedback.rootCause) ? "root-cause-missing" : undefined;
  },
  suspend: ({ act: { order = {} } }) => {
    if (!isSaid(order.reason)) return "reason-missing";
    if (!isSaid(order.safeguard)) return "safeguard-missing";
    if (!((order.reviewInMs ?? 0) > 0)) return "review-missing";
    return (order.reviewInMs ?? 0) <= limits.suspensionMaxMs ? undefined : "too-long";
  },
  rate: ({ of, act: { order }, now }) => {
    if (of.closedAt !== undefined && (elapsedMs(of.closedAt, now) ?? 0) > of.policy.rating.withinMs) return "too-late";
    return order?.stars === undefined ? "stars-missing" : undefined;
  },
  assign: (doing) =>
    reasonMissing(doing) ?? (doing.act.order?.to === undefined ? "unknown-person" : receiverRefusal(doing)),
  whistle: (doing) => reasonMissing(doing) ?? departmentRefusal(doing),
  "report-in": taskRefusal,
  finish: taskRefusal,
  "decline-task": taskRefusal,
  "ask-reroute": (doing) => reasonMissing(doing) ?? taskRefusal(doing) ?? departmentRefusal(doing),
  reroute: (doing) => taskRefusal(doing) ?? departmentRefusal(doing),
  correct: (doing) => (doing.of.feedback === undefined ? "feedback-missing" : reasonMissing(doing)),
  attach: evidenceRefusal,
};

function evidenceRefusal({ of, act: { order } }: Said): Refusal | undefined {
  if (order?.evidence === undefined) return "evidence-missing";
  const photos = of.evidence.filter(({ type }) => type !== undefined);
  const isKnown = photos.some(({ hash }) => hash === order.evidence?.hash);
  const isOneMore = order.evidence.type !== undefined && !isKnown;
  return isOneMore && photos.length >= limits.photosPerCaseMax ? "photos-enough" : undefined;
}

/** Anybody entitled may take a case over: its claimer may have gone home, or answer no more. */
function newsMissing({ alarms, of, row, act }: Doing): Refusal | undefined {
  const isNew = row.from !== row.to || membersOf(alarms, of).some((alarm) => !alarm.acked);
  return !isNew && of.claimedBy !== undefined && of.claimedBy === personOf(act) ? "nothing-new" : undefined;
}

/** A sensor found it and it may kill: nobody decides that it is not our business. */
function isLifeSafety({ source, severity }: Case): boolean {
  return source === "sensor" && severity <= 2;
}

/** Where it matters nobody passes their own work, save where nobody else could: that is marked, and says why. */
function ownWork(doing: Doing): Refusal | undefined {
  return isOwn(doing) && needsAnother(doing.of) && !isAlone(doing) ? "own-work" : undefined;
}

function isOwn({ of, act }: Doing): boolean {
  return of.handledBy !== undefined && personOf(act) === of.handledBy;
}

function needsAnother({ level, severity }: Case): boolean {
  return severity <= 2 || levelKeys.indexOf(level) >= levelKeys.indexOf("community");
}

function decider({ of, act }: Doing): Refusal | undefined {
  return of.authority === "platform" && act.actor.kind !== "platform" ? "platform-decides" : undefined;
}

/** No member active, unless two different people say why it is closed all the same; no sub-task open. */
function unfinished(doing: Doing): Refusal | undefined {
  if (doing.of.tasks.some(isTaskOpen)) return "tasks-open";
  // What rang and was over after the last claim has been seen by nobody: closing it is a person's word.
  if (doing.act.actor.kind === "box" && membersOf(doing.alarms, doing.of).some(({ acked }) => !acked))
    return "still-in-alarm";
  return isInAlarm(doing) ? overrideRefusal(doing) : undefined;
}

function overrideRefusal({ site, of, act }: Doing): Refusal | undefined {
  const { reason, second } = act.order ?? {};
  const first = personOf(act);
  if (first === undefined || (reason === undefined && second === undefined)) return "still-in-alarm";
  if (!isSaid(reason)) return "reason-missing";
  return second === undefined || second === first || !servesZone(site, of.zone, second)
    ? "second-person-missing"
    : undefined;
}

function isInAlarm({ alarms, of }: Doing): boolean {
  return membersOf(alarms, of).some(holdsCaseOpen);
}

function reasonMissing({ act }: Doing): Refusal | undefined {
  return isSaid(act.order?.reason) ? undefined : "reason-missing";
}

/** Fixing the level goes up freely within the box; down it takes a reason, and further up the platform's word. */
function triageRefusal({ of, act }: Said): Refusal | undefined {
  const { level, reason } = act.order ?? {};
  const meant = level && of.policy.levels.find((each) => each.level === level);
  if (level === undefined) return undefined;
  if (meant?.authority !== "box") return "platform-decides";
  return isSaid(reason) || levelKeys.indexOf(level) >= levelKeys.indexOf(of.level) ? undefined : "reason-missing";
}

/** Whom something is handed to must be able to take it. */
function receiverRefusal({ site, of, act }: Doing): Refusal | undefined {
  const to = act.order?.to;
  if (to === undefined) return undefined;
  if (!site.people.has(to)) return "unknown-person";
  return hasRight({ site, of }, to, "claim") ? undefined : "not-in-this-grid";
}

/** Open, about the same, and near: the same zone, or two under one grid. */
function otherMatter({ site, of, act, cases }: Said): Refusal | undefined {
  const into = cases.get(act.order?.into ?? "");
  if (into === undefined || into.id === of.id || isOver(into)) return "not-the-same-matter";
  const isNear = into.zone === of.zone || parentOf(site, into) === parentOf(site, of);
  return into.hazard === of.hazard && isNear ? undefined : "not-the-same-matter";
}

function parentOf(site: SiteIndex, { zone }: Case): string | undefined {
  return site.grids.get(zone)?.parent;
}

function departmentRefusal({ of, act }: Doing): Refusal | undefined {
  const { department = wishOf(of, act)?.department ?? "" } = act.order ?? {};
  return of.policy.whistle.departments.includes(department) ? undefined : "unknown-department";
}

function wishOf({ tasks }: Case, { order }: Doing["act"]): Task["wish"] {
  return tasks.find(({ id }) => id === order?.task)?.wish;
}

/** A department that did not come may still report in. */
function taskRefusal({ of, act, row }: Doing): Refusal | undefined {
  const task = of.tasks.find(({ id }) => id === act.order?.task);
  const isAsked = task !== undefined && (isTaskOpen(task) || (row.verb === "report-in" && task.state === "no-show"));
  return isAsked ? undefined : "no-such-task";
}

function isSaid(text: CaseOrder["reason"]): boolean {
  return text !== undefined && text.trim() !== "";
}

export function membersOf(alarms: Alarms, of: Case): readonly AlarmState[] {
  return of.alarms.flatMap((id) => alarms.get(id) ?? []);
}
