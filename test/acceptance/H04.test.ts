import { expect, test } from "vitest";
import type { ReportContent } from "../../gateway/core/evaluation/report.ts";
import { huizhouStreet } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

test("H04 what the platform puts right is counted anew under its desk's name, and the old figure stays beside it", async () => {
  const box = reportingBox(huizhouStreet());
  box.good("gas-1/gas", 50);
  box.good("gas-1/gas", 1);
  box.wait(120);
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-1");
  box.take({
    kind: "case",
    case: box.openCase().id,
    by: "worker-1" as never,
    verb: "submit",
    command: "report-1",
    feedback: { cause: "阀门未关", action: "关阀", verdict: "nuisance", category: "source", rootCause: "老化" },
  });
  await box.lookAt("2026-06-03", "07:00");
  const { id } = box.openCase();
  const now = box.now();
  box.take({
    kind: "downlink",
    command: {
      key: "aa",
      id: "label-1",
      notBeforeMs: now.wallMs,
      expiresMs: now.wallMs + 600_000,
      tier: "district",
      role: "desk",
      operator: "desk-7",
      verb: "label.correct",
      args: { case: id, reason: "现场复核为真实泄漏", verdict: "real" },
    },
  });
  await box.lookAt("2026-06-03", "09:00");
  const days = box.reports().filter((row) => row.id === "day:2026-06-03");
  const precision = days.map(({ text }) =>
    (JSON.parse(text) as ReportContent).evaluation.metrics.find(({ key }) => key === "rawPrecision"),
  );
  expect(days.map(({ revision }) => revision)).toEqual([1, 2]);
  expect(precision[0]?.measure).toEqual({ kind: "share", count: 0, of: 1 });
  expect(precision[1]?.measure).toEqual({ kind: "share", count: 1, of: 1 });
  expect((JSON.parse(days[1]?.text ?? "{}") as ReportContent).evaluation.corrections).toEqual([
    expect.objectContaining({ case: id, correctedBy: "desk-7", from: { verdict: "nuisance", category: "source" } }),
  ]);
  // Nothing more to put right: no third one.
  await box.lookAt("2026-06-03", "09:01");
  expect(box.reports().filter((row) => row.id === "day:2026-06-03")).toHaveLength(2);
});
