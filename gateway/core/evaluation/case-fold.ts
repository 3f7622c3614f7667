import type { GridId } from "../../../config/ids.ts";
import { levelKeys } from "../../../config/programme.ts";
import { declaredAlarm } from "../alarms/alarm.ts";
import type { HandlingLevel } from "../cases/policy.ts";
import type { CaseState } from "../cases/transitions.ts";
import type { Fact } from "../fact.ts";
import type { CaseId, NoticeId } from "../ids.ts";
import type { SiteIndex } from "../site-index.ts";
import type { CaseRecord, Milestone } from "./case-record.ts";

/** The cases that facts tell of, from their first fact on. */
export interface CaseFold {
  readonly add: (fact: Fact) => void;
  readonly records: () => readonly CaseRecord[];
}

/** Facts in the order of their numbers; of a case that was opened before the first of them nothing is kept. */
export function foldCases(site: SiteIndex): CaseFold {
  const records = new Map<CaseId, CaseRecord>();
  const notices = new Map<NoticeId, CaseId>();
  const change = (id: CaseId, make: (record: CaseRecord) => CaseRecord) => {
    const record = records.get(id);
    if (record !== undefined) records.set(id, make(record));
  };
  const add = (fact: Fact): void => {
    if (fact.kind === "case-opened") records.set(fact.case, opened(site, fact));
    else if (fact.kind === "case-reported" && fact.opened !== undefined) records.set(fact.case, reported(fact));
    else if (fact.kind === "notice-due") notices.set(fact.notice, fact.case);
    else if (fact.kind === "notice-outcome") told(fact);
    else if ("case" in fact && fact.case !== undefined) change(fact.case, (record) => folded(record, fact));
  };
  const told = ({ notice, outcome, at }: Extract<Fact, { kind: "notice-outcome" }>) => {
    const id = notices.get(notice);
    if (id === undefined || outcome.kind !== "delivered") return;
    change(id, (record) => (record.toldAt === undefined ? { ...record, toldAt: at } : record));
  };
  return { add, records: () => [...records.values()] };
}

type Reported = Extract<Fact, { kind: "case-reported" }>;
type Opened = Extract<Fact, { kind: "case-opened" }>;

function opened(site: SiteIndex, fact: Opened): CaseRecord {
  const { case: id, at: registeredAt, severity, alarm, recurrenceOf, beyondAt } = fact;
  const { source = "sensor", level = "grid", mode = "peace" } = fact;
  const alarms = alarm === undefined ? [] : [alarm];
  return {
    ...untouched,
    id,
    registeredAt,
    beyondAt,
    severity,
    source,
    level,
    mode,
    alarms,
    recurrenceOf,
    ...aboutOf(site, fact),
  };
}

function reported({ case: id, at: registeredAt, severity, source, opened: about }: Reported): CaseRecord {
  const { zone = "" as GridId, hazard = "system", level = "grid", mode = "peace" } = about ?? {};
  return { ...untouched, id, registeredAt, severity, source, zone, hazard, level, mode, alarms: [] };
}

/** Where it is and what it is about stood in the alarm alone before facts said it themselves. */
function aboutOf(site: SiteIndex, { zone, hazard, alarm }: Opened): Pick<CaseRecord, "zone" | "hazard"> {
  if (zone !== undefined && hazard !== undefined) return { zone, hazard };
  const declared = declaredAlarm(site, alarm);
  const place = declared && site.points.get(declared.point)?.place.grid;
  return { zone: place ?? ("" as GridId), hazard: declared?.rule.hazard ?? "system" };
}

/** What nothing has happened to yet. */
const untouched = {
  state: "reported",
  reached: {},
  late: {},
  attended: false,
  raised: 0,
  reopened: 0,
  unsatisfied: 0,
  rework: 0,
  tasks: new Map(),
  corrections: [],
} as const satisfies Partial<CaseRecord>;

type Folds = { readonly [K in Fact["kind"]]?: (record: CaseRecord, fact: Extract<Fact, { kind: K }>) => CaseRecord };

