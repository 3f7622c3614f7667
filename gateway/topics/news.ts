import type { PointId } from "../../config/ids.ts";
import type { Fact } from "../core/fact.ts";
import { isOver } from "../core/cases/transitions.ts";
import type { AlarmId } from "../core/ids.ts";
import { placeText } from "../../config/grid.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { AlarmState, Case, State } from "../core/state.ts";

/** What happened to an alarm, for `alarm/event`; nothing for facts of another kind. */
export function alarmEvent(index: SiteIndex, fact: Fact): Said | undefined {
  if (fact.kind === "practised") return asTest(fact, (lived) => alarmEvent(index, lived));
  if (fact.kind === "suppression") return putAside(index, fact);
  if (fact.kind !== "alarm") return undefined;
  const { seq, at, alarm, point, rule, episode, evidence, by } = fact;
  const events = {
    raised: "raised",
    rearmed: "raised",
    acked: "updated",
    cleared: "cleared",
    reset: "reset",
    realarmed: "updated",
    chattering: undefined,
    fleeting: undefined,
  };
  const event = events[fact.event];
  if (event === undefined) return undefined;
  const { value, limit } = evidence;
  return { ts: at.wallMs, seq, event, alarm, point, rule, episode, ...ruleSaid(index, alarm), value, limit, by };
}

/** A person put it aside, or it counts again; what another alarm covers is told by that one. */
function putAside(index: SiteIndex, fact: FactOf<"suppression">): Said | undefined {
  const { seq, at, alarm, from, to, by, why, until } = fact;
  if (!byPeople.has(from) && !byPeople.has(to)) return undefined;
  const event = to === "shelved" ? "shelved" : "updated";
  return { ts: at.wallMs, seq, event, alarm, ...ruleSaid(index, alarm), from, to, by, why, until: until?.wallMs };
}

const byPeople: ReadonlySet<string> = new Set(["shelved", "out-of-service"]);

/** No live word is ever said of a test: whoever looks for `raised` must not find one. */
function asTest({ what, drill, purpose, seq, at }: FactOf<"practised">, tell: (fact: Fact) => Said | undefined) {
  const said = tell({ ...what, seq, at });
  return said && { ...said, event: "test", as: said.event, purpose, drill };
}

/** What happened to a case, for `case/event`; nothing for facts of another kind. */
export function caseEvent(fact: Fact): Said | undefined {
  if (fact.kind === "practised") return asTest(fact, caseEvent);
  const say = caseWords[fact.kind] as ((fact: Fact) => { readonly event: string }) | undefined;
  return say && { ts: fact.at.wallMs, seq: fact.seq, ...say(fact) };
}

interface Said {
  readonly ts: number;
  readonly seq: number;
  readonly event: string;
  readonly [more: string]: unknown;
}

type FactOf<K extends Fact["kind"]> = Extract<Fact, { readonly kind: K }>;

const caseWords: { readonly [K in Fact["kind"]]?: (fact: FactOf<K>) => { readonly event: string } } = {
  "case-opened": ({ case: id, alarm, severity }) => ({ event: "reported", case: id, alarm, severity }),
  "case-joined": ({ case: id, alarm, severity }) => ({ event: "joined", case: id, alarm, severity }),
  "case-moved": ({ case: id, to, by }) => ({ event: to.replaceAll("-", "_"), case: id, by }),
  rung: ({ case: id, rung, loop }) => ({ event: "escalated", case: id, rung, loop }),
};

/** Characters of a list; with what stands around it a snapshot still fits one message. */
const snapshotCharsMax = 12_000;

/** Everything that rings, the worst first; what does not fit is counted, never cut in the middle. */
export function activeAlarms(index: SiteIndex, state: State, nowMs: number): object {
  const active = [...state.alarm].filter(([, alarm]) => isActive(alarm));
  const rows = active.map(([id, alarm]) => ({ ...ruleSaid(index, id as AlarmId), ...alarmSaid(id, alarm) }));
  return { ts: nowMs, total: rows.length, alarms: fitting(rows.toSorted(bySeverity)) };
}

export function openCases(state: State, nowMs: number): object {
  const open = [...state.case.values()].filter((row) => !isOver(row));
  return { ts: nowMs, total: open.length, cases: fitting(open.map(caseSaid).toSorted(bySeverity)) };
}

function isActive({ condition, latched }: AlarmState): boolean {
  return condition.kind === "active" || condition.kind === "pending-off" || latched;
}

function bySeverity(a: { readonly severity?: number }, b: { readonly severity?: number }): number {
  return (a.severity ?? 9) - (b.severity ?? 9);
}

function fitting<T extends object>(rows: readonly T[]): readonly T[] {
  let characters = 0;
  const tooMany = rows.findIndex((row) => (characters += JSON.stringify(row).length + 1) > snapshotCharsMax);
  return tooMany === -1 ? rows : rows.slice(0, tooMany);
}

function ruleSaid({ points, rulesOf }: SiteIndex, alarm: AlarmId) {
  const [id = "", ruleId = ""] = alarm.split("#");
  const point = points.get(id as PointId);
  const rule = point && rulesOf.get(point.id)?.find((each) => each.id === ruleId);
  if (point === undefined || rule === undefined) return {};
  const { title, severity, hazard } = rule;
  return { title, severity, hazard, name: point.name, place: placeText(point.place), grid: point.place.grid };
}

function alarmSaid(id: string, { raisedAt, latched, acked, peak, case: of }: AlarmState) {
  return { alarm: id, since: raisedAt?.wallMs, latched, acked, peak, case: of };
}

function caseSaid({ id, code, zone, hazard, severity, state, alarms, openedAt, claimedBy }: Case) {
  return {
    case: id,
    code,
    grid: zone,
    hazard,
    severity,
    state,
    alarms: alarms.slice(0, 20),
    since: openedAt.wallMs,
    by: claimedBy,
  };
}
