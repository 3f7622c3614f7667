import { expect, test } from "vitest";
import type { Evaluation } from "../../gateway/core/evaluation/evaluate.ts";
import type { ReportContent } from "../../gateway/core/evaluation/report.ts";
import { createEvaluator } from "../../gateway/evaluator.ts";
import { huizhouStreet } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

test("G11 at 07:00 the digest of the day is there, a line for each grid, and equals the question asked again", async () => {
  const box = reportingBox(huizhouStreet());
  box.good("gas-1/gas", 50);
  await box.lookAt("2026-06-03", "06:59");
  expect(box.reports().map(({ id }) => id)).not.toContain("day:2026-06-03");
  await box.lookAt("2026-06-03", "07:00");
  const report = box.reports().find(({ id }) => id === "day:2026-06-03");
  const content = JSON.parse(report?.text ?? "{}") as ReportContent;
  expect(content.digest.map(({ grid }) => grid)).toEqual(["s", "v", "g1", "g2"]);
  expect(content.digest.find(({ grid }) => grid === "g1")).toMatchObject({
    registered: 1,
    closed: 0,
    points: 2,
    heard: 1,
  });
  expect(content.digest.find(({ grid }) => grid === "g2")).toMatchObject({ registered: 0, points: 2, heard: 0 });
  const again = await createEvaluator(box.deps).evaluate(content.evaluation);
  // What waits for the district at this moment has grown by the report itself.
  const counted = ({ metrics }: Evaluation) => metrics.filter(({ key }) => key !== "backlogAge");
  expect(counted(again)).toEqual(counted(content.evaluation));
  expect(again.grids).toEqual(content.evaluation.grids);
  // The district gets it per grid, under its name.
  const sent = box.uplink.flatMap(({ body }) => (body.kind === "report" ? [body] : []));
  expect(sent).toContainEqual(
    expect.objectContaining({
      report: "day:2026-06-03",
      grid: "g1",
      period: "2026-06-01T23:00:00Z/2026-06-02T23:00:00Z",
    }),
  );
});
