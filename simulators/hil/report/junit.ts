import type { RowOf } from "../verdict/row.ts";
import type { Bound, Judged, Measured, Verdict } from "../verdict/verdict.ts";
import { percentileNames } from "../verdict/distribution.ts";
import { expectationText, outcomeText, secondsText } from "./expectation-text.ts";

export interface Judgement {
  readonly verdict: Verdict;
  readonly run: RowOf<"run">;
}

/**
 * One suite for a scenario, one case for each expectation of each round and one for each threshold. Percentiles are
 * properties of the suite: those of a case are not read everywhere.
 */
export function junitOf(judgements: readonly Judgement[]): string {
  const suites = judgements.map(suiteOf);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="gridpost hil" ${countsOf(
      suites.flatMap(({ cases }) => cases),
      sumOf(suites),
    )}>`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  readonly cases: readonly string[];
  readonly ms: number;
  readonly lines: readonly string[];
}

function sumOf(suites: readonly Suite[]): number {
  return suites.reduce((sum, { ms }) => sum + ms, 0);
}

function countsOf(cases: readonly string[], ms: number): string {
  const count = (tag: string) => cases.filter((each) => each.includes(`<${tag} `)).length;
  return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="${(ms / 1_000).toFixed(3)}"`;
}

function suiteOf({ verdict, run }: Judgement): Suite {
  const { scenario, judged, measured } = verdict;
  const cases = [
    ...judged.map((each) => caseOf(each, verdict)),
    ...measured.flatMap((each) => each.bounds.map((bound) => thresholdCase(each, bound, verdict))),
    ...(verdict.lost.most === undefined ? [] : [lostCase(verdict)]),
    ...verdict.troubles.map(({ round, why }) =>
      testCase(scenario.scenario, `#${round} round`, 0, failure("error", why, "")),
    ),
  ];
  const ms = judged.reduce((sum, { outcome }) => sum + tookMs(outcome), 0);
  const at = new Date(run.atMs).toISOString();
  const lines = [
    `  <testsuite name="${escaped(scenario.scenario)}" timestamp="${at}" ${countsOf(cases, ms)}>`,
    "    <properties>",
    ...propertiesOf(verdict, run).map(([name, value]) => `      <property name="${name}" value="${escaped(value)}"/>`),
    "    </properties>",
    ...cases,
    "  </testsuite>",
  ];
  return { cases, ms, lines };
}

function propertiesOf({ kind, measured, clock, lost, rounds }: Verdict, run: RowOf<"run">) {
  return [
    ...measured.flatMap(latencyProperties),
    ["lost_events", String(lost.count)],
    ["rounds", String(rounds)],
    ["gateway.version", run.gateway],
    ["config.sha256", run.configSha256],
    ["seed", String(run.seed)],
    ["clock.offset_us", micros(clock.offsetMs)],
    ["clock.uncertainty_us", micros(clock.uncertaintyMs)],
    ["test_run", run.run],
    ["verdict", kind],
  ] as const satisfies readonly (readonly [string, string])[];
}

function latencyProperties({ name, distribution }: Measured): readonly (readonly [string, string])[] {
  if (distribution === undefined) return [];
  return [
    ...percentileNames.map((each) => [`latency.${name}.${each}_ms`, distribution[each].toFixed(1)] as const),
    [`latency.${name}.n`, String(distribution.n)],
  ];
}

function micros(ms: number): string {
  return Number.isFinite(ms) ? String(Math.round(ms * 1_000)) : "unknown";
}

function caseOf({ round, step, outcome, status, seen }: Judged, { scenario, doubts }: Verdict): string {
  const what = expectationText(scenario, step);
  const name = `#${round} ${what}`;
  const trace = `trace: index.html#round-${round}-step-${step + 1}`;
  const inside =
    status === "passed"
      ? ""
      : status === "failed"
        ? failure(
            "failure",
            outcomeText(outcome),
            [`wanted: ${what}`, `seen: ${seen.join("; ") || "nothing"}`, trace].join("\n"),
          )
        : skipped(doubts);
  return testCase(scenario.scenario, name, tookMs(outcome), inside);
}

function thresholdCase({ name, distribution }: Measured, { which, limitMs, isKept }: Bound, verdict: Verdict): string {
  const { scenario, doubts } = verdict;
  const is = distribution?.[which] ?? 0;
  const told = `${secondsText(is)} > ${secondsText(limitMs)}, n = ${distribution?.n ?? 0}`;
  const inside = doubts.length > 0 ? skipped(doubts) : isKept ? "" : failure("failure", told, "");
  return testCase(`${scenario.scenario}.thresholds`, `${name} ${which} ≤ ${secondsText(limitMs)}`, is, inside);
}

function lostCase({ scenario, lost: { count, most = 0 } }: Verdict): string {
  const inside = count <= most ? "" : failure("failure", `${count} lost`, "");
  return testCase(`${scenario.scenario}.thresholds`, `lost_events ≤ ${most}`, 0, inside);
}

function testCase(suite: string, name: string, ms: number, inside: string): string {
  const open = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${(ms / 1_000).toFixed(3)}"`;
  return inside === "" ? `${open}/>` : `${open}>${inside}</testcase>`;
}

function failure(tag: "failure" | "error", message: string, text: string): string {
  return `<${tag} message="${escaped(message)}">${escaped(text)}</${tag}>`;
}

function skipped(doubts: Verdict["doubts"]): string {
  return `<skipped message="inconclusive: ${escaped(doubts.map(({ en }) => en).join("; "))}"/>`;
}

function tookMs(outcome: Judged["outcome"]): number {
  return "tookMs" in outcome ? outcome.tookMs : 0;
}

/** XML 1.0 has no place for control characters, not even escaped. */
export function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]/gu, "�")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