/** What each kind of fact makes of the record; the others leave it as it is. */
const folds: Folds = {
  "case-joined": (record, { severity, alarm }) => ({
    ...record,
    severity,
    alarms: [...new Set([...record.alarms, alarm])],
  }),
  "case-reported": (record, { severity }) => ({ ...record, severity }),
  "case-moved": moved,
  "case-overdue": (record, { clock, strikes }) => ({ ...record, late: { ...record.late, [clock]: strikes } }),
  "case-task": withTask,
};

function folded(record: CaseRecord, fact: Fact): CaseRecord {
  const fold = folds[fact.kind] as ((record: CaseRecord, fact: Fact) => CaseRecord) | undefined;
  return fold?.(record, fact) ?? record;
}

type Moved = Extract<Fact, { kind: "case-moved" }>;

function moved(before: CaseRecord, fact: Moved): CaseRecord {
  const { to, from } = fact;
  const level = fact.level ?? before.level;
  const record: CaseRecord = {
    ...before,
    state: to,
    level,
    severity: fact.severity ?? before.severity,
    raised: before.raised + (isAbove(level, before.level) ? 1 : 0),
    reached: reachedBy(before, fact),
    closed: closedBy(before, fact, level),
  };
  const missed = fact.verb === "timeout" && from !== to;
  const late = missed ? { late: { ...record.late, arrive: (record.late.arrive ?? 0) + 1 } } : {};
  return { ...record, ...late, ...said(record, fact), ...comeBack(record, fact) };
}

function isAbove(level: HandlingLevel, than: HandlingLevel): boolean {
  return levelKeys.indexOf(level) > levelKeys.indexOf(than);
}

const reaching: { readonly [S in CaseState]?: Milestone } = {
  claimed: "claimed",
  accepted: "accepted",
  "on-scene": "arrived",
  handling: "handling",
  feedback: "feedback",
  closing: "checked",
  closed: "closed",
};

function reachedBy({ reached }: CaseRecord, { to, from, at }: Moved): CaseRecord["reached"] {
  const milestone = from === to ? undefined : reaching[to];
  return milestone === undefined || reached[milestone] !== undefined ? reached : { ...reached, [milestone]: at };
}

/** The level that closed it counts, whoever had it before. */
function closedBy({ closed }: CaseRecord, { to, from, at }: Moved, level: HandlingLevel): CaseRecord["closed"] {
  if (to === "closed" && from !== "closed") return { at, level };
  return to === "closed" || to === "rated" || to === "archived" ? closed : undefined;
}

/** What went with the word. */
function said(record: CaseRecord, fact: Moved): Partial<CaseRecord> {
  const { verb, by, verdict, category, order } = fact;
  if (verb === "arrive") return { attended: true };
  if (verb === "submit")
    return { handler: by, verdict: verdict ?? record.verdict, category: category ?? record.category };
  if (verb === "pass") return { verifier: by };
  if (verb === "correct") return corrected(record, fact);
  if (verb === "rate") return { stars: order?.stars };
  return {};
}

function comeBack(record: CaseRecord, { verb, from }: Moved): Partial<CaseRecord> {
  if (verb === "fail" || verb === "return") return { rework: record.rework + 1 };
  if (verb === "unsatisfied") return { reopened: record.reopened + 1, unsatisfied: record.unsatisfied + 1 };
  const isBack = verb === "recur" || (verb === "realarm" && from !== "suspended");
  return isBack ? { reopened: record.reopened + 1 } : {};
}

function withTask(record: CaseRecord, fact: Extract<Fact, { kind: "case-task" }>): CaseRecord {
  const { task, state, department, at } = fact;
  const before = record.tasks.get(task) ?? { department, state, blownAt: at, wasNoShow: false };
  const reportedInAt = before.reportedInAt ?? (state === "reported-in" ? at : undefined);
  const row = { ...before, state, reportedInAt, wasNoShow: before.wasNoShow || state === "no-show" };
  return { ...record, tasks: new Map(record.tasks).set(task, row) };
}

/** What the platform put right counts from then on; what stood there before is kept beside it. */
function corrected(record: CaseRecord, { at, operator = "", order }: Moved): Partial<CaseRecord> {
  const { verdict = record.verdict, category = record.category } = order?.label ?? {};
  const from = { verdict: record.verdict, category: record.category };
  return { verdict, category, corrections: [...record.corrections, { at, correctedBy: operator, from }] };
}
