import { words, type Words } from "../../../config/words.ts";
import { latencyNames, type LatencyName, type Scenario, type Step } from "../file/scenario.ts";
import { distributionOf, percentileNames, type Distribution, type PercentileName } from "./distribution.ts";
import { judge, seenInstead, type Outcome } from "./expectation.ts";
import { latenciesOf } from "./latency.ts";
import { offsetOfRound, type Offset } from "./offset.ts";
import { rowsOf, type Row, type RowOf } from "./row.ts";
import { timelineOf, type Timeline } from "./timeline.ts";

/** `slow`: every step was as it must be, a threshold was crossed. `inconclusive` is never a pass. */
export type VerdictKind = "passed" | "failed" | "inconclusive" | "slow";

/** Exit codes are a promise. */
export const exitOf: Readonly<Record<VerdictKind, number>> = { passed: 0, failed: 1, inconclusive: 6, slow: 99 };

/** Of several scenarios the worst counts: a failure before a doubt, a doubt before a threshold. */
export function worstOf(kinds: readonly VerdictKind[]): VerdictKind {
  const ranked = ["failed", "inconclusive", "slow"] as const satisfies readonly VerdictKind[];
  return ranked.find((each) => kinds.includes(each)) ?? "passed";
}

export interface Judged {
  readonly round: number;
  /** Which step of the scenario, from 0. */
  readonly step: number;
  readonly outcome: Outcome;
  readonly status: "passed" | "failed" | "inconclusive";
  /** What came in its place, where it did not hold. */
  readonly seen: readonly string[];
}

export interface Bound {
  readonly which: PercentileName;
  readonly limitMs: number;
  readonly isKept: boolean;
}

export interface Measured {
  readonly name: LatencyName;
  readonly samples: readonly number[];
  readonly distribution: Distribution | undefined;
  readonly bounds: readonly Bound[];
}

export interface ClockVerdict {
  /** Of the round that was worst. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly allowedMs: number;
  readonly isSharp: boolean;
}

export interface Verdict {
  readonly kind: VerdictKind;
  readonly scenario: Scenario;
  readonly rounds: number;
  readonly judged: readonly Judged[];
  readonly measured: readonly Measured[];
  readonly lost: { readonly count: number; readonly most: number | undefined };
  readonly clock: ClockVerdict;
  readonly troubles: readonly RowOf<"trouble">[];
  /** Why it proves nothing. */
  readonly doubts: readonly Words[];
}

/** What the rows of a run come to. The same rows, the same verdict. */
export function verdictOf(rows: readonly Row[], scenario: Scenario): Verdict {
  const byRound = playedRounds(rows);
  const rounds = [...byRound.keys()];
  const offsets = [...byRound].map(([round, own]) => seenOffset(offsetOfRound(own, round), scenario));
  const clock = clockVerdict(offsets, scenario);
  const timelines = rounds.map((round, at) => ({
    round,
    timeline: timelineOf(byRound.get(round) ?? [], round, offsets[at]?.offsetMs ?? 0),
  }));
  const judged = timelines.flatMap((each) => judgeRound(each, scenario.steps, clock.isSharp));
  const measured = measure(
    timelines.map(({ timeline }) => timeline),
    scenario,
    rowsOf(rows, "run")[0]?.sirenSeverity,
  );
  const lost = {
    count: lostIn([...byRound.values()]) + unseen(judged, scenario.steps),
    most: scenario.thresholds.lost_events,
  };
  const troubles = rowsOf(rows, "trouble");
  const doubts = [
    ...clockDoubts(clock),
    ...sampleDoubts(measured, scenario),
    ...(judged.length === 0 ? [nothing] : []),
  ];
  const of = { scenario, rounds: rounds.length, judged, measured, lost, clock, troubles, doubts };
  return { ...of, kind: kindOf(of) };
}

/** The rounds in which anything was done, with their rows, in order. */
function playedRounds(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    if (!("round" in row)) continue;
    const own = found.get(row.round) ?? [];
    own.push(row);
    found.set(row.round, own);
  }
  const played = [...found].filter(([, own]) => rowsOf(own, "step").length > 0);
  return new Map(played.toSorted(([a], [b]) => a - b));
}

function kindOf({ judged, troubles, doubts, measured, lost }: Omit<Verdict, "kind">): VerdictKind {
  if (troubles.length > 0 || judged.some(({ status }) => status === "failed")) return "failed";
  if (doubts.length > 0) return "inconclusive";
  const isCrossed = measured.some(({ bounds }) => bounds.some(({ isKept }) => !isKept));
  return isCrossed || lost.count > (lost.most ?? Infinity) ? "slow" : "passed";
}

