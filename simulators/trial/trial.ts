import type { PointId } from "../../config/ids.ts";
import type { Rule, Severity } from "../../config/rule.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Reading, Sample } from "../../gateway/core/points/reading.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { applyChanges, emptyState, type MutableState } from "../../gateway/core/state.ts";
import { step } from "../../gateway/core/step.ts";
import type { Moment } from "../../gateway/core/time.ts";

/** One recorded sample on its way into a trial. */
export interface Heard {
  readonly atMs: number;
  readonly sample: Sample;
}

/** One time a rule would have rung; without `clearedMs` it still rang at the end. */
export interface Ringing {
  readonly rule: string;
  readonly severity: Severity;
  readonly raisedMs: number;
  readonly clearedMs?: number;
  readonly evidence: Extract<Fact, { kind: "shadow" }>["evidence"];
}

export interface Trial {
  /** Takes the next sample of the point, in order of time; what fell due before it is decided first. */
  readonly hear: (heard: Heard) => void;
  /** Lets time pass to the given moment and tells everything that rang, in the order it did. */
  readonly end: (atMs: number) => readonly Ringing[];
}

/** The production core on recorded time, all rules on trial: it decides as it would, and calls nobody. */
export function createTrial(site: SiteIndex, point: PointId): Trial {
  const index = onTrial(site, point);
  const state = emptyState();
  const rings: Ringing[] = [];
  let now: Moment | undefined;
  const take = (input: Parameters<typeof step>[2], at: Moment) => {
    now = at;
    const decision = step(index, state, input, at);
    applyChanges(state, decision.changes);
    for (const fact of decision.facts) if (fact.kind === "shadow") note(fact, rings, index);
  };
  const pass = (toMs: number) => {
    const stage = { index, point, state };
    for (let next = nextMs(stage, now, toMs); next !== undefined; next = nextMs(stage, now, toMs)) {
      take({ kind: "tick" }, momentAt(next));
    }
  };
  const hear = ({ atMs, sample }: Heard) => {
    const at = momentAt(Math.max(atMs, now?.monoMs ?? atMs));
    if (now === undefined) take({ kind: "started", recent: [] }, at);
    pass(at.monoMs);
    const reading: Reading = { point, sample, at };
    take({ kind: "readings", readings: [reading] }, at);
  };
  const end = (atMs: number) => {
    pass(Math.max(atMs, now?.monoMs ?? atMs));
    return rings;
  };
  return { hear, end };
}

function momentAt(ms: number): Moment {
  return { boot: "trial", monoMs: ms, wallMs: ms, wallTrusted: true };
}

/** Only the rules that look at the point: the others have nothing to hear. */
function onTrial({ site, profiles, programme, looking, beside, rulesOf }: SiteIndex, point: PointId): SiteIndex {
  const concerned = new Set<Rule>([
    ...(rulesOf.get(point) ?? []),
    ...(looking.get(point) ?? []),
    ...(beside.get(point) ?? []).map(({ rule }) => rule),
  ]);
  const rules = site.rules.filter((rule) => concerned.has(rule)).map((rule) => ({ ...rule, shadow: true }));
  return indexSite({ ...site, rules }, profiles, programme);
}

interface Stage {
  readonly index: SiteIndex;
  readonly point: PointId;
  readonly state: MutableState;
}

/** A moment at which something may fall due without a reading: a stored wait, a silence, an hour that begins. */
function nextMs({ index, point, state }: Stage, now: Moment | undefined, toMs: number): number | undefined {
  if (now === undefined) return undefined;
  const heardMs = state.point.get(point)?.heardAt.monoMs ?? now.monoMs;
  const due = [...waits(state), ...silences(index, heardMs), ...steps(index, now.monoMs)];
  const next = Math.min(...due.filter((ms) => ms > now.monoMs));
  return next <= toMs ? next : undefined;
}

function waits(state: MutableState): readonly number[] {
  return [...state.shadow.values()].flatMap(({ condition }) => ("dueAt" in condition ? [condition.dueAt.monoMs] : []));
}

/** A silence begins to wait at half its time, and waits on as a stored deadline. */
function silences({ site: { rules } }: SiteIndex, heardMs: number): readonly number[] {
  return rules.flatMap((rule) => (rule.kind === "silent" ? [heardMs + rule.after / 2] : []));
}

/** Exposures grow and hours begin while nothing is heard. */
function steps({ site: { rules } }: SiteIndex, nowMs: number): readonly number[] {
  if (rules.some(({ kind }) => kind === "exposure")) return [Math.floor(nowMs / minuteMs + 1) * minuteMs];
  const isHourly = rules.some((rule) => rule.during !== undefined || (rule.kind === "limit" && rule.at !== undefined));
  return isHourly ? [Math.floor(nowMs / quarterMs + 1) * quarterMs] : [];
}

const minuteMs = 60_000;
const quarterMs = 900_000;

function note(fact: Extract<Fact, { kind: "shadow" }>, rings: Ringing[], { site }: SiteIndex): void {
  const severity = site.rules.find(({ id }) => id === fact.rule)?.severity ?? 4;
  if (fact.event === "raised" || fact.event === "rearmed") {
    rings.push({ rule: fact.rule, severity, raisedMs: fact.at.monoMs, evidence: fact.evidence });
  }
  const open = rings.findLastIndex(({ rule, clearedMs }) => rule === fact.rule && clearedMs === undefined);
  const ringing = rings[open];
  if (fact.event === "cleared" && ringing !== undefined) rings[open] = { ...ringing, clearedMs: fact.at.monoMs };
}
