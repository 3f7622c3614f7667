import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Fact } from "../fact.ts";
import type { Purpose } from "../practice/purpose.ts";
import type { DrillId, DrillResult } from "../practice/rows.ts";
import { localTime } from "../time.ts";
import { foldInspections, type Inspection } from "./inspection-fold.ts";
import { isWithin, type Span } from "./span.ts";

/** What happened to the box and its people in a span: beside the cases. */
export interface BoxRecord {
  readonly calls: readonly Call[];
  readonly handovers: { readonly begun: number; readonly overdue: number };
  readonly unreachableMs: number;
  readonly cutOffMs: number;
  readonly duty: readonly DutyChange[];
  readonly evacuations: ReadonlyMap<string, EvacuationRecord>;
  /** Tests and drills that ended, by their id. */
  readonly probes: readonly Probe[];
  readonly inspections: readonly Inspection[];
}

/** `isStimulus`: something was done to a sensor or its value, and not to a channel alone. */
export interface Probe {
  readonly purpose: Purpose;
  readonly isStimulus: boolean;
  readonly hasAlarmed: boolean;
  readonly result?: DrillResult;
}

interface Call {
  readonly to: PersonId;
  readonly atMs: number;
  readonly isNight: boolean;
}

export interface DutyChange {
  readonly seat: string;
  readonly grid: GridId;
  readonly atMs: number;
  readonly people: number;
  /** How many there were before; unknown in facts of before it was said. */
  readonly were?: number | undefined;
}

export interface EvacuationRecord {
  readonly calledMs: number;
  readonly overMs?: number | undefined;
  readonly toMove: number;
  readonly accounted: number;
}

export interface BoxFold {
  readonly add: (fact: Fact) => void;
  readonly record: () => BoxRecord;
}

type Folds = { readonly [K in Fact["kind"]]?: (fact: Extract<Fact, { kind: K }>) => void };

/** Facts in the order of their numbers; those outside the span are left out. */
export function foldBox({ fromMs, toMs, utcOffset }: Span & { readonly utcOffset: string }): BoxFold {
  const calls = new Map<string, Call>();
  const duty: DutyChange[] = [];
  const evacuations = new Map<string, EvacuationRecord>();
  const reach = new Map<PersonId, Stretches>();
  const probes = new Map<DrillId, Probe>();
  const inspections = foldInspections();
  const link = stretches(fromMs, toMs);
  let begun = 0;
  let overdue = 0;

  const call = ({ to, case: of, at }: Extract<Fact, { kind: "notice-due" }>) => {
    const isNight = !isDay(localTime(at.wallMs, utcOffset).minute);
    // One call by several ways is one call.
    calls.set(`${of} ${to} ${at.wallMs}`, { to, atMs: at.wallMs, isNight });
  };
  const hear = ({ person, to, at }: Extract<Fact, { kind: "reach" }>) => {
    const of = reach.get(person) ?? stretches(fromMs, toMs);
    reach.set(person, of);
    of.turn(to === "unreachable", at.wallMs);
  };
  const practise = ({ drill, purpose, method, event }: Extract<Fact, { kind: "drill" }>) => {
    const before = probes.get(drill) ?? { purpose, isStimulus: method !== "channel", hasAlarmed: false };
    probes.set(drill, event === "started" ? before : { ...before, result: event });
  };
  const ring = ({ drill, what }: Extract<Fact, { kind: "practised" }>) => {
    const probe = probes.get(drill);
    if (probe !== undefined && what.kind === "alarm" && what.event === "raised")
      probes.set(drill, { ...probe, hasAlarmed: true });
  };
  const folds: Folds = {
    ...inspections.folds,
    drill: practise,
    practised: ring,
    "notice-due": call,
    reach: hear,
    wan: ({ cutOff, at }) => link.turn(cutOff, at.wallMs),
    duty: (fact) => void duty.push(dutyChange(fact)),
    evacuation: (fact) => void evacuations.set(fact.evacuation, evacuated(evacuations.get(fact.evacuation), fact)),
    handover: ({ event }) => {
      if (event === "begun") begun += 1;
      if (event === "overdue") overdue += 1;
    },
  };
  const add = (fact: Fact): void => {
    if (!isWithin({ fromMs, toMs }, fact.at.wallMs)) return;
    (folds[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
  };
  const record = () => ({
    calls: [...calls.values()],
    handovers: { begun, overdue },
    unreachableMs: [...reach.values()].reduce((sum, of) => sum + of.totalMs(), 0),
    cutOffMs: link.totalMs(),
    duty,
    evacuations,
    probes: [...probes.values()].filter(({ result }) => result !== undefined),
    inspections: inspections.list(),
  });
  return { add, record };
}

/** 07:00 to 22:00: outside it only what is worst may ring. */
function isDay(minute: number): boolean {
  return minute >= 420 && minute < 1_320;
}

interface Stretches {
  readonly turn: (isOn: boolean, atMs: number) => void;
  readonly totalMs: () => number;
}

/** How long something was so. One that began before the span is known by its end. */
function stretches(fromMs: number, toMs: number): Stretches {
  let sinceMs: number | undefined;
  let total = 0;
  let isKnown = false;
  const turn = (isOn: boolean, atMs: number) => {
    if (!isOn && (sinceMs !== undefined || !isKnown)) total += atMs - (sinceMs ?? fromMs);
    if (!isOn) sinceMs = undefined;
    else sinceMs ??= atMs;
    isKnown = true;
  };
  return { turn, totalMs: () => total + (sinceMs === undefined ? 0 : toMs - sinceMs) };
}

function dutyChange({ grid, role, people, at, ...fact }: Extract<Fact, { kind: "duty" }>): DutyChange {
  return { seat: `${grid} ${role}`, grid, atMs: at.wallMs, people: people.length, were: fact.were };
}

function evacuated(
  before: EvacuationRecord | undefined,
  fact: Extract<Fact, { kind: "evacuation" }>,
): EvacuationRecord {
  const { toMove, accounted, event, at } = fact;
  const over = event === "over" ? at.wallMs : undefined;
  return { calledMs: before?.calledMs ?? at.wallMs, toMove, accounted, overMs: over ?? before?.overMs };
}
