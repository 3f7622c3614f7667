import { limits } from "../../../config/limits.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Case, State } from "../state.ts";
import { utcText } from "../time.ts";
import type { Turn } from "../turn.ts";
import { modeRow, type ModeRow, type PeriodId, type Signer } from "./mode.ts";
import type { ModePeriod, PeriodCase, PeriodTotals } from "./period-rows.ts";

/** 战时核算: the totals are the sums of the cases beside them. */
export interface PeriodReport extends ModePeriod {
  readonly cases: readonly PeriodCase[];
  readonly totals: PeriodTotals;
}

export function periodReports({ modePeriod, periodCase }: Pick<State, "modePeriod" | "periodCase">): PeriodReport[] {
  const all = [...periodCase.values()];
  return [...modePeriod.values()].map((period) => {
    const cases = all.filter((each) => each.period === period.id);
    return { ...period, cases, totals: totalsOf(cases) };
  });
}

function totalsOf(cases: readonly PeriodCase[]): PeriodTotals {
  const of = (severity: Severity) => cases.filter((each) => each.severity === severity).length;
  return {
    cases: cases.length,
    claimed: cases.filter(({ claimedAt }) => claimedAt !== undefined).length,
    closed: cases.filter(({ closedAt }) => closedAt !== undefined).length,
    bySeverity: { 1: of(1), 2: of(2), 3: of(3), 4: of(4) },
  };
}

/** What a case is to remember of the mode it is born in. */
export function bornIn(turn: Turn): Pick<Case, "born"> {
  const row = modeRow(turn);
  if (row === undefined || row.mode === "peace") return {};
  return { born: { mode: row.mode, ...(row.period && { period: row.period }) } };
}

export function beginPeriod(turn: Turn, row: ModeRow): PeriodId {
  const id: PeriodId = `mp${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const { mode, level, preset, by, reason } = row;
  const like = { ...(level && { level }), ...(preset && { preset }) };
  turn.put("modePeriod", id, { id, mode, ...like, startedAt: turn.now, by, reason });
  return id;
}

export function endPeriodOf(turn: Turn, id: PeriodId, endedBy: Signer): void {
  const period = turn.get("modePeriod", id);
  if (period === undefined) return;
  turn.put("modePeriod", id, { ...period, endedAt: turn.now, endedBy });
  keepAccount(turn);
  const cases = [...turn.rows("periodCase").values()].filter((each) => each.period === id);
  const totals = totalsOf(cases);
  turn.fact({ kind: "mode-report", period: id, totals });
  const report = `mode:${period.mode}:${id}`;
  const span = spanText(period.startedAt.wallMs, turn.now.wallMs);
  turn.send("summary", { kind: "report", report, period: span, figures: figuresOf(totals) });
  forgetOldest(turn);
}

/** ISO 8601, from/to. */
export function spanText(fromMs: number, toMs: number): string {
  return `${utcText(fromMs)}/${utcText(toMs)}`;
}

function figuresOf({ cases, claimed, closed, bySeverity }: PeriodTotals) {
  const severities = Object.entries(bySeverity).map(([severity, count]) => ({ name: `severity.${severity}`, count }));
  return [
    { name: "cases", count: cases },
    { name: "claimed", count: claimed },
    { name: "closed", count: closed },
    ...severities,
  ];
}

/** What became of the cases of each period, before they are forgotten. */
export function keepAccount(turn: Turn): void {
  for (const row of turn.rows("case").values()) {
    const period = row.born?.period;
    if (period === undefined || !turn.rows("modePeriod").has(period)) continue;
    const key = `${period}/${row.id}`;
    const before = turn.get("periodCase", key);
    if (before === undefined || isNews(before, row)) turn.put("periodCase", key, accountOf(row, period));
  }
}

function isNews(before: PeriodCase, { severity, claimedBy, closedAt }: Case): boolean {
  return (
    before.severity !== severity ||
    (before.claimedAt === undefined && claimedBy !== undefined) ||
    (before.closedAt === undefined) !== (closedAt === undefined)
  );
}

function accountOf(
  { id, code, zone, hazard, severity, openedAt, closedAt, steps }: Case,
  period: PeriodId,
): PeriodCase {
  const claimedAt = steps.find(({ verb }) => verb === "claim")?.at;
  const times = { openedAt, ...(claimedAt && { claimedAt }), ...(closedAt && { closedAt }) };
  return { period, case: id, code, zone, hazard, severity, ...times };
}

function forgetOldest(turn: Turn): void {
  const ended = [...turn.rows("modePeriod").values()].filter(({ endedAt }) => endedAt !== undefined);
  for (const { id } of ended.slice(0, Math.max(0, ended.length - limits.modePeriodsKept))) {
    turn.drop("modePeriod", id);
    for (const [key, row] of turn.rows("periodCase")) if (row.period === id) turn.drop("periodCase", key);
  }
}
