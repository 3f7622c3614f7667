import { createHash } from "node:crypto";
import { tallyEvaluation } from "./core/evaluation/evaluate.ts";
import { latestReport } from "./core/evaluation/freezing.ts";
import { contentOf, toldOf, type ReportContent } from "./core/evaluation/report.ts";
import { duePeriods } from "./core/evaluation/report-period.ts";
import type { Period, ReportId, ReportRow } from "./core/evaluation/report-rows.ts";
import { isWithin } from "./core/evaluation/span.ts";
import { standingOf, type Standing } from "./core/evaluation/standing.ts";
import { isThrifty } from "./core/power/watch.ts";
import type { Clock, Log, Put, Store } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";
import { factsFrom } from "./fact-span.ts";
import { pause } from "./pause.ts";

export interface ReporterDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly store: Pick<Store, "facts">;
  readonly put: Put;
  readonly clock: Clock;
  readonly log: Log;
}

/** Freezes what is due, and anew what the platform put right since. */
export async function lookAtReports(deps: ReporterDeps): Promise<void> {
  const { index, state, clock, store } = deps;
  const { wallMs, wallTrusted } = clock.now();
  // Counting a quarter takes a while: it is done on the mains.
  if (!wallTrusted || isThrifty(state())) return;
  const [first] = await store.facts({ afterSeq: 0, limit: 1 });
  for (const period of duePeriods(index.programme, wallMs, index.site.box.utcOffset)) {
    const wasThere = first !== undefined && first.at.wallMs < period.toMs;
    if (wasThere && latestReport(state().report, period.id) === undefined) {
      await freeze(deps, period, standingOf(index, state(), clock.now()));
    }
  }
  for (const row of newestRevisions(state())) {
    if (isPutRight(row, state())) await freeze(deps, row, contentIn(row).standing);
  }
}

/** Looks once a minute: at 07:00, and after a time without power as soon as it is back. */
export async function keepReporting(deps: ReporterDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await lookAtReports(deps).catch((error: unknown) => deps.log.error("report-not-made", { error: String(error) }));
    await pause(lookEveryMs, deps.clock, signal);
  }
}

const lookEveryMs = 60_000;

/** The same facts, counted again: the text that the report has, byte for byte, unless somebody touched one of them. */
export async function recount(
  deps: Pick<ReporterDeps, "index" | "store">,
  row: ReportRow,
): Promise<{ readonly isSame: boolean; readonly text: string }> {
  const { text } = await textOf(deps, row, { standing: contentIn(row).standing, upToSeq: row.upToSeq });
  return { isSame: text === row.text && sha256(text) === row.sha256, text };
}

/** By its id, with `#2` that revision; a kind alone is the newest of it. */
export function reportNamed(state: State, name: string): ReportRow | undefined {
  const ofKind = newestRevisions(state).filter(({ kind }) => kind === name);
  const newest = ofKind.toSorted((a, b) => a.toMs - b.toMs).at(-1);
  return state.report.get(name) ?? latestReport(state.report, name as ReportId) ?? newest;
}

export function reportList({ report }: State): { readonly reports: readonly Omit<ReportRow, "text">[] } {
  return { reports: [...report.values()].map(({ text: _text, ...row }) => row) };
}

async function freeze(deps: ReporterDeps, period: Period, standing: Standing): Promise<void> {
  const { id, kind, fromMs, toMs } = period;
  const upToSeq = deps.state().box.get("box")?.seq ?? 0;
  const { text, content } = await textOf(deps, period, { standing, upToSeq });
  const told = toldOf(content);
  await deps.put({ kind: "report", period: { id, kind, fromMs, toMs }, upToSeq, text, sha256: sha256(text), ...told });
}

async function textOf(
  { index, store }: Pick<ReporterDeps, "index" | "store">,
  period: Period,
  given: { readonly standing: Standing; readonly upToSeq: number },
): Promise<{ readonly text: string; readonly content: ReportContent }> {
  const { fromMs, toMs } = period;
  const tally = tallyEvaluation(index, { fromMs, toMs });
  for await (const fact of factsFrom(store, { fromMs, upToSeq: given.upToSeq })) tally.add(fact);
  const content = contentOf(index, period, { ...given, evaluation: tally.result(given.standing) });
  return { text: JSON.stringify(content), content };
}

function newestRevisions({ report }: State): readonly ReportRow[] {
  const ids = new Set([...report.values()].map(({ id }) => id));
  return [...ids].flatMap((id) => latestReport(report, id) ?? []);
}

/** A case of its span was corrected after it was frozen. */
function isPutRight(row: ReportRow, { case: cases }: State): boolean {
  return [...cases.values()].some(
    ({ openedAt, corrections = [] }) =>
      isWithin(row, openedAt.wallMs) && corrections.some(({ at }) => at.wallMs >= row.frozenAt.wallMs),
  );
}

function contentIn({ text }: ReportRow): ReportContent {
  return JSON.parse(text) as ReportContent;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