/** Where both hosts are held to one clock nothing is corrected, and what is seen beside it is doubt. */
function seenOffset(offset: Offset | undefined, { bench }: Scenario): Offset {
  const { offsetMs, uncertaintyMs } = offset ?? { offsetMs: 0, uncertaintyMs: Infinity };
  return bench.clock === "api"
    ? { offsetMs, uncertaintyMs }
    : { offsetMs: 0, uncertaintyMs: Math.abs(offsetMs) + uncertaintyMs };
}

function clockVerdict(offsets: readonly Offset[], scenario: Scenario): ClockVerdict {
  const worst = offsets.toSorted((a, b) => b.uncertaintyMs - a.uncertaintyMs)[0];
  const { offsetMs = 0, uncertaintyMs = Infinity } = worst ?? {};
  const allowedMs = tightestMs(scenario) * uncertainShare;
  return { offsetMs, uncertaintyMs, allowedMs, isSharp: uncertaintyMs <= allowedMs };
}

/** The shortest time anything is held against: a threshold, or without thresholds the wait for an event. */
function tightestMs({ thresholds, steps }: Scenario): number {
  const limits = latencyNames.flatMap((name) => Object.values(thresholds[name] ?? {}));
  const waits = steps.flatMap(({ expect }) => (expect?.event === undefined ? [] : [expect.within]));
  return Math.min(...(limits.length > 0 ? limits.filter((each) => each !== undefined) : waits));
}

interface Round {
  readonly round: number;
  readonly timeline: Timeline;
}

function judgeRound({ round, timeline }: Round, steps: readonly Step[], isSharp: boolean): readonly Judged[] {
  return steps.flatMap(({ expect }, step) => {
    if (expect === undefined) return [];
    const outcome = judge(steps, step, timeline);
    const status = statusOf(outcome, isSharp);
    const seen = status === "passed" ? [] : seenInstead(steps, step, timeline);
    return [{ round, step, outcome, status, seen }];
  });
}

/** With clocks that are not sure, late or early may be in time; what never came is missing by any clock. */
function statusOf({ kind }: Outcome, isSharp: boolean): Judged["status"] {
  if (kind === "held") return "passed";
  return (kind === "late" || kind === "early") && !isSharp ? "inconclusive" : "failed";
}

function measure(
  timelines: readonly Timeline[],
  { thresholds }: Scenario,
  sirenSeverity: number | undefined,
): readonly Measured[] {
  const rounds = timelines.map((timeline) => latenciesOf(timeline, sirenSeverity));
  return latencyNames.map((name) => {
    const samples = rounds.flatMap((each) => each[name]);
    const distribution = distributionOf(samples);
    const limits = thresholds[name] ?? {};
    const bounds = percentileNames.flatMap((which) => {
      const limitMs = limits[which];
      return limitMs === undefined ? [] : [{ which, limitMs, isKept: (distribution?.[which] ?? Infinity) <= limitMs }];
    });
    return { name, samples, distribution, bounds };
  });
}

/** Numbers missing in the gateway's journal, which has no gaps. */
function lostIn(rounds: readonly (readonly Row[])[]): number {
  return rounds.reduce((sum, rows) => {
    const numbers = new Set(rowsOf(rows, "event").map(({ seq }) => seq));
    return numbers.size === 0 ? sum : sum + Math.max(...numbers) - Math.min(...numbers) + 1 - numbers.size;
  }, 0);
}

/** Events that were waited for and never came. */
function unseen(judged: readonly Judged[], steps: readonly Step[]): number {
  return judged.filter(({ step, outcome }) => outcome.kind === "missing" && steps[step]?.expect?.event !== undefined)
    .length;
}

function clockDoubts({ isSharp, uncertaintyMs, allowedMs }: ClockVerdict): readonly Words[] {
  if (isSharp) return [];
  const [is, may] = [uncertaintyMs.toFixed(1), allowedMs.toFixed(1)];
  return [
    words(
      `两边时钟的不确定度 ±${is} ms，超过最紧门限的 10 %（${may} ms）`,
      `the clocks are unsure by ±${is} ms, more than 10 % of the tightest threshold (${may} ms)`,
    ),
  ];
}

function sampleDoubts(measured: readonly Measured[], { min_samples: wanted }: Scenario): readonly Words[] {
  return measured.flatMap(({ name, samples, bounds }) =>
    bounds.length === 0 || samples.length >= wanted
      ? []
      : [
          words(
            `${name} 只有 ${samples.length} 个样本，要 ${wanted} 个`,
            `${name} has ${samples.length} samples of ${wanted}`,
          ),
        ],
  );
}

const nothing = words("没有任何期望被检验", "nothing was expected of it");
/** Share of the tightest threshold by which the clocks may be unsure. */
const uncertainShare = 0.1;
