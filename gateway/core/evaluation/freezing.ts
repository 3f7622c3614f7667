import { limits } from "../../../config/limits.ts";
import { spanText } from "../modes/period.ts";
import type { Turn } from "../turn.ts";
import type { ReportId, ReportInput, ReportKind, ReportRow } from "./report-rows.ts";

/** The report as it is from now on; the same again changes nothing, and one that differs stands beside the one before. */
export function freezeReport(turn: Turn, { period, upToSeq, text, sha256, ...told }: ReportInput): void {
  const earlier = [...turn.rows("report").values()].filter(({ id }) => id === period.id);
  if (earlier.at(-1)?.sha256 === sha256) return;
  const revision = (earlier.at(-1)?.revision ?? 0) + 1;
  const { id, kind } = period;
  turn.put("report", reportKey(id, revision), { ...period, revision, upToSeq, frozenAt: turn.now, sha256, text });
  turn.fact({ kind: "report-frozen", report: id, revision, sha256 });
  tellDistrict(turn, revision === 1 ? id : reportKey(id, revision), { period, ...told });
  forgetOldest(turn, kind);
}

export function latestReport(reports: ReadonlyMap<string, ReportRow>, id: ReportId): ReportRow | undefined {
  return [...reports.values()]
    .filter((row) => row.id === id)
    .toSorted((a, b) => a.revision - b.revision)
    .at(-1);
}

function reportKey(id: ReportId, revision: number): string {
  return `${id}#${revision}`;
}

function tellDistrict(
  turn: Turn,
  report: string,
  { period: { fromMs, toMs }, grids, metrics }: Pick<ReportInput, "period" | "grids" | "metrics">,
): void {
  const period = spanText(fromMs, toMs);
  for (const { grid, figures } of grids) turn.send("summary", { kind: "report", report, period, grid, figures });
  for (const metric of metrics) turn.send("summary", { kind: "metric", period, ...metric });
}

function forgetOldest(turn: Turn, kind: ReportKind): void {
  const ids = new Set([...turn.rows("report").values()].filter((row) => row.kind === kind).map(({ id }) => id));
  const gone = new Set([...ids].toSorted().slice(0, Math.max(0, ids.size - limits.reportsKept[kind])));
  for (const [key, row] of turn.rows("report")) if (gone.has(row.id)) turn.drop("report", key);
}
