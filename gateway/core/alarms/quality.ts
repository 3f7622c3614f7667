import type { Severity } from "../../../config/rule.ts";
import type { Verdict } from "../cases/feedback.ts";
import type { Fact } from "../fact.ts";
import type { AlarmId, CaseId } from "../ids.ts";
import type { SiteIndex } from "../site-index.ts";
import { declaredAlarm } from "./alarm.ts";

/** How good the alarms are as a system: what they asked of people in a span of time, and how often they were right. */
export interface AlarmQuality {
  readonly fromMs: number;
  readonly toMs: number;
  /** Calls to people; what another alarm or a shelf held back is not among them. */
  readonly annunciations: number;
  /** EEMUA 191 and ISA-18.2 call about 1 per person acceptable. */
  readonly per10Min: { readonly mean: number; readonly peak: number };
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly floods: number;
  /** Part of the span during which there was a flood, 0 to 1. */
  readonly floodShare: number;
  /** The ten alarms that called most, and their part of all calls. */
  readonly topTen: readonly { readonly alarm: AlarmId; readonly annunciations: number }[];
  readonly topTenShare: number;
  /** Alarms that came and went too often to be told each time, with how often they did. */
  readonly chattering: readonly { readonly alarm: AlarmId; readonly times: number }[];
  /** Sounded while another alarm rang for it or a person had put it aside. */
  readonly suppressed: number;
  readonly precision: Precision;
}

/** Each share comes as its two numbers, and the denominator says what is counted. */
export interface Precision {
  /** Cases found real, of all cases with a verdict (real, nuisance or false). */
  readonly raw: { readonly real: number; readonly ofJudged: number };
  /** The same of those whose verdict comes from somebody who had been on the scene. */
  readonly verified: { readonly real: number; readonly ofAttended: number };
  /** Cases with a verdict, of all that were closed. */
  readonly reviewed: { readonly judged: number; readonly ofClosed: number };
}

export interface QualityTally {
  /** Facts in the order of their numbers. */
  readonly add: (fact: Fact) => void;
  readonly result: () => AlarmQuality;
}

const windowMs = 600_000;

/** Folds facts; those outside the span are left out. */
export function tallyQuality(site: SiteIndex, fromMs: number, toMs: number): QualityTally {
  const calls = new Map<AlarmId, number>();
  const chatter = new Map<AlarmId, number>();
  const windows = new Map<number, number>();
  const cases = tallyCases();
  const floods = tallyFloods(fromMs, toMs);
  let suppressed = 0;

  const countCall = (alarm: AlarmId, atMs: number) => {
    count(calls, alarm);
    count(windows, Math.floor((atMs - fromMs) / windowMs));
  };
  const add = (fact: Fact) => {
    const atMs = fact.at.wallMs;
    if (atMs < fromMs || atMs > toMs) return;
    floods.add(fact);
    cases.add(fact);
    if (fact.kind !== "alarm") return;
    if (fact.event === "chattering") count(chatter, fact.alarm);
    if (!callsPeople(fact)) return;
    if (fact.suppressed === undefined) countCall(fact.alarm, atMs);
    else suppressed += 1;
  };
  const result = (): AlarmQuality => {
    const annunciations = sum(calls.values());
    const topTen = ranked(calls)
      .slice(0, 10)
      .map(([alarm, times]) => ({ alarm, annunciations: times }));
    return {
      fromMs,
      toMs,
      annunciations,
      per10Min: {
        mean: (annunciations * windowMs) / Math.max(1, toMs - fromMs),
        peak: Math.max(0, ...windows.values()),
      },
      bySeverity: bySeverity(site, calls),
      ...floods.result(),
      topTen,
      topTenShare: share(sum(topTen.map((each) => each.annunciations)), annunciations),
      chattering: ranked(chatter).map(([alarm, times]) => ({ alarm, times })),
      suppressed,
      precision: cases.result(),
    };
  };
  return { add, result };
}

function callsPeople({ event }: Extract<Fact, { kind: "alarm" }>): boolean {
  return event === "raised" || event === "rearmed" || event === "realarmed";
}

/** One that began before the span is known by its end. */
function tallyFloods(fromMs: number, toMs: number) {
  let floods = 0;
  let floodMs = 0;
  let sinceMs: number | undefined;
  const add = (fact: Fact) => {
    if (fact.kind !== "flood") return;
    if (fact.to === "began") {
      floods += 1;
      sinceMs = fact.at.wallMs;
    } else {
      floodMs += Math.max(0, fact.at.wallMs - (sinceMs ?? fromMs));
      sinceMs = undefined;
    }
  };
  const result = () => {
    const openMs = sinceMs === undefined ? 0 : Math.max(0, toMs - sinceMs);
    return { floods, floodShare: Math.min(1, share(floodMs + openMs, toMs - fromMs)) };
  };
  return { add, result };
}

/** The last verdict of a case counts, and only once the case is closed. */
function tallyCases() {
  const verdicts = new Map<CaseId, { readonly verdict: Verdict; readonly attended: boolean }>();
  const attended = new Set<CaseId>();
  const closed: (readonly [CaseId, { readonly verdict: Verdict; readonly attended: boolean } | undefined])[] = [];
  const add = (fact: Fact) => {
    if (fact.kind !== "case-moved") return;
    if (fact.verb === "arrive") attended.add(fact.case);
    if (fact.verdict !== undefined)
      verdicts.set(fact.case, { verdict: fact.verdict, attended: attended.has(fact.case) });
    if (fact.to === "closed") closed.push([fact.case, verdicts.get(fact.case)]);
  };
  const result = (): Precision => {
    const judged = closed.flatMap(([, found]) => found ?? []);
    const seen = judged.filter((each) => each.attended);
    const real = (rows: typeof judged) => rows.filter(({ verdict }) => verdict === "real").length;
    return {
      raw: { real: real(judged), ofJudged: judged.length },
      verified: { real: real(seen), ofAttended: seen.length },
      reviewed: { judged: judged.length, ofClosed: closed.length },
    };
  };
  return { add, result };
}

function bySeverity(site: SiteIndex, calls: ReadonlyMap<AlarmId, number>): Readonly<Record<Severity, number>> {
  const counts = { 1: 0, 2: 0, 3: 0, 4: 0 };
  for (const [alarm, times] of calls) {
    const severity = declaredAlarm(site, alarm)?.rule.severity;
    if (severity !== undefined) counts[severity] += times;
  }
  return counts;
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function ranked<K>(counts: ReadonlyMap<K, number>): readonly (readonly [K, number])[] {
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
