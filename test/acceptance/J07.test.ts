import { expect, test } from "vitest";
import type { ReportContent } from "../../gateway/core/evaluation/report.ts";
import { huizhouStreet } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

test("J07 an alarm nobody has judged in time stands in the digest of every day until somebody does", async () => {
  const box = reportingBox(huizhouStreet());
  box.good("gas-1/gas", 50);
  const { id } = box.openCase();
  const undisposedOn = async (date: string) => {
    await box.lookAt(date, "07:00");
    const row = box.reports().find((report) => report.id === `day:${date}`);
    const { digest, evaluation } = JSON.parse(row?.text ?? "{}") as ReportContent;
    const review = evaluation.metrics.find(({ key }) => key === "reviewRate")?.measure;
    return { grid: digest.flatMap(({ undisposed }) => undisposed.map((each) => each.case)), review };
  };
  // Less than a day old.
  expect(await undisposedOn("2026-06-03")).toEqual({ grid: [], review: { kind: "share", count: 0, of: 2 } });
  expect((await undisposedOn("2026-06-04")).grid).toEqual([id]);
  expect((await undisposedOn("2026-06-05")).grid).toEqual([id]);
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-1");
  const feedback = { cause: "误报", action: "复位", verdict: "false", category: "source", rootCause: "老化" } as const;
  box.take({ kind: "case", case: id, by: "worker-1" as never, verb: "submit", command: "r-1", feedback });
  expect((await undisposedOn("2026-06-06")).grid).toEqual([]);
});
